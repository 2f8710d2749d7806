"""Who answers for a body that a hazard was handed to."""

from grids.access import may, scope_of
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


def _organisations(by) -> set[int]:
    posts = {held.post.organisation_id for held in scope_of(by).held}
    return (posts | {by.organisation_id}) - {None}


def _without_account(row: Handover) -> bool:
    return not row.receiver.members.filter(is_active=True).exists()
