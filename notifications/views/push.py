"""The browsers that show one's messages: added by themselves, removed by their owner."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from grids.access import SIGNED_IN, access
from grids.errors import DomainError
from notifications.browsers import name_of
from notifications.forms import DeviceForm
from notifications.models import PushDevice
from notifications.pushing import add_device


@require_POST
@access(SIGNED_IN)
def add(request):
    """POST: `endpoint`, `p256dh` and `auth` as this browser's own subscription has them."""
    form = DeviceForm(request.POST)
    try:
        if not form.is_valid():
            raise DomainError("push-unusable", _("没有收到浏览器的推送地址，请再试一次。"))
        name = name_of(request.headers.get("User-Agent", ""))
        add_device(request.user, name=name, at=timezone.now(), **form.cleaned_data)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("这台设备已开启推送。"))
    return redirect("notifications:preferences")


@require_POST
@access(SIGNED_IN)
def remove(request, pk):
    """POST: nothing is shown on that device any more."""
    device = get_object_or_404(PushDevice.objects.visible_to(request.user), pk=pk)
    device.delete()
    messages.success(request, _("已移除，那台设备不再收到推送。"))
    return redirect("notifications:preferences")
