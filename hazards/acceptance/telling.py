"""Who is told of an acceptance: those who are to go and look, and then whoever asked."""

from django.urls import reverse
from django.utils.translation import gettext as _

from grids.calendar import local_date
from grids.formats import full_day
from grids.models import Post
from hazards.models import Acceptance
from hazards.services.audience import above
from notifications.services import announce

CHECKERS = ("community_head", "station_officer")  # of those who may, the ones whose everyday work it is


def tell_checkers(row: Acceptance) -> None:
    """Announce the asking to the community and the station, in its own transaction; who asked is not told of it."""
    posts = Post.objects.current(local_date(row.asked_at)).filter(above(row), limited=False, role__code__in=CHECKERS)
    people = {post.user_id: post.user for post in posts.select_related("user")}
    people.pop(row.asked_by_id, None)
    announce(
        row.street,
        event="acceptance.asked",
        key=f"acceptance:{row.pk}:asked",
        to=list(people.values()),
        title=lambda: _("申请复业验收，请到场验收：%(place)s") % {"place": row.place.name},
        body=row.request,
        url=reverse("hazards:acceptance", args=[row.pk]),
        at=row.asked_at,
    )


def tell_asker(row: Acceptance) -> None:
    """Announce the decision to whoever asked, with what it says, in the decision's own transaction."""
    if row.asked_by is None or row.checked_at is None:
        return
    announce(
        row.street,
        event=f"acceptance.{row.state}",
        key=f"acceptance:{row.pk}:decided",
        to=[row.asked_by],
        title=lambda: _("%(state)s：%(place)s") % {"state": row.get_state_display(), "place": row.place.name},
        body=lambda: _decision(row),
        url=reverse("hazards:acceptance", args=[row.pk]),
        at=row.checked_at,
    )


def _decision(row: Acceptance) -> str:
    opens = _("自%(day)s起恢复营业") % {"day": full_day(row.opens_on)} if row.opens_on else ""
    return " ".join(filter(None, [opens, row.note]))
