"""A person's calendar: its secret address, made and revoked by himself, and the file that it opens."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from grids.access import PUBLIC, access
from hazards.calendar.feeds import calendar_of, make_feed, owner_of, revoke_feed
from hazards.models import CalendarFeed


@never_cache
@access("hazards.view")
@require_http_methods(["GET", "POST"])
def calendar_settings(request):
    """GET: whether there is one. POST: `make` a new address, shown this once, or `revoke` it."""
    address = ""
    if request.method == "POST":
        if "revoke" in request.POST:
            revoke_feed(request.user, at=timezone.now())
            return redirect("hazards:calendar-settings")
        if "make" not in request.POST:
            return redirect("hazards:calendar-settings")
        secret = make_feed(request.user, at=timezone.now())
        address = request.build_absolute_uri(reverse("hazards:calendar-feed", args=[secret]))
    feed = CalendarFeed.objects.filter(user=request.user).first()
    return render(request, "hazards/calendar_settings.html", {"feed": feed, "address": address})


@never_cache
@access(PUBLIC)
def calendar_feed(request, secret):
    """GET: the calendar of whoever the secret belongs to, as iCalendar; a secret that opens nothing is not there."""
    user = owner_of(secret)
    if user is None:
        raise Http404
    content = calendar_of(user, now=timezone.now(), absolute=request.build_absolute_uri)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")
