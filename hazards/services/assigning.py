"""指派: who of those that look after a hazard is to see to it. Said and told; it changes nothing of who may act."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from grids.access import scope_of
from grids.errors import DomainError
from grids.models import Post, User
from hazards.models import Hazard
from hazards.services.audience import posts_over
from hazards.services.engine import Step, act
from hazards.services.reasons import words
from hazards.workflow import Given

ROLES = ("worker", "dedicated_head", "cell_head", "community_head")


def posts_to_assign(hazard: Hazard, on: date) -> list[Post]:
    """The posts of workers and heads that look after the hazard on the local day `on`, each person once, the nearest.

    Homes under care only of who may see them.
    """
    posts = posts_over(hazard, ROLES, on).select_related("user", "role", "grid").order_by("-grid__path", "pk")
    nearest: dict = {}
    for post in posts:
        nearest.setdefault(post.user_id, post)
    return [post for post in nearest.values() if not hazard.at_home or scope_of(post.user).care_reach().covers(hazard)]


def assign(hazard: Hazard, *, by, at: datetime, seen: int | None, assignee: User | None, reason: str) -> Hazard:
    """Give the hazard to `assignee`, for a reason that he is told; again for another one.

    Refuses `not-theirs`: somebody who does not look after it, and who has it already. Else as `act` does.
    """

    def change(step: Step) -> None:
        row = step.hazard
        if assignee is None or assignee.pk not in {post.user_id for post in posts_to_assign(row, step.today)}:
            _refuse(_("只能指派给管这处隐患的网格员、网格长或社区负责人。"))
        elif assignee.pk == row.assigned_to_id:
            _refuse(_("已经指派给%(name)s。") % {"name": assignee})
        step.data = {"assigned_to": [str(row.assigned_to_id) if row.assigned_to_id else None, str(assignee.pk)]}
        row.assigned_to = assignee

    given = {Given.ASSIGNEE: assignee, Given.REASON: reason}
    return act(hazard, "assign", by=by, at=at, seen=seen, given=given, note=words(reason), change=change)


def unassign(hazard: Hazard, *, by, at: datetime, seen: int | None, reason: str) -> Hazard:
    """收回指派: nobody is named any more; who looks after it does so as before. Refuses `assigned`: nobody had it."""

    def change(step: Step) -> None:
        step.data = {"assigned_to": [str(step.hazard.assigned_to_id), None]}
        step.hazard.assigned_to = None

    given = {Given.REASON: reason}
    return act(hazard, "unassign", by=by, at=at, seen=seen, given=given, note=words(reason), change=change)


def _refuse(sentence: str) -> None:
    raise DomainError("not-theirs", sentence, fields={"assignee": sentence})
