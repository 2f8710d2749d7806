"""What every page knows about the site: its sections, the unread count, the demo's remark."""

from functools import cached_property

from django.conf import settings
from django.utils import timezone

from config import nav


class Site:
    """Read by templates as `site`; what costs a query is asked only when a template shows it."""

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
    def feedback_url(self):
        return nav.address("feedback:page")

    @cached_property
    def field_url(self):
        return nav.address("field:today")


def site(request):
    return {"site": Site(request)}
