"""Who answers for a body that a hazard was handed to."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from grids.access import may, scope_of
from grids.errors import DomainError
from grids.models import Grid, Organisation, User
from hazards.models import Handover, Hazard

OPEN_HANDOVERS = (Handover.State.SENT, Handover.State.ACCEPTED)
# From which states of its own hand-over a receiver can take each action.
ANSWERABLE = {
    "accept": (Handover.State.SENT,),
    "return_handover": OPEN_HANDOVERS,
    "close_by_receiver": (Handover.State.ACCEPTED,),
    "order_handed": (Handover.State.ACCEPTED,),
}


def answerable(hazard: Hazard, action: str, by) -> list[Handover]:
    """The hand-overs of `hazard` for which `by` can take `action` now, oldest first; all of them for the system.

    A person answers for his own organisation (his account's or a current post's). The street's own officer writes
    down the answer of a body in which nobody has an account, or nobody may see a home under care.
    """
    rows = hazard.handovers.filter(state__in=ANSWERABLE[action]).select_related("receiver").order_by("sent_at", "id")
    if by is None:
        return list(rows)
    own = bodies_of(by)
    officer = may(by, "hazards.hand_over", hazard)
    return [row for row in rows if row.receiver_id in own or (officer and not _answers_itself(row, hazard))]


def answered(hazard: Hazard, action: str, by, receiver: Organisation | Iterable[Organisation] = ()) -> list[Handover]:
    """Of the hand-overs `by` can answer, those of the bodies in `receiver`; that may be left out where there is one.

    An officer who writes down answers names whose it is: refuses `missing-input` where several wait, and `is-receiver`
    for a body for which `by` cannot take the action.
    """
    rows = answerable(hazard, action, by)
    wanted = {receiver.pk} if isinstance(receiver, Organisation) else {body.pk for body in receiver}
    if not wanted and by is not None and len(rows) > 1:
        sentence = _("请选择是哪个单位的答复。")
        raise DomainError("missing-input", sentence, fields={"receiver": sentence})
    if wanted - {row.receiver_id for row in rows}:
        sentence = _("没有移送给该单位、可以这样处理的移送。")
        raise DomainError("is-receiver", sentence, fields={"receiver": sentence})
    return [row for row in rows if row.receiver_id in wanted] if wanted else rows


def bodies_of(by) -> set[int]:
    """The ids of the organisations `by` answers for: those of his current posts, and his account's."""
    posts = {held.post.organisation_id for held in scope_of(by).held}
    return (posts | {by.organisation_id}) - {None}


def _answers_itself(row: Handover, hazard: Hazard) -> bool:
    members = row.receiver.members.filter(is_active=True)
    return any(sees(user, hazard) for user in members) if hazard.at_home else members.exists()


def sees(user: User, hazard: Hazard) -> bool:
    """Whether the hazard's being at a home under care does not hide it from `user`."""
    return not hazard.at_home or scope_of(user).care_reach().covers(hazard)


def receivers_of(street: Grid) -> QuerySet[Organisation]:
    """Whom the street can hand a hazard over to: active bodies of the street, its district and above."""
    codes = [code for code in street.path.split("/") if code]
    inside = [Organisation.Kind.COMMUNITY, Organisation.Kind.STREET_OFFICE]
    return Organisation.objects.filter(is_active=True, grid__code__in=codes).exclude(kind__in=inside)
