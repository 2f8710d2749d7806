"""The weekly report 一周一整治: drafted, redrawn, signed and frozen, corrected by a new version."""

import hashlib
import json
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.access import may, require
from grids.calendar import local_date
from grids.errors import Conflict, DomainError
from grids.models import Grid
from inspections.models import Round
from reports.figures.compose import figures_of
from reports.figures.hazards import open_at_end
from reports.figures.rows import rounds_of, rows_of
from reports.figures.spans import Span
from reports.models import Period, WeeklyReport
from reports.periods import redraw_due
from reports.services.audience import tell
from reports.services.files import want_again
from reports.services.periods import days_of

State = WeeklyReport.State
COUNTED = ("hazards", "visits", "other_sources", "handovers", "papers", "enforcement", "activities", "fires")
TERMS = ("opening", "found", "restored", "closed", "voided", "closing")


@transaction.atomic
def draft_report(period: Period, *, at: datetime, by=None) -> WeeklyReport:
    """The period's report: the one that stands (draft or signed), else a new draft drawn now. Run twice, one report.

    A draft is drawn anew when a round was closed or the period ended since it was drawn.
    """
    if by is not None:
        require(by, "reports.edit", period)
    Period.objects.select_for_update().get(pk=period.pk)
    current = period.reports.order_by("-version").first()
    if current is None:
        report = WeeklyReport.objects.create(
            street=period.street, period=period, figures=draw(period, at), cut_off=at, recorded_at=at, compiled_by=by
        )
        want_again(report, at=at)
        tell(report, "report.drafted", at=at, by=by)
        return report
    if current.state == State.DRAFT:
        held = Round.objects.filter(
            street=period.street, held_on__range=(period.first, period.last), closed_at__isnull=False
        )
        closed = [moment for moment in held.values_list("closed_at", flat=True) if moment]
        if redraw_due(days_of(period), current.cut_off, closed, now=at):
            _draw_again(current, at)
    return current


@transaction.atomic
def redraw_report(report: WeeklyReport, *, by, at: datetime) -> WeeklyReport:
    """Draw a draft's figures anew; the texts stay. For who compiles it and who signs it. Refuses what is signed."""
    require(by, "reports.redraw", report)
    report = _locked_draft(report)
    if by is not None and may(by, "reports.edit", report):
        report.compiled_by = report.compiled_by or by
    _draw_again(report, at)
    return report


@transaction.atomic
def edit_texts(report: WeeklyReport, *, by, at: datetime, seen: int | None, problems: str, plan: str) -> WeeklyReport:
    """Section G of a draft: problems and next week's plan. Whoever writes them compiles the report.

    `seen` is the `texts_edition` the writer started from (None from the system): when somebody else has written since,
    Conflict `texts-moved-on`, unless both wrote the same.
    """
    require(by, "reports.edit", report)
    report = _locked_draft(report)
    if (report.problems, report.plan) == (problems.strip(), plan.strip()):
        return report
    if seen is not None and seen != report.texts_edition:
        raise Conflict("texts-moved-on", _("还没有保存：您填写期间，另一位同事改过这两段文字。"))
    report.problems, report.plan = problems.strip(), plan.strip()
    report.compiled_by = by or report.compiled_by
    report.texts_edition += 1
    report.save(update_fields=["problems", "plan", "compiled_by", "texts_edition"])
    want_again(report, at=at)
    return report


@transaction.atomic
def sign_report(report: WeeklyReport, *, by, at: datetime, seen: str | None = None) -> WeeklyReport:
    """Sign and freeze a draft: its figures get their hash and the street's books are closed through its last day.

    What is signed is what was read: `seen` is the `edition` of the paper that was shown (None from the system), and
    another one is Conflict `report-moved-on`. Refuses before the last day of the period, while a round of the period
    has no result, figures that do not balance, and figures that have changed since they were drawn (Conflict
    `figures-moved`). The street's row is locked first, so that an act in flight is either in the figures or booked to
    the next period.
    """
    require(by, "reports.sign", report)
    street = Grid.objects.select_for_update().get(pk=report.street_id)
    report = _locked_draft(report)
    period = report.period
    if local_date(at) < period.last:
        raise DomainError("period-running", _("报告期还没有结束，最后一天起才能签发。"))
    if seen is not None and seen != edition(report):
        raise Conflict("report-moved-on", _("您阅看之后，报告的数据或文字有改动；下面是现在的内容，请核对后再签发。"))
    _refuse_rounds_without_result(period)
    span = _span(period)
    figures = figures_of(span, open_at_end(span), now=at, opening=_frozen_closing(period))
    figures["rows"] = {"rounds": rounds_of(span)}
    if not figures["balance"]["balanced"]:
        raise DomainError("unbalanced", _("结转数对不上：请先更正上一期报告，再签发本期。"))
    if _essence(figures) != _essence(report.figures):
        raise Conflict("figures-moved", _("起草之后数据有变化，请重新计算并核对后再签发。"))
    report.state, report.signed_by, report.signed_at = State.SIGNED, by, at
    report.sha256 = fingerprint(report.figures)
    report.save(update_fields=["state", "signed_by", "signed_at", "sha256"])
    want_again(report, at=at)
    if report.replaces_id:
        WeeklyReport.objects.filter(pk=report.replaces_id).update(state=State.REPLACED)
    _close_books(street, period, at)
    tell(report, "report.signed", at=at, by=by)
    return report


