"""Hand-overs 移送: sent to who has the power, accepted, returned or ended by each receiver.

Arguments and refusals as in `hazards/services/acts.py`.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _

from grids.errors import DomainError
from grids.models import Organisation, Photo
from hazards.models import Handover, Hazard, Reason
from hazards.services.deadlines import refuse_too_far, stop_reminders
from hazards.services.engine import Step, act
from hazards.services.extending import drop_extension
from hazards.services.handing_over import send, state_after
from hazards.services.handovers import answered, receivers_of
from hazards.services.reasons import words
from hazards.services.turns import close, resume
from hazards.workflow import Given, State

Receiver = Organisation | Iterable[Organisation]


def hand_over(
    hazard: Hazard,
    *,
    by,
    at: datetime,
    seen: int | None,
    receiver: Receiver,
    reason: Reason | str,
    request: str = "",
) -> Hazard:
    """移送 to one receiver or several at once: our clock stops, each receiver's starts (2 working days to answer).

    `reason` is a row of use "hand_over": own words are refused (`wrong-reason`). So is a body of another street or
    district, and one of the street itself (`wrong-receiver`).
    """
    receivers = [receiver] if isinstance(receiver, Organisation) else list(receiver)

    def change(step: Step) -> None:
        drop_extension(step)
        stop_reminders(step.hazard)
        _refuse_strangers(step.hazard, receivers)
        send(step, receivers, reason=reason, request=request)

    given = {Given.RECEIVER: receivers, Given.HANDOVER_REASON: reason}
    return act(hazard, "hand_over", by=by, at=at, seen=seen, given=given, note=request, change=change)


def _refuse_strangers(hazard: Hazard, receivers: list[Organisation]) -> None:
    ours = receivers_of(hazard.street).filter(pk__in=[body.pk for body in receivers])
    if ours.count() < len({body.pk for body in receivers}):
        sentence = _("只能移送给本街道或所在区县的单位。")
        raise DomainError("wrong-receiver", sentence, fields={"receiver": sentence})


def accept_handover(
    hazard: Hazard,
    *,
    by,
    at: datetime,
    seen: int | None,
    note: str = "",
    legal_due_on: date | None = None,
    receiver: Receiver = (),
) -> Hazard:
    """受理, by the receiver; `legal_due_on` is the day its own legal paper gives, if there is one, never a past one.

    `receiver`: whose answer it is, where `by` can answer for several; so in the two other answers.
    """

    def change(step: Step) -> None:
        if legal_due_on and legal_due_on < step.today:
            sentence = _("法定期限不能早于今天。")
            raise DomainError("due-too-early", sentence, fields={"legal_due_on": sentence})
        if legal_due_on:
            refuse_too_far(legal_due_on, today=step.today, field="legal_due_on")
        for handover in answered(step.hazard, "accept", step.by, receiver):
            handover.state = Handover.State.ACCEPTED
            handover.answered_by, handover.answered_at = step.by, step.at
            handover.legal_due_on = legal_due_on
            handover.save()
            step.data.setdefault("receivers", []).append(handover.receiver.name)
        step.data |= {"legal_due_on": str(legal_due_on)} if legal_due_on else {}

    return act(hazard, "accept", by=by, at=at, seen=seen, note=note, change=change)


def return_handover(
    hazard: Hazard,
    *,
    by,
    at: datetime,
    seen: int | None,
    reason: Reason | str,
    note: str = "",
    due_on: date | None = None,
    receiver: Receiver = (),
) -> Hazard:
    """退回移送. When all receivers returned it, it is 整改中 again with its original deadline.

    Where none was ever set, `due_on` or the category's rule gives one.
    """

    def change(step: Step) -> None:
        for handover in answered(step.hazard, "return_handover", step.by, receiver):
            handover.state = Handover.State.RETURNED
            handover.answered_by, handover.answered_at = step.by, step.at
            handover.return_reason = reason if isinstance(reason, Reason) else None
            handover.result = " ".join(filter(None, [words(reason), note]))[:500]
            handover.save()
            step.data.setdefault("receivers", []).append(handover.receiver.name)
        step.to = state_after(step.hazard, State.RECTIFYING)
        if step.to == State.RECTIFYING:
            resume(step, due_on)
            step.data["due_on"] = str(step.hazard.due_on)

    given = {Given.REASON: reason}
    text = " ".join(filter(None, [words(reason), note]))
    return act(hazard, "return_handover", by=by, at=at, seen=seen, given=given, note=text, change=change)


def close_by_receiver(
    hazard: Hazard,
    *,
    by,
    at: datetime,
    seen: int | None,
    result: str,
    documents: str,
    photos: Iterable[Photo] = (),
    receiver: Receiver = (),
) -> Hazard:
    """受理单位办结: the receiver's own re-check found it put right. A penalty alone never closes a hazard."""

    def change(step: Step) -> None:
        ended = answered(step.hazard, "close_by_receiver", step.by, receiver)
        for handover in ended:
            handover.state = Handover.State.DONE
            handover.result, handover.documents = result[:500], documents[:200]
            handover.done_at = step.at
            handover.save()
        step.data = {"documents": documents, "receivers": [row.receiver.name for row in ended]}
        step.to = state_after(step.hazard, State.CLOSED)
        if step.to == State.CLOSED:
            close(step, done_at=step.at)
            days = [row.legal_due_on for row in ended if row.legal_due_on]
            step.hazard.on_time = step.today <= max(days) if days else None

    given = {Given.RECHECK_RESULT: result, Given.DOCUMENTS: documents}
    return act(
        hazard, "close_by_receiver", by=by, at=at, seen=seen, given=given, photos=photos, note=result, change=change
    )
