"""What one wants beside the inbox: by which way, and of which kinds."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grids.access import SIGNED_IN, access
from notifications import pushing, sms
from notifications.forms import WishesForm
from notifications.kinds import kinds
from notifications.models import Delivery, Preference, PushDevice
from notifications.wishes import offered, set_wishes

Channel = Delivery.Channel


@require_http_methods(["GET", "HEAD", "POST"])
@access(SIGNED_IN)
def preferences(request):
    """GET: the table of kinds and channels. POST: keep it; 422 keeps what was ticked. From now on e-mails are in the
    language of the page.
    """
    user, wish = request.user, Preference.objects.filter(user=request.user).first() or Preference(user=request.user)
    devices = list(PushDevice.objects.visible_to(user).order_by("-added_at")) if pushing.available() else []
    channels = _channels(user, devices)
    form = WishesForm(request.POST if request.method == "POST" else None, wish=wish, user=user, channels=channels)
    if request.method == "POST" and form.is_valid():
        set_wishes(user, language=get_language(), **form.cleaned_wishes)
        messages.success(request, _("已保存，从下一条通知起生效。"))
        return redirect("notifications:preferences")
    context = {
        "form": form,
        "channels": channels,
        "wrong": [error for channel in channels for error in form[channel].errors],
        "rows": [_row(kind, channels, form) for kind in kinds()],
        "push_key": pushing.application_key() if pushing.available() else "",
        "devices": devices,
        "kept": " ".join(device.digest for device in devices),
        "sms_available": sms.available(),
        "number": sms.mobile(user.phone),
    }
    return render(request, "notifications/preferences.html", context, status=422 if form.errors else 200)


def _channels(user, devices) -> list[Channel]:
    """The ways that are open to the person, but for the inbox."""
    found = [Channel.EMAIL] if user.email else []
    if sms.available() and sms.mobile(user.phone):
        found.append(Channel.SMS)
    return [*found, Channel.PUSH] if devices else found


def _row(kind, channels, form):
    return {
        "kind": kind,
        "cells": [
            {"channel": one, "offered": offered(one, kind), "on": kind.code in form.ticked(one)} for one in channels
        ],
    }
