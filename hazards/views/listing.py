"""The list of hazards, its board, and the ledger 隐患台账 of the same rows."""

from urllib.parse import parse_qs

from django.http import FileResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from grids import pages
from grids.access import access, may
from grids.calendar import local_date
from grids.list_filters import refuse_unknown, status_of
from grids.models import Grid
from grids.periods import week_of
from hazards import board, exports, filters
from hazards.figures import PLATFORM
from hazards.forms.chips import chips_of
from hazards.forms.listing import ListForm
from hazards.models import BulkRun, Hazard
from hazards.policy import ACTS
from hazards.rows import as_rows, with_names
from hazards.saved.keeping import start_of
from hazards.saved.reading import canonical, read, shown_to
from hazards.workflow import BY_ACTION, State

PAGE = 50
BULK_ACTS = [BY_ACTION[action] for action in BulkRun.Action.values]
ALL = "state="  # asks for nothing, and says so: an address without a query opens one's own start
NEW = {"term": "found", "source": PLATFORM}  # 新增 as the overview and the report count it


@access("hazards.view")
def hazard_list(request):
    """GET: the rows that the parameters ask for, as a table or a board. A wrong parameter shows no row and says why."""
    now = timezone.now()
    if not request.GET and not request.htmx and (start := start_of(request.user)) and read(start, request.user):
        return redirect(f"{reverse('hazards:list')}?{start.query}")
    grids = (
        Grid.objects.visible_to(request.user).filter(level__in=["community", "cell"]).defer("boundary").in_code_order()
    )
    form = ListForm(request.GET, user=request.user, grids=list(grids.on(local_date(now))))
    hazards = _wanted(request, form, now)
    context = {
        "form": form,
        "chips": chips_of(form, request.GET),
        "tabs": _tabs(request, now),
        "saved": shown_to(request.user, address=reverse("hazards:list"), asked=request.GET, now=now),
        "to_keep": canonical(request.GET) if form.is_valid() else "",
        "clear_url": f"{reverse('hazards:list')}?{ALL}",
        "as_board": request.GET.get("view") == "board",
        "ledger_url": _ledger_url(request) if may(request.user, "hazards.export") else "",
        "may_report": may(request.user, "hazards.report"),
        "office": may(request.user, "supervisions.view"),
        "may_bulk": may(request.user, "hazards.bulk") and (not request.htmx or request.htmx.boosted),
        "bulk_acts": [row for row in BULK_ACTS if may(request.user, ACTS[row.action])],
        "asked": [
            (name, one) for name, values in _parameters(request, but=("cursor", "view")).items() for one in values
        ],
        "now": now,
    }
    if context["as_board"]:
        context["columns"] = board.columns(hazards, now)
    else:
        ordered, order = filters.sorted_by(with_names(hazards), request.GET.get("sort", ""))
        page = pages.take(ordered, order=order, cursor=request.GET.get("cursor", ""), size=PAGE)
        context |= {"page": page, "rows": as_rows(page.rows, now), "total": hazards.count()}
    return render(request, "hazards/list.html", context, status=status_of(form))


@access("hazards.view")
def overdue_sheet(request):
    """GET: 逾期督办清单, the overdue rows of the same parameters on A4, by community, longest overdue first."""
    now = timezone.now()
    form = ListForm(request.GET, user=request.user)
    refuse_unknown(form)
    ordered, order = filters.sorted_by(with_names(_wanted(request, form, now).overdue(now)), "due")
    rows = as_rows(list(ordered.order_by(*order)), now)
    context = {
        "rows": rows,
        "groups": _by_community(rows),
        "now": now,
        "streets": sorted({row.hazard.street.display_name for row in rows}),
        "office": may(request.user, "supervisions.view"),
    }
    return render(request, "hazards/overdue_sheet.html", context)


def _by_community(rows):
    """[(community, its rows)] in code order; what lies in no grid comes last, under its street."""
    found = {}
    for row in rows:
        cell = row.hazard.scope_cell
        community = cell.parent if cell and cell.level == Grid.Level.CELL else cell
        found.setdefault(community or row.hazard.street, []).append(row)
    return sorted(found.items(), key=lambda group: (group[0].level == Grid.Level.STREET, group[0].code))


@access("hazards.export")
def ledger(request):
    """GET: the rows of the list's parameters as XLSX, all of them."""
    now = timezone.now()
    form = ListForm(request.GET, user=request.user)
    refuse_unknown(form)
    hazards = _wanted(request, form, now)
    ordered, order = filters.sorted_by(hazards, request.GET.get("sort", ""))
    book = exports.ledger(ordered.order_by(*order), now=now, by=request.user)
    return FileResponse(
        book,
        as_attachment=True,
        filename=_("隐患台账_%(day)s.xlsx") % {"day": local_date(now).isoformat()},
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )


def _wanted(request, form, now):
    hazards = Hazard.objects.visible_to(request.user)
    if not form.is_valid():
        return hazards.none()
    return filters.narrow(hazards, form.cleaned_data, user=request.user, now=now)


def _tabs(request, now):
    """Saved views with the number of their rows; the present one is marked by its own parameters."""
    week = week_of(local_date(now))
    views = [
        (_("无人处置"), {"undecided": "1"}),
        (_("我的待办"), {"mine": "1"}),
        (_("指派给我"), {"assigned": "1"}),
        (_("逾期"), {"overdue": "1"}),
        (_("待复查"), {"state": [State.SUBMITTED.value]}),
        (_("本周新增"), NEW | {"booked_from": week.start, "booked_to": week.last_day}),
        (_("已移送"), {"state": [State.HANDED_OVER.value, State.ACCEPTED.value]}),
    ]
    if may(request.user, "supervisions.view"):
        views.insert(2, (_("督办中"), {"supervised": "1"}))
    visible = Hazard.objects.visible_to(request.user)
    given = _parameters(request)
    tabs = [
        {
            "label": label,
            "url": f"{reverse('hazards:list')}?{urlencode(wanted, doseq=True)}",
            "count": filters.narrow(visible, wanted, user=request.user, now=now).count(),
            "current": given == parse_qs(urlencode(wanted, doseq=True)),
        }
        for label, wanted in views
    ]
    return [*tabs, {"label": _("全部"), "url": f"{reverse('hazards:list')}?{ALL}", "count": None, "current": not given}]


def _parameters(request, *, but=("cursor", "sort", "view")):
    """The request's filled parameters, without those that change only how rows are shown."""
    filled = {name: [value for value in request.GET.getlist(name) if value] for name in request.GET if name not in but}
    return {name: values for name, values in filled.items() if values}


def _ledger_url(request):
    return f"{reverse('hazards:ledger')}?{urlencode(_parameters(request, but=('cursor', 'view')), doseq=True)}"