@transaction.atomic
def correct_report(report: WeeklyReport, *, by, at: datetime, reason: str) -> WeeklyReport:
    """A new version of a signed report, as a draft with the figures as they are now; `reason` says why they changed."""
    require(by, "reports.correct", report)
    if not reason.strip():
        raise DomainError("reason-missing", _("请写明更正的原因。"), fields={"reason": _("请写明更正的原因。")})
    Period.objects.select_for_update().get(pk=report.period_id)
    latest = report.period.reports.order_by("-version").first()
    if latest.state != State.SIGNED or latest.pk != report.pk:
        raise Conflict("not-current", _("只能更正最新签发的一版。"))
    new = WeeklyReport.objects.create(
        street=report.street,
        period=report.period,
        version=latest.version + 1,
        figures=draw(report.period, at),
        cut_off=at,
        recorded_at=at,
        problems=report.problems,
        plan=report.plan,
        compiled_by=by,
        correction=reason.strip(),
        replaces=report,
    )
    want_again(new, at=at)
    return new


def draw(period: Period, at: datetime) -> dict:
    """Figures and rows of a period by booking days, JSON-safe; 期初 is the previous frozen 期末 where there is one."""
    span = _span(period)
    standing = open_at_end(span)
    figures = figures_of(span, standing, now=at, opening=_frozen_closing(period))
    return figures | {"rows": rows_of(span, standing, now=at)}


def _span(period: Period) -> Span:
    return Span(period.street, period.first, period.last, booked=True)


def fingerprint(figures: dict) -> str:
    """SHA-256 of the figures as canonical JSON: the same figures always give the same hash."""
    text = json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def edition(report: WeeklyReport) -> str:
    """What a reader of the draft has before him: the hash of its figures and its texts."""
    return fingerprint({"figures": report.figures, "problems": report.problems, "plan": report.plan})


def _refuse_rounds_without_result(period: Period) -> None:
    """A round still to be held or closed would fall into no report: its visits are booked to this period."""
    open_states = (Round.State.PLANNED, Round.State.RUNNING)
    held = Round.objects.filter(street=period.street, held_on__range=(period.first, period.last), state__in=open_states)
    if themes := list(held.order_by("starts_at").values_list("theme", flat=True)):
        sentence = _("本期还有整治行动没有结束：%(themes)s。请先结束或取消，再签发。")
        raise DomainError("round-open", sentence % {"themes": str(_("、")).join(themes)})


def _draw_again(report: WeeklyReport, at: datetime) -> None:
    report.figures, report.cut_off = draw(report.period, at), at
    report.save(update_fields=["figures", "cut_off", "compiled_by"])
    want_again(report, at=at)


def _frozen_closing(period: Period) -> int | None:
    signed = WeeklyReport.objects.filter(
        street=period.street,
        period__receiver=period.receiver,
        period__last=period.first - timedelta(days=1),
        state=State.SIGNED,
    ).first()
    return signed.figures["balance"]["closing"] if signed else None


def _locked_draft(report: WeeklyReport) -> WeeklyReport:
    report = WeeklyReport.objects.select_for_update(of=("self",)).select_related("period", "street").get(pk=report.pk)
    if report.state != State.DRAFT:
        raise Conflict("already-signed", _("这一版已经签发，不能再改；需要时请做更正。"))
    return report


def _essence(figures: dict) -> dict:
    """What must not change between drawing and signing: sums, and what officers entered of their rounds.

    What is overdue moves with the clock and is left out.
    """
    counted = {name: figures[name] for name in COUNTED}
    counted["hazards"] = {key: value for key, value in figures["hazards"].items() if not key.endswith("rate")}
    return counted | {term: figures["balance"][term] for term in TERMS} | {"rounds": figures["rows"]["rounds"]}


def _close_books(street: Grid, period: Period, at: datetime) -> None:
    if street.books_closed_through is None or street.books_closed_through < period.last:
        street.books_closed_through = period.last
        street.save(update_fields=["books_closed_through"])
    if period.frozen_at is None:
        period.frozen_at = at
        period.save(update_fields=["frozen_at"])
