"""Major cases 重大火灾隐患: the list, a case with its steps and what comes next, and its acts."""

from django.contrib import messages
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grids import pages
from grids.access import access, may, require
from grids.calendar import local_date
from grids.list_filters import one_of
from grids.models import Place
from grids.pieces import piece_of_place
from hazards.forms.errors import refusals_at
from hazards.forms.major import CaseActForm, SuspectForm
from hazards.major.acts import perform, suspect
from hazards.major.life import BY_ACT, OPEN_CASE, TABLE, CaseAct, CaseState, in_the_way, next_step
from hazards.models import EnforcementAction, Hazard, MajorCase
from hazards.rows import with_names

TABS = (("open", (*OPEN_CASE,)), (CaseState.ENDED, (CaseState.ENDED,)), (CaseState.REJECTED, (CaseState.REJECTED,)))
ROWS = ("street", "place", "scope_cell")
SHOWN = 50  # hazards and interviews on a case's page: one place has no more worth reading there


@access("majorcases.view")
@require_safe
def case_list(request):
    """GET: cases by `state` (open, ended, rejected; default open): open ones the oldest first, others newest first."""
    visible = MajorCase.objects.visible_to(request.user)
    state = one_of(request.GET, "state", [name for name, _states in TABS], default="open")
    counts = {row["state"]: row["n"] for row in visible.values("state").annotate(n=Count("pk")).order_by()}
    labels = {"open": _("未销案"), CaseState.ENDED: _("已销案摘牌"), CaseState.REJECTED: _("不予认定")}
    tabs = [
        {
            "label": labels[name],
            "url": f"?state={name}",
            "count": sum(counts.get(one, 0) for one in states),
            "current": name == state,
        }
        for name, states in TABS
    ]
    order = ("suspected_on", "id") if state == "open" else ("-suspected_on", "id")
    rows = visible.filter(state__in=dict(TABS)[state]).select_related(*ROWS)
    page = pages.take(rows, order=order, cursor=request.GET.get("cursor", ""))
    return render(request, "hazards/major_cases.html", {"tabs": tabs, "page": page, "state": state})


@access("majorcases.view")
@require_safe
def case_page(request, pk):
    """GET: the page of one case."""
    return _page(request, _visible(request, pk))


@access("majorcases.view")
@require_safe
def at_place(request, pk):
    """GET: a piece of the place's page: its open case, else the way to report a suspected one."""
    place = get_object_or_404(Place.objects.visible_to(request.user), pk=pk)
    cases = MajorCase.objects.visible_to(request.user).filter(place=place)
    context = {
        "place": place,
        "case": cases.open().first(),
        "ended": cases.exclude(state__in=OPEN_CASE).order_by("-suspected_on", "id")[:3],
        "may_suspect": not place.is_home and may(request.user, "majorcases.suspect", place),
    }
    return piece_of_place(request, "hazards/_major_at_place.html", context, place=place, heading=_("重大火灾隐患"))


@access("majorcases.suspect")
def case_new(request, pk):
    """GET: the form for a suspected case of the place. POST: report it; 422 keeps what was typed."""
    place = get_object_or_404(Place.objects.visible_to(request.user), pk=pk)
    now = timezone.now()
    form = SuspectForm(request.POST or None, today=local_date(now))
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            case = suspect(place, by=request.user, at=now, **form.cleaned_data)
            messages.success(request, _("已上报，等待消防救援机构认定。"))
            return redirect("hazards:major-case", case.pk)
    context = {
        "heading": _("上报疑似重大火灾隐患"),
        "explain": place.name,
        "form": form,
        "submit_label": _("上报疑似重大"),
        "back_url": reverse("grids:place", args=[place.pk]),
    }
    return render(request, "components/action.html", context, status=422 if form.errors else 200)


@access("majorcases.view")
def case_act(request, pk, act):
    """GET: the form of one act. POST: take it; a refusal is shown at the form and keeps what was typed."""
    case, row, now = _visible(request, pk), BY_ACT.get(act), timezone.now()
    if row is None or not row.sources:
        raise Http404
    require(request.user, row.right, case)
    form = CaseActForm(request.POST or None, row=row, today=local_date(now), initial=_proposed(case, act))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            with refusals_at(form) as refused:
                perform(case, act, by=request.user, at=now, **form.cleaned_data)
                messages.success(
                    request, _("%(act)s：%(place)s 已登记。") % {"act": row.act.label, "place": case.place}
                )
                return redirect("hazards:major-case", case.pk)
            status = refused.status
    elif why_not := _why_not(case, row):
        return _page(request, case, status=409, refused=why_not)
    context = {
        "heading": row.button,
        "explain": case.place.name,
        "form": form,
        "submit_label": row.button,
        "back_url": reverse("hazards:major-case", args=[case.pk]),
    }
    return render(request, "components/action.html", context, status=status)


def _visible(request, pk):
    return get_object_or_404(MajorCase.objects.visible_to(request.user).select_related(*ROWS, "place__type"), pk=pk)


def _proposed(case, act):
    """What stands in the form before anything is typed."""
    due_on = case.due_on if act == CaseAct.LIST else None
    return {"measures": case.measures, "body": case.listed_by, "due_on": due_on}


def _why_not(case, row):
    """Why an act one may take cannot be taken now; empty when it can."""
    if case.state not in row.sources:
        return _("重大火灾隐患现为“%(state)s”，不能这样处理。") % {"state": case.get_state_display()}
    return in_the_way(row.act, case.standing)


def _page(request, case, *, status=200, refused=""):
    user = request.user
    offered = [row for row in TABLE if case.state in row.sources and may(user, row.right, case)]
    acts = [{"row": row, "why_not": in_the_way(row.act, case.standing)} for row in offered]
    hazards = with_names(Hazard.objects.visible_to(user)).filter(place=case.place_id).exclude(state="void")
    interviews = EnforcementAction.objects.visible_to(user).standing().filter(place=case.place_id, kind="interview")
    last = case.ended_on or local_date(timezone.now())
    context = {
        "case": case,
        "refused": refused,
        "acts": [act for act in acts if not act["why_not"]],
        "barred": [act for act in acts if act["why_not"] and act["row"].to],
        "next": next_step(case.standing),
        "steps": case.steps.select_related("by", "post__role", "organisation").order_by("-done_on", "-seq"),
        "hazards": hazards.order_by("-found_at", "id")[:SHOWN],
        "interviews": interviews.filter(done_on__range=(case.suspected_on, last)).select_related("organisation")[
            :SHOWN
        ],
        "place": Place.objects.visible_to(user).filter(pk=case.place_id).first(),
        "crumbs": [(_("重大隐患"), reverse("hazards:major-cases")), (case.place.name, "")],
    }
    return render(request, "hazards/major_case.html", context, status=status)
