"""The overview: what needs me now, the weeks, the communities, Friday's round. Every figure opens its rows."""

from datetime import timedelta

from django.db.models import Count
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from grids import formats
from grids.access import access, may
from grids.calendar import local_date
from hazards.figures import PLATFORM
from hazards.models import Seal
from inspections.models import Round
from reports import links
from reports.arithmetic import Rate
from reports.figures import overview as figures
from reports.models import WeeklyReport

SOON = timedelta(days=7)  # default of ours: a week to lift a seal or to impose it anew
SEALS_SHOWN = 4


@require_GET
@access("overview.view")
def overview(request):
    now = timezone.now()
    seen = figures.overview(request.user, now)
    context = {
        "now": now,
        "area": figures.area_of(request.user),
        "waiting": _waiting(request.user, seen.board.live),
        "multiples": _multiples(seen),
        "week": seen.weeks[-1],
        "trend": _trend(seen),
        "on_time": _on_time(request.user, seen),
        "round": _round(request.user, now),
        "report": _report(request.user),
        "seals": _seals(request.user, local_date(now)),
        "begins": not seen.active and may(request.user, "grids.manage"),
        "plans": may(request.user, "rounds.plan"),
    }
    return render(request, "reports/overview.html", context)


def _waiting(user, counts: dict[str, int]) -> list[dict]:
    """The top line: label, value, unit and where its rows are."""
    line = [
        {"label": _("无人处置"), "value": counts["undecided"], "href": links.hazards(undecided=1)},
        {"label": _("逾期"), "value": counts["overdue"], "href": links.hazards(overdue=1), "tone": "overdue"},
        {"label": _("今日到期"), "value": counts["due_today"], "href": links.hazards(due="today")},
        {"label": _("待复查"), "value": counts["submitted"], "href": links.hazards(state="submitted")},
        {"label": _("待受理移送"), "value": counts["handed_over"], "href": links.hazards(state="handed_over")},
        {"label": _("未销隐患"), "value": counts["open"], "href": links.hazards(state="open")},
    ]
    for figure in line:
        figure["unit"] = _("处")
        figure["tone"] = figure.get("tone", "") if figure["value"] else ""
    if may(user, "samples.check"):
        samples = reverse("hazards:samples")
        line.append({"label": _("待抽查"), "value": counts["samples"], "href": samples, "unit": _("处"), "tone": ""})
    if not may(user, "leads.view"):
        return line
    leads = f"{reverse('hazards:leads')}?state=waiting"
    return [*line, {"label": _("待核实线索"), "value": counts["leads"], "href": leads, "unit": _("条"), "tone": ""}]


def _multiples(seen: figures.Overview) -> list[dict]:
    """This week against last: found, put right, rate, visits, coverage."""
    this = seen.weeks[-1]
    days = {"booked_from": this.start, "booked_to": this.last_day}
    visits = links.inspections(**days, counted=1, source=PLATFORM)
    found = links.hazards(**days, source=PLATFORM, state=["open", "put_right"])
    rates = [seen.rate(n) for n in range(figures.WEEKS)]
    coverage = [None if n is None else Rate(n, max(seen.active, n)) for n in seen.series("places")]
    return [
        _counted(_("新增隐患"), "处", seen.series("found"), links.hazards(**days, source=PLATFORM, term="found")),
        _counted(_("销号"), "处", seen.series("closed"), links.hazards(**days, source=PLATFORM, term="closed")),
        _rated(_("整改率"), rates, found),
        _counted(_("检查"), "家次", seen.series("visits"), visits),
        _rated(_("场所覆盖率"), coverage, f"{visits}&each=place"),
    ]


def _counted(label: str, unit: str, series: list, href: str) -> dict:
    this, last = series[-1] or 0, series[-2]
    change = _("上周无数据") if last is None else _("上周 %(figure)s") % {"figure": formats.quantity(last, unit)}
    return {
        "label": label,
        "value": this,
        "unit": _(unit),
        "href": href,
        "note": change,
        "numerator": None,
        "denominator": None,
        "spark": _spark(series),
    }


