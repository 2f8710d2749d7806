"""不放心场所 on the desk: the list with its six measures, what waits for the leader, one place with its acts."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids import pages
from grids.access import access, may, require
from grids.calendar import local_date
from grids.forms import refusals_at
from grids.list_filters import one_of
from grids.models import Place
from grids.views.acting import action_page
from inspections.models import Task, Watch, WatchMeasure
from inspections.services.watching import (
    LABEL,
    decide_watch,
    end_measure,
    propose_leaving,
    propose_watch,
    put_measure,
)
from inspections.watch_forms import DecisionForm, LeavingForm, MeasureEndForm, MeasureForm, ProposeForm

TABS = {
    "listed": (gettext_lazy("在册"), Watch.ON_THE_LIST),
    "waiting": (gettext_lazy("待批准"), Watch.WAITING),
    "past": (gettext_lazy("已移出、未批准"), (Watch.State.LEFT, Watch.State.REFUSED)),
}
STANDING = Prefetch("measures", WatchMeasure.objects.filter(ended_on=None).order_by("since", "id"), to_attr="standing")


@access("watched.view")
def watched(request: HttpRequest) -> HttpResponse:
    """GET: places by `state` (listed, waiting, past; default listed), each with what stands of the six measures."""
    visible = Watch.objects.visible_to(request.user)
    state = one_of(request.GET, "state", TABS, default="listed")
    counts = dict(visible.order_by().values_list("state").annotate(n=Count("pk")))
    tabs = [
        {
            "label": label,
            "url": f"?state={name}",
            "count": sum(counts.get(one, 0) for one in states),
            "current": name == state,
        }
        for name, (label, states) in TABS.items()
    ]
    rows = visible.filter(state__in=TABS[state][1]).select_related("place__scope_cell", "street")
    page = pages.take(rows.prefetch_related(STANDING), order=("-id",), cursor=request.GET.get("cursor", ""))
    seen = _seen_today([row.place_id for row in page.rows])
    for row in page.rows:
        standing = {one.kind: one for one in row.standing}
        row.cells = [(label, standing.get(kind)) for kind, label in WatchMeasure.Kind.choices]
        row.seen = row.place_id in seen
    context = {
        "tabs": tabs,
        "page": page,
        "state": state,
        "kinds": WatchMeasure.Kind.labels,
        "without": _labelled_only(request.user),
        "may_keep": may(request.user, "watched.keep"),
        "crumbs": [(_("检查任务"), reverse("inspections:tasks")), (_("不放心场所"), "")],
    }
    return render(request, "inspections/watched.html", context)


@access("watched.view")
def watch(request: HttpRequest, watch_id: UUID) -> HttpResponse:
    """GET: one place on the list: why, who asked and who decided, its measures past and present, what may be done."""
    row = _visible(request, watch_id)
    keeps, waits = may(request.user, "watched.keep", row.place), row.state in Watch.WAITING
    asker = row.proposed_by_id if row.state == Watch.State.PROPOSED else row.leaving_by_id
    context = {
        "row": row,
        "measures": row.measures.select_related("by", "ended_by").order_by("ended_on", "since", "id"),
        "seen": bool(_seen_today([row.place_id])),
        "on_the_list": row.state in Watch.ON_THE_LIST,
        "may_keep": keeps and row.state in Watch.ON_THE_LIST,
        "may_leave": keeps and row.state == Watch.State.LISTED,
        "may_decide": waits and may(request.user, "watched.decide", row.place) and asker != request.user.pk,
        "crumbs": [(_("不放心场所"), reverse("inspections:watched")), (str(row.place), "")],
    }
    return render(request, "inspections/watch.html", context)


@access("watched.keep")
def watch_new(request: HttpRequest) -> HttpResponse:
    """GET: the form (`place`: a code to begin with). POST: ask the leader; 409 one that is there."""
    posted = request.method == "POST"
    begun = {"place": request.GET.get("place", "")}
    form = ProposeForm(request.POST if posted else None, user=request.user, initial=begun)
    refused = None
    if posted and form.is_valid():
        with refusals_at(form) as refused:
            row = propose_watch(by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("已提请批准列入。"))
            return redirect("inspections:watch", row.pk)
    explain = _("批准后，这家场所每天产生一项巡查任务。")
    back = reverse("inspections:watched")
    return action_page(request, form, _("提请列入不放心场所"), _("提请列入"), back, explain=explain, refused=refused)


@access("watched.keep")
def watch_leave(request: HttpRequest, watch_id: UUID) -> HttpResponse:
    """GET: the form. POST: ask the leader to take the place off the list."""
    row = _visible(request, watch_id)
    require(request.user, "watched.keep", row.place)

    def act(form):
        propose_leaving(row, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        return _("已提请批准移出。")

    form = LeavingForm(request.POST if request.method == "POST" else None)
    return _acted(request, form, act, row, heading=_("提请移出"))


@access("watched.decide")
def watch_decide(request: HttpRequest, watch_id: UUID) -> HttpResponse:
    """GET: the form. POST: the leader's yes or no to what was asked."""
    row = _visible(request, watch_id)
    require(request.user, "watched.decide", row.place)

    def act(form):
        done = decide_watch(row, agreed=form.cleaned_data["agreed"], by=request.user, at=timezone.now())
        return _("已办理：%(state)s。") % {"state": done.get_state_display()}

    form = DecisionForm(request.POST if request.method == "POST" else None)
    explain = row.leaving_reason if row.state == Watch.State.LEAVING else row.reason
    return _acted(request, form, act, row, heading=row.get_state_display(), explain=explain)


