"""An alarm written down, and what somebody found who went to look."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import access
from grids.forms import refusals_at
from grids.views.acting import action_page
from stations.forms import AlarmCheckForm, AlarmForm
from stations.models import Alarm, Device
from stations.services.alarms import check_alarm, record_alarm


@access("facilities.manage")
def alarm_new(request, pk):
    device = get_object_or_404(Device.objects.visible_to(request.user).select_related("place"), pk=pk)
    heading = _("登记报警：%(device)s") % {"device": device.place or device.get_kind_display()}
    words = {"heading": heading, "submit_label": _("登记报警"), "done": _("已登记报警，请尽快核实。")}
    return _answer(request, AlarmForm(request.POST or None), device, record_alarm, **words)


@access("facilities.manage")
def alarm_check(request, pk):
    alarm = get_object_or_404(Alarm.objects.visible_to(request.user).select_related("device"), pk=pk)
    words = {"heading": _("核实报警"), "submit_label": _("保存核实结果"), "done": _("已登记核实结果。")}
    return _answer(request, AlarmCheckForm(request.POST or None), alarm, check_alarm, **words)


def _answer(request, form, subject, service, *, heading, submit_label, done):
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            service(subject, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, done)
            return redirect("stations:alarms")
    return action_page(request, form, heading, submit_label, reverse("stations:alarms"))
