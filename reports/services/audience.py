"""Who is told of a report: who writes it, who signs it, the district it goes to; never the person who acted."""

from datetime import datetime

from django.utils.translation import gettext as _

from grids.calendar import local_date
from grids.models import Post, User
from notifications.services import announce
from reports.models import WeeklyReport

# Event → role codes. Short on purpose: a message nobody has to act upon is a burden (design section 4, rule 13).
TOLD = {
    "report.drafted": ("station_officer", "street_leader"),
    "report.signed": ("station_officer", "district_office"),
}


def tell(report: WeeklyReport, event: str, *, at: datetime, by: User | None) -> None:
    """Announce `event` of `report` in the caller's transaction."""
    posts = Post.objects.current(local_date(at)).filter(
        grid__in=(report.street_id, report.street.parent_id), limited=False, role__code__in=TOLD[event]
    )
    people = {post.user for post in posts.select_related("user")} - {by}
    announce(
        report.street,
        event=event,
        key=f"{event}:{report.pk}",
        to=people,
        title=lambda: _title(report, event),
        url=f"/reports/{report.pk}/",
        at=at,
    )


def _title(report: WeeklyReport, event: str) -> str:
    values = {"week": report.period.week, "n": report.version}
    if event == "report.drafted":
        return _("第%(week)s期周报已起草，请核对") % values
    return _("第%(week)s期周报第%(n)s版已签发") % values