@access("watched.keep")
def measure_new(request: HttpRequest, watch_id: UUID) -> HttpResponse:
    """GET: the form. POST: a measure stands from a day on; 409 one that stands already."""
    row = _visible(request, watch_id)
    require(request.user, "watched.keep", row.place)

    def act(form):
        put_measure(row, by=request.user, at=timezone.now(), **form.cleaned_data)
        return _("已登记措施。")

    first = {"since": local_date(timezone.now()), "kind": request.GET.get("kind", "")}
    form = MeasureForm(request.POST if request.method == "POST" else None, initial=first)
    return _acted(request, form, act, row, heading=_("登记措施"))


@access("watched.keep")
def measure_end(request: HttpRequest, measure_id: UUID) -> HttpResponse:
    """GET: the form. POST: the measure's last day."""
    visible = WatchMeasure.objects.filter(watch__in=Watch.objects.visible_to(request.user))
    measure = get_object_or_404(visible.select_related("watch__place__street"), pk=measure_id)
    require(request.user, "watched.keep", measure.watch.place)

    def act(form):
        end_measure(measure, on=form.cleaned_data["on"], by=request.user, at=timezone.now())
        return _("已停止这项措施。")

    form = MeasureEndForm(
        request.POST if request.method == "POST" else None, initial={"on": local_date(timezone.now())}
    )
    explain = f"{measure.get_kind_display()}：{measure.note}"
    return _acted(request, form, act, measure.watch, heading=_("停止措施"), explain=explain)


def _acted(request: HttpRequest, form, act, row: Watch, *, heading: str, explain: str = "") -> HttpResponse:
    """The form as page or dialog; posted and in order, what `act` did is said on the place's page."""
    refused = None
    back = reverse("inspections:watch", args=[row.pk])
    if request.method == "POST" and form.is_valid():
        with refusals_at(form) as refused:
            messages.success(request, act(form))
            return redirect(back)
    return action_page(request, form, heading, _("保存"), back, explain=explain, refused=refused)


def _visible(request: HttpRequest, watch_id: UUID) -> Watch:
    people = ("proposed_by", "entered_by", "leaving_by", "left_by")
    rows = Watch.objects.visible_to(request.user).select_related(
        "street", "place__street", "place__scope_cell", *people
    )
    return get_object_or_404(rows, pk=watch_id)


def _seen_today(places: list) -> set:
    """Of the places those whose daily task of today is done."""
    done = Task.objects.filter(place__in=places, due_on=local_date(timezone.now()), done_at__isnull=False)
    return set(done.filter(rule__period="daily").values_list("place", flat=True))


def _labelled_only(user) -> list[Place]:
    """Places that carry the label and stand on no list: nobody wrote down why."""
    listed = Watch.objects.filter(state__in=Watch.OPEN).values("place")
    rows = Place.objects.visible_to(user).filter(flags__code=LABEL, merged_into=None).exclude(pk__in=listed)
    return list(rows.order_by("code")[:50])
