"""A station's members and shifts, kept by the station itself or by the street."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from grids.access import access
from grids.errors import DomainError
from grids.forms import refusals_at
from grids.views.acting import action_page
from stations.forms import EndMemberForm, HandOverForm, MemberForm, ShiftForm
from stations.models import Member, Shift, Station
from stations.services.duty import add_member, end_member, hand_over_shift, plan_shift, repeat_week


@access("stations.keep")
def member_new(request, pk):
    station = _station(request, pk)
    form = MemberForm(request.POST or None, initial={"valid_from": timezone.localdate()})
    heading = _("登记队员：%(station)s") % {"station": station}
    words = {"heading": heading, "submit_label": _("登记队员"), "done": _("已登记队员。")}
    return _answer(request, form, station, add_member, **words)


@access("stations.keep")
def member_end(request, pk):
    member = _of_visible_station(request, Member, pk)
    form = EndMemberForm(request.POST or None, initial={"last_day": timezone.localdate()})
    heading = _("%(name)s 离队") % {"name": member.name}
    done = _("已登记离队，之后的班次已去掉此人。")
    return _answer(request, form, member, end_member, heading=heading, submit_label=_("登记离队"), done=done)


@access("stations.keep")
def shift_new(request, pk):
    station = _station(request, pk)
    last = station.shifts.order_by("-ends_at").first()
    following = {"starts_at": last.ends_at, "ends_at": last.ends_at + (last.ends_at - last.starts_at)} if last else {}
    form = ShiftForm(station.members.current(timezone.localdate()), request.POST or None, initial=following)
    heading = _("排班：%(station)s") % {"station": station}
    words = {"heading": heading, "submit_label": _("保存排班"), "done": _("已排班。")}
    return _answer(request, form, station, plan_shift, **words)


@access("stations.keep")
def shift_note(request, pk):
    shift = _of_visible_station(request, Shift, pk)
    form = HandOverForm(request.POST or None, initial={"note": shift.note})
    words = {"heading": _("交班说明"), "submit_label": _("保存说明"), "done": _("已保存交班说明。")}
    return _answer(request, form, shift, hand_over_shift, **words)


@require_POST
@access("stations.keep")
def shifts_repeat(request, pk):
    station = _station(request, pk)
    try:
        added = repeat_week(station, by=request.user, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, ngettext("已照最近一周排了 %(n)d 班。", "已照最近一周排了 %(n)d 班。", added) % {"n": added}
        )
    return redirect("stations:station", pk=station.pk)


def _station(request, pk):
    return get_object_or_404(Station.objects.visible_to(request.user).select_related("street"), pk=pk)


def _of_visible_station(request, model, pk):
    rows = model.objects.filter(station__in=Station.objects.visible_to(request.user)).select_related("station")
    return get_object_or_404(rows, pk=pk)


def _answer(request, form, subject, service, *, heading, submit_label, done):
    """The form, or what `service` made of it for `subject` (a station, or a row of one)."""
    station = subject if isinstance(subject, Station) else subject.station
    back = reverse("stations:station", args=[station.pk])
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            service(subject, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, done)
            return redirect(back)
    return action_page(request, form, heading, submit_label, back)
