"""The records of a hand-over: sent to several at once, each with a paper of its own and answering for itself."""

from django.utils.translation import gettext as _

from grids.errors import DomainError
from grids.models import Organisation
from grids.services.workdays import work_calendar
from hazards.chasing.rules import ladders_of
from hazards.deadlines import Rule, Unit, compute
from hazards.ladder import Clock
from hazards.models import Handover, Hazard, Notice, Reason
from hazards.papers.numbers import number_paper
from hazards.services.engine import Step
from hazards.services.handovers import OPEN_HANDOVERS
from hazards.workflow import State

ANSWER_WITHIN = Rule(Unit.WORKDAY, 2)  # domain.md 3.2 T12 (default)


def send(step: Step, receivers: list[Organisation], *, reason: Reason | str, request: str) -> None:
    """A hand-over to each with its 移送单, to be answered within two working days.

    Refuses words in the place of a reason, and a reason of another use.
    """
    if not isinstance(reason, Reason) or reason.use != Reason.Use.HAND_OVER:
        raise DomainError("wrong-reason", _("请选择移送理由。"), fields={"handover_reason": _("请选择移送理由。")})
    deadline = compute(ANSWER_WITHIN, step.at, work_calendar())
    steps = ladders_of(step.hazard.street).steps(Clock.HANDOVER, step.at, deadline.due_on)
    handovers = [
        Handover(
            street_id=step.hazard.street_id,
            recorded_at=step.at,
            hazard=step.hazard,
            receiver=receiver,
            reason=reason,
            request=request[:300],
            sent_by=step.by,
            sent_at=step.at,
            answer_due_at=deadline.due_at,
            remind_at=steps[0].at if steps else None,
        )
        for receiver in receivers
    ]
    for row in handovers:
        row.paper = number_paper(step.hazard, Notice.Kind.HANDOVER, about=row, by=step.by, at=step.at)
        row.number = row.paper.number
    Handover.objects.bulk_create(handovers)
    step.data = {
        "numbers": [row.number for row in handovers],
        "receivers": [receiver.name for receiver in receivers],
        "reason": reason.code,
    }


def state_after(hazard: Hazard, ours: State) -> State:
    """Where the hazard stands once an answer is written: with whoever still has it, or `ours` when nobody has."""
    states = set(hazard.handovers.filter(state__in=OPEN_HANDOVERS).values_list("state", flat=True))
    if Handover.State.ACCEPTED in states:
        return State.ACCEPTED
    return State.HANDED_OVER if states else ours


def end_handovers(step: Step, result: str) -> None:
    """The street ended the matter itself: nothing is left for the receivers to answer."""
    step.hazard.handovers.filter(state__in=OPEN_HANDOVERS).update(
        state=Handover.State.DONE, result=result[:500], done_at=step.at
    )
