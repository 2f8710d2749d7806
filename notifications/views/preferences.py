"""What one wants beside the inbox: by which way, and of which kinds."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grids.access import SIGNED_IN, access
from notifications import sms
from notifications.forms import WishesForm
from notifications.kinds import kinds
from notifications.models import Delivery, Preference
from notifications.wishes import key, set_wishes

Channel = Delivery.Channel


@require_http_methods(["GET", "HEAD", "POST"])
@access(SIGNED_IN)
def preferences(request):
    """GET: the table of kinds and channels. POST: keep it; 422 keeps what was ticked. From now on e-mails are in the
    language of the page.
    """
    user, wish = request.user, Preference.objects.filter(user=request.user).first() or Preference(user=request.user)
    channels = _channels(user)
    form = WishesForm(request.POST if request.method == "POST" else None, wish=wish, user=user, channels=channels)
    if request.method == "POST" and form.is_valid():
        set_wishes(user, language=get_language(), **form.cleaned_wishes)
        messages.success(request, _("已保存，从下一条通知起生效。"))
        return redirect("notifications:preferences")
    context = {
        "form": form,
        "channels": channels,
        "rows": [_row(kind, channels, form) for kind in kinds()],
        "sms_available": sms.available(),
        "number": sms.mobile(user.phone),
    }
    return render(request, "notifications/preferences.html", context, status=422 if form.errors else 200)


def _channels(user) -> list[Channel]:
    """The ways that are open to the person, but for the inbox."""
    found = [Channel.EMAIL] if user.email else []
    return [*found, Channel.SMS] if sms.available() and sms.mobile(user.phone) else found


def _row(kind, channels, form):
    return {
        "kind": kind,
        "cells": [
            {"channel": one, "key": key(one, kind), "on": kind.why_fixed or kind.code in form.ticked(one)}
            for one in channels
        ],
    }
