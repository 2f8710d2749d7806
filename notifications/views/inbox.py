"""A person's own inbox. Everybody has one; nobody sees another's."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from grids import pages
from grids.access import SIGNED_IN, access
from notifications.models import Notification
from notifications.services import mark_read, unread_count


@require_safe
@access(SIGNED_IN)
def inbox(request):
    """GET: own notifications, newest first; `unread=1` only the unread ones."""
    only_unread = request.GET.get("unread") == "1"
    rows = Notification.objects.visible_to(request.user)
    page = pages.take(
        rows.unread() if only_unread else rows, order=("-recorded_at", "id"), cursor=request.GET.get("cursor", "")
    )
    unread = unread_count(request.user)
    context = {
        "page": page,
        "site_url": settings.SITE_URL,
        "unread": unread,
        "only_unread": only_unread,
        "tabs": [
            {"label": _("全部"), "url": "?", "count": None, "current": not only_unread},
            {"label": _("未读"), "url": "?unread=1", "count": unread, "current": only_unread},
        ],
    }
    return render(request, "notifications/inbox.html", context)


@require_safe
@access(SIGNED_IN)
def open_one(request, pk):
    """GET: mark it read and go where it points (a page of this site), else back to the inbox."""
    row = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    mark_read(request.user, ids=[row.pk], at=timezone.now())
    if row.url and url_has_allowed_host_and_scheme(row.url, allowed_hosts=None):
        return redirect(row.url)
    return redirect("notifications:inbox")


@require_POST
@access(SIGNED_IN)
def read_all(request):
    """POST: mark all of one's own as read."""
    count = mark_read(request.user, at=timezone.now())
    messages.success(request, ngettext("已把 %(n)d 条标为已读。", "已把 %(n)d 条标为已读。", count) % {"n": count})
    return redirect("notifications:inbox")