def _rated(label: str, rates: list, href: str) -> dict:
    """A rate of nothing is told as 无数据, never as 0 or 0/0."""
    this, before = rates[-1] or Rate(0, 0), rates[-2] or Rate(0, 0)
    last = _("上周 %(figure)s") % {"figure": formats.rate(before.numerator, before.denominator)}
    return {
        "label": label,
        "value": 0,
        "text": "" if this.denominator else _("无数据"),
        "numerator": this.numerator,
        "denominator": this.denominator or None,
        "href": href,
        "note": last if before.denominator else _("上周无数据"),
        "spark": _spark([rate.percent if rate else None for rate in rates]),
    }


def _spark(series: list) -> list:
    return ["" if value is None else value for value in series]


def _trend(seen: figures.Overview) -> dict:
    """Found and put right by week; a week without any record is a gap."""
    return {
        "x": [*(f"{week.last_day:%-m/%-d}" for week in seen.weeks[:-1]), _("本周至今")],
        "series": [
            {"name": _("新增"), "data": seen.series("found"), "tone": "reported"},
            {"name": _("销号"), "data": seen.series("closed"), "tone": "closed"},
        ],
        "unit": _("处"),
        "running": True,
        "urls": [_found_in(week) for week in seen.weeks],
    }


def _found_in(week) -> str:
    return links.hazards(booked_from=week.start, booked_to=week.last_day, source=PLATFORM, term="found")


def _on_time(user, seen: figures.Overview) -> dict:
    """按期整改率 by community in code order, with numerator and denominator; never by person (design 4, rule 13)."""
    first, last = seen.span.due_first, seen.span.due_last
    rows = [
        {
            "name": area.display_name,
            "value": float(rate.percent) if rate.percent is not None else None,
            "label": formats.rate(rate.numerator, rate.denominator) if rate.denominator else _("无到期"),
            "url": links.hazards(grid=area.code, source=PLATFORM, fell_due_from=first, fell_due_to=last),
            "denominator": rate.denominator,
            "strict": float(strict.percent) if strict.percent is not None else None,
            "strict_label": formats.rate(strict.numerator, strict.denominator) if strict.denominator else _("无到期"),
            "strict_url": links.hazards(grid=area.code, source=PLATFORM, first_due_from=first, first_due_to=last),
            "strict_denominator": strict.denominator,
        }
        for area, rate, strict in figures.on_time(user, seen.board, last)
    ]
    return {
        "chart": {"rows": rows, "min": 0, "max": 100, "unit": "%", "strict": _("按原定期限")},
        "first": first,
        "last": last,
        "rows": rows,
    }


def _round(user, now) -> dict | None:
    """The next or latest weekly round: theme, leader, route, and how many of its targets have been visited."""
    if not may(user, "rounds.view"):
        return None
    rounds = Round.objects.visible_to(user).exclude(state=Round.State.CANCELLED).select_related("leader")
    today = local_date(now)
    coming = rounds.filter(held_on__gte=today).order_by("held_on", "pk")[:1]
    latest = rounds.filter(held_on__lt=today).order_by("-held_on", "-pk")[:1]
    one = max(coming.union(latest, all=True), key=lambda row: row.held_on, default=None)
    if one is None:
        return None
    stops = one.stops.aggregate(all=Count("pk"), visited=Count("visited_at"))
    return {"round": one, "stops": stops["all"], "visited": stops["visited"], "coming": one.held_on >= today}


def _seals(user, today) -> dict | None:
    """临时查封 that end within a week or are over and not lifted, the first to end first; None where there are none."""
    if not may(user, "seals.view"):
        return None
    ending = Seal.objects.visible_to(user).standing().filter(until_on__lte=today + SOON)
    rows = list(ending.select_related("place").order_by("until_on", "id")[: SEALS_SHOWN + 1])
    if not rows:
        return None
    return {"rows": rows[:SEALS_SHOWN], "more": len(rows) > SEALS_SHOWN}


def _report(user) -> WeeklyReport | None:
    """The latest weekly report, without the figures frozen in it."""
    reports = WeeklyReport.objects.visible_to(user).select_related("period")
    shown = reports.only("state", "period__week").order_by("-period__last", "street__code", "-version")
    return shown.first()
