"""Who answers for a body that a hazard was handed to."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from grids.access import may, scope_of
from grids.errors import DomainError
from grids.models import Organisation
from hazards.models import Handover, Hazard

OPEN_HANDOVERS = (Handover.State.SENT, Handover.State.ACCEPTED)
# From which states of its own hand-over a receiver can take each action.
ANSWERABLE = {
    "accept": (Handover.State.SENT,),
    "return_handover": OPEN_HANDOVERS,
    "close_by_receiver": (Handover.State.ACCEPTED,),
}


def answerable(hazard: Hazard, action: str, by) -> list[Handover]:
    """The hand-overs of `hazard` for which `by` can take `action` now, oldest first; all of them for the system.

    A person answers for his own organisation (his account's or a current post's). The street's own officer writes
    down the answer of a body in which nobody has an account.
    """
    rows = hazard.handovers.filter(state__in=ANSWERABLE[action]).select_related("receiver").order_by("sent_at", "id")
    if by is None:
        return list(rows)
    own = _organisations(by)
    officer = may(by, "hazards.hand_over", hazard)
    return [row for row in rows if row.receiver_id in own or (officer and _without_account(row))]


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


def _organisations(by) -> set[int]:
    posts = {held.post.organisation_id for held in scope_of(by).held}
    return (posts | {by.organisation_id}) - {None}


def _without_account(row: Handover) -> bool:
    return not row.receiver.members.filter(is_active=True).exists()
