"""By what messages leave the house: robots of the street's groups, and what was given up."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grids import pages
from grids.access import access, scope_of
from grids.errors import DomainError
from grids.forms import refusals_at
from grids.list_filters import one_of, one_row
from grids.models import Grid
from notifications.again import KINDS, given_up, send_again
from notifications.forms import RobotForm
from notifications.groups import add_robot, switch_robot, try_robot
from notifications.models import GroupRobot


@require_safe
@access("channels.manage")
def channels(request):
    """GET: the robots of the streets one sets up."""
    rows = GroupRobot.objects.visible_to(request.user).select_related("street").order_by("street__code", "name")
    failed = sum(given_up(kind, request.user).count() for kind in KINDS)
    return render(request, "notifications/channels.html", {"rows": rows, "now": timezone.now(), "failed": failed})


@access("channels.manage")
def channel_new(request):
    """GET: the form. POST: set up a robot; 422 keeps what was typed, but for its address and secret."""
    streets = Grid.objects.filter(pk__in=scope_of(request.user).reach_for("channels.manage").streets).order_by("code")
    street = one_row(request.GET, "street", streets) or streets.first()
    if street is None:
        raise Http404
    form, status = RobotForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            with refusals_at(form) as refused:
                add_robot(street, by=request.user, at=timezone.now(), **form.cleaned_data)
                messages.success(request, _("已接入。请发一条测试消息，看群里能不能收到。"))
                return redirect("notifications:channels")
            status = refused.status
    context = {
        "heading": _("接入群机器人"),
        "explain": _("%(street)s：提醒规则里选了“工作群”的，会发到这里接入的每个群；群消息不含居民家庭的信息。")
        % {"street": street},
        "form": form,
        "submit_label": _("接入群机器人"),
        "back_url": reverse("notifications:channels"),
    }
    return render(request, "components/action.html", context, status=status)


@require_POST
@access("channels.manage")
def channel_try(request, pk):
    """POST: send a test message to the group now."""
    robot = get_object_or_404(GroupRobot.objects.visible_to(request.user).select_related("street"), pk=pk)
    try:
        try_robot(robot, by=request.user, at=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("测试消息已发到“%(name)s”。") % {"name": robot.name})
    return redirect("notifications:channels")


@require_POST
@access("channels.manage")
def channel_switch(request, pk):
    """POST: `active` = 1 starts the robot, anything else stops it."""
    robot = get_object_or_404(GroupRobot.objects.visible_to(request.user).select_related("street"), pk=pk)
    active = request.POST.get("active") == "1"
    switch_robot(robot, by=request.user, at=timezone.now(), active=active)
    messages.success(request, _("已启用“%(name)s”。") % {"name": robot} if active else _("已停用。"))
    return redirect("notifications:channels")


@require_safe
@access("channels.manage")
def failed(request):
    """GET: what was given up (`kind` mail, sms, push, group or inbox), with the reason, to be sent again."""
    kind = one_of(request.GET, "kind", KINDS, default="mail")
    rows = given_up(kind, request.user)
    page = pages.take(rows, order=("-recorded_at", "id"), cursor=request.GET.get("cursor", ""))
    labels = {"mail": _("邮件"), "sms": _("短信"), "push": _("推送"), "group": _("群消息"), "inbox": _("站内")}
    tabs = [
        {
            "label": labels[one],
            "url": f"?kind={one}",
            "count": given_up(one, request.user).count(),
            "current": one == kind,
        }
        for one in KINDS
    ]
    return render(request, "notifications/failed.html", {"page": page, "kind": kind, "tabs": tabs})


@require_POST
@access("channels.manage")
def again(request, kind, pk):
    """POST: try one of them anew."""
    if kind not in KINDS:
        raise Http404
    row = get_object_or_404(given_up(kind, request.user), pk=pk)
    send_again(row, by=request.user, at=timezone.now())
    messages.success(request, _("已放回待发，几分钟内会再发；夜间的等到早上 7:00。"))
    return redirect(f"{reverse('notifications:failed')}?kind={kind}")
