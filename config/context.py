"""What every page knows about the site: its sections, the unread count, the demo's remark."""

from functools import cached_property

from django.conf import settings
from django.utils import timezone

from config import nav
from grids.access import may
from notifications.services import unread_count


class Shell:
    """Read by templates as `shell`, for allauth passes a `site` of its own. A query is made only when shown."""

    def __init__(self, request):
        self.request = request
        self.demo = settings.DEMO
        self.now = timezone.now()
        self.map_tiles = settings.LEAFLET_CONFIG["TILES"]

    @cached_property
    def sections(self):
        return nav.shown_to(self.request, nav.SECTIONS)

    @cached_property
    def more(self):
        return nav.shown_to(self.request, nav.MORE)

    @cached_property
    def field_tabs(self):
        return nav.shown_to(self.request, nav.FIELD_TABS)

    @cached_property
    def inbox_url(self):
        return nav.address("notifications:inbox")

    @cached_property
    def unread(self):
        return unread_count(self.request.user) if self.request.user.is_authenticated else 0

    @cached_property
    def feedback_url(self):
        return nav.address("feedback:page")

    @cached_property
    def field_url(self):
        """The phone pages, for those who go out."""
        url = nav.address("field:today")
        return url if url and may(self.request.user, "inspections.record") else ""


def shell(request):
    return {"shell": Shell(request)}
