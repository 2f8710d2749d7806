"""What people do with a hazard: one function an action of the workflow table, each saying only what it changes.

Common to all: `by` the person (None: the system), `at` the moment, `seen` the version the person saw (None from the
system or within a compound use case), `photos` an iterable of `grids.Photo`. All return the hazard as it now stands and
refuse as `hazards.services.engine.act` says. Reasons are rows of `Reason` or the person's own words.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _

from grids.errors import DomainError
from grids.models import Organisation, Photo
from hazards.models import Extension, Handover, Hazard, Reason, Recheck
from hazards.services.corrections import correct
from hazards.services.deadlines import deadline_by_rule, put_day, put_deadline, start_reminders, stop_reminders
from hazards.services.engine import Step, act
from hazards.services.handing_over import end_handovers, send, state_after
from hazards.services.handovers import answerable
from hazards.workflow import Given, State

__all__ = [
    "accept_handover",
    "ask_extension",
    "close_by_receiver",
    "close_otherwise",
    "comment",
    "correct",
    "fail_recheck",
    "fix_on_site",
    "grant_extension",
    "hand_over",
    "pass_recheck",
    "refuse_extension",
    "restore",
    "return_handover",
    "set_deadline",
    "submit_rectification",
    "void",
]


def fix_on_site(
    hazard: Hazard, *, by, at: datetime, seen: int | None, photos: Iterable[Photo], note: str = "", promised: int = 0
) -> Hazard:
    """当场整改: put right at once, with a photo of it. Only categories that can be, never building work.

    `promised`: how many photos a visit's manifest names that have not arrived yet.
    """

    def change(step: Step) -> None:
        found = step.hazard
        # Saved together with the finding it happened with the finding, and is booked with it.
        together = step.at == found.recorded_at
        step.happened_at = found.found_at if together else step.at
        step.counts_on = found.booked_on if together else None
        found.put_right_at, found.on_time = step.happened_at, True

    return act(
        hazard, "fix_on_site", by=by, at=at, seen=seen, photos=photos, note=note, change=change, promised=promised
    )


def set_deadline(
    hazard: Hazard, *, by, at: datetime, seen: int | None, due_on: date | None = None, note: str = ""
) -> Hazard:
    """告知限期整改: the category's rule when `due_on` is None, else that day (24:00), not before today."""

    def change(step: Step) -> None:
        row = step.hazard
        if due_on is None:
            put_deadline(row, deadline_by_rule(row), since=row.found_at, by_hand=False)
        else:
            earliest = row.found_on if row.backdated else step.today
            put_day(row, due_on, since=row.found_at, earliest=earliest)
        step.data = {"due_on": str(row.due_on), "by_hand": due_on is not None}

    given = {Given.DUE_ON: due_on or BY_RULE}
    return act(hazard, "set_deadline", by=by, at=at, seen=seen, given=given, note=note, change=change)


BY_RULE = "by-rule"


def submit_rectification(
    hazard: Hazard, *, by, at: datetime, seen: int | None, photos: Iterable[Photo], note: str = ""
) -> Hazard:
    """报告整改完成: who says so never re-checks it. An undecided extension falls away."""

    def change(step: Step) -> None:
        drop_extension(step)
        step.hazard.submitted_at, step.hazard.submitted_by = step.at, step.by
        stop_reminders(step.hazard)

    return act(hazard, "submit", by=by, at=at, seen=seen, photos=photos, note=note, change=change)


def pass_recheck(
    hazard: Hazard, *, by, at: datetime, seen: int | None, photos: Iterable[Photo], note: str = ""
) -> Hazard:
    """复查合格并销号. On time is judged by the submission: a slow re-check is not the place's lateness."""

    def change(step: Step) -> None:
        _record_recheck(step, passed=True)
        close(step, done_at=step.hazard.submitted_at or step.at)

    return act(hazard, "pass_recheck", by=by, at=at, seen=seen, photos=photos, note=note, change=change)


def fail_recheck(
    hazard: Hazard, *, by, at: datetime, seen: int | None, reason: str, due_on: date, photos: Iterable[Photo] = ()
) -> Hazard:
    """复查不合格: back to 整改中 by `due_on`, a term not longer than the first one."""

    def change(step: Step) -> None:
        _record_recheck(step, passed=False)
        step.hazard.failed_rechecks += 1
        step.data = {"due_on": [str(step.hazard.due_on), str(due_on)]}
        _back_to_rectifying(step, due_on)

    given = {Given.REASON: reason, Given.DUE_ON: due_on}
    return act(
        hazard, "fail_recheck", by=by, at=at, seen=seen, given=given, photos=photos, note=words(reason), change=change
    )


def ask_extension(
    hazard: Hazard,
    *,
    by,
    at: datetime,
    seen: int | None,
    reason: str,
    interim: str,
    due_on: date,
    photos: Iterable[Photo] = (),
) -> Hazard:
    """申请延期 to `due_on`, before the deadline, with interim measures; it is not overdue until that is decided."""

    def change(step: Step) -> None:
        if not interim.strip():
            raise DomainError("missing-input", _("请写明延期期间的临时防范措施。"), fields={"interim": _("请填写。")})
        if step.hazard.due_on and due_on <= step.hazard.due_on:
            raise DomainError("due-too-early", _("申请的期限须晚于原期限。"), fields={"due_on": _("须晚于原期限。")})
        Extension.objects.create(
            street_id=step.hazard.street_id,
            recorded_at=step.at,
            hazard=step.hazard,
            asked_by=step.by,
            asked_at=step.at,
            reason=words(reason)[:300],
            interim=interim.strip()[:300],
            due_on=due_on,
        )
        step.hazard.extension_asked = True
        step.data = {"due_on": str(due_on), "interim": interim.strip()}
        stop_reminders(step.hazard)

    given = {Given.REASON: reason, Given.DUE_ON: due_on}
    return act(
        hazard, "ask_extension", by=by, at=at, seen=seen, given=given, photos=photos, note=words(reason), change=change
    )


def grant_extension(
    hazard: Hazard, *, by, at: datetime, seen: int | None, note: str = "", due_on: date | None = None
) -> Hazard:
    """同意延期, to the day asked for or to another `due_on`. The first deadline is kept for the strict figures."""

    def change(step: Step) -> None:
        asked = _decide_extension(step, granted=True)
        last_day = due_on or asked.due_on
        step.data = {"due_on": [str(step.hazard.due_on), str(last_day)]}
        put_day(step.hazard, last_day, since=step.at, earliest=step.hazard.due_on or last_day)

    given = {Given.DUE_ON: due_on or AS_ASKED}
    return act(hazard, "extend", by=by, at=at, seen=seen, given=given, note=note, change=change)


AS_ASKED = "as-asked"


def refuse_extension(hazard: Hazard, *, by, at: datetime, seen: int | None, reason: str) -> Hazard:
    """不同意延期: the deadline stays, and may have passed meanwhile."""

    def change(step: Step) -> None:
        _decide_extension(step, granted=False)
        start_reminders(step.hazard, since=step.at)

    given = {Given.REASON: reason}
    return act(hazard, "refuse_extension", by=by, at=at, seen=seen, given=given, note=words(reason), change=change)


def hand_over(
    hazard: Hazard,
    *,
    by,
    at: datetime,
    seen: int | None,
    receiver: Organisation | Iterable[Organisation],
    reason: Reason,
    request: str = "",
) -> Hazard:
    """移送 to one receiver or several at once: our clock stops, each receiver's starts (2 working days to answer)."""
    receivers = [receiver] if isinstance(receiver, Organisation) else list(receiver)

    def change(step: Step) -> None:
        drop_extension(step)
        stop_reminders(step.hazard)
        send(step, receivers, reason=reason, request=request)

    given = {Given.RECEIVER: receivers, Given.HANDOVER_REASON: reason}
    return act(hazard, "hand_over", by=by, at=at, seen=seen, given=given, note=request, change=change)


def accept_handover(
    hazard: Hazard, *, by, at: datetime, seen: int | None, note: str = "", legal_due_on: date | None = None
) -> Hazard:
    """受理, by the receiver; `legal_due_on` is the day its own legal paper gives, if there is one."""

    def change(step: Step) -> None:
        for handover in answerable(step.hazard, "accept", step.by):
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
) -> Hazard:
    """退回移送. When all receivers returned it, it is 整改中 again with its original deadline.

    Where none was ever set, `due_on` or the category's rule gives one.
    """

    def change(step: Step) -> None:
        for handover in answerable(step.hazard, "return_handover", step.by):
            handover.state = Handover.State.RETURNED
            handover.answered_by, handover.answered_at = step.by, step.at
            handover.return_reason = reason if isinstance(reason, Reason) else None
            handover.result = " ".join(filter(None, [words(reason), note]))[:500]
            handover.save()
            step.data.setdefault("receivers", []).append(handover.receiver.name)
        step.to = state_after(step.hazard, State.RECTIFYING)
        if step.to == State.RECTIFYING:
            _resume(step, due_on)

    given = {Given.REASON: reason}
    text = " ".join(filter(None, [words(reason), note]))
    return act(hazard, "return_handover", by=by, at=at, seen=seen, given=given, note=text, change=change)


def close_by_receiver(
    hazard: Hazard, *, by, at: datetime, seen: int | None, result: str, documents: str, photos: Iterable[Photo] = ()
) -> Hazard:
    """受理单位办结: the receiver's own re-check found it put right. A penalty alone never closes a hazard."""

    def change(step: Step) -> None:
        ended = answerable(step.hazard, "close_by_receiver", step.by)
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


def close_otherwise(
    hazard: Hazard, *, by, at: datetime, seen: int | None, exit: Reason, reason: str, photos: Iterable[Photo] = ()
) -> Hazard:
    """按其他情形销号: the place closed, moved, was demolished … (`exit`, a row of use "close")."""

    def change(step: Step) -> None:
        if exit.use != Reason.Use.CLOSE:
            raise DomainError("wrong-reason", _("请选择销号情形。"), fields={"exit": _("请选择销号情形。")})
        drop_extension(step)
        end_handovers(step, words(exit))
        close(step, done_at=step.at)
        step.hazard.close_reason = exit
        step.data = {"exit": exit.code}

    given = {Given.EXIT: exit, Given.REASON: reason}
    text = " ".join(filter(None, [words(exit), words(reason)]))
    return act(hazard, "close_otherwise", by=by, at=at, seen=seen, given=given, photos=photos, note=text, change=change)


def restore(
    hazard: Hazard, *, by, at: datetime, seen: int | None, reason: str, due_on: date, photos: Iterable[Photo] = ()
) -> Hazard:
    """恢复 a mistaken closing or a failed sample check: back to 整改中 by `due_on`, counted as such."""

    def change(step: Step) -> None:
        row = step.hazard
        step.data = {"was": row.state, "due_on": str(due_on)}
        row.put_right_at = row.closed_at = row.on_time = row.close_reason = None
        _back_to_rectifying(step, due_on)

    given = {Given.REASON: reason, Given.DUE_ON: due_on}
    text = words(reason)
    return act(hazard, "restore", by=by, at=at, seen=seen, given=given, photos=photos, note=text, change=change)


def void(hazard: Hazard, *, by, at: datetime, seen: int | None, reason: Reason | str) -> Hazard:
    """作废: entered twice, no hazard … It stays on record and leaves every denominator."""

    def change(step: Step) -> None:
        row = step.hazard
        drop_extension(step)
        end_handovers(step, words(reason))
        stop_reminders(row)
        row.put_right_at = row.closed_at = row.on_time = None
        step.data = {"reason": reason.code} if isinstance(reason, Reason) else {}

    given = {Given.REASON: reason}
    return act(hazard, "void", by=by, at=at, seen=seen, given=given, note=words(reason), change=change)


def comment(hazard: Hazard, *, by, at: datetime, seen: int | None, note: str, photos: Iterable[Photo] = ()) -> Hazard:
    """备注: a sentence on the timeline, nothing else."""
    return act(hazard, "comment", by=by, at=at, seen=seen, given={Given.NOTE: note.strip()}, note=note, photos=photos)


def words(reason: Reason | str | None) -> str:
    """A reason as text: the row's Chinese name, or the person's own words."""
    return reason.name_zh if isinstance(reason, Reason) else (reason or "").strip()


def close(step: Step, *, done_at: datetime) -> None:
    """Set what 已销号 means; on time when `done_at` lies before the deadline in force, unknown where none ran."""
    row = step.hazard
    row.put_right_at = row.closed_at = step.at
    row.on_time = done_at < row.due_at if row.due_at else None
    stop_reminders(row)


def drop_extension(step: Step) -> None:
    """An undecided request has lost its subject."""
    if step.hazard.extension_asked:
        step.hazard.extensions.filter(granted__isnull=True).update(
            granted=False, decided_at=step.at, decision_note=_("隐患已另行处理，申请自动终止")
        )
        step.hazard.extension_asked = False


def _decide_extension(step: Step, *, granted: bool) -> Extension:
    asked = step.hazard.extensions.get(granted__isnull=True)
    asked.granted, asked.decided_by, asked.decided_at = granted, step.by, step.at
    asked.decision_note = step.note[:300]
    asked.save()
    step.hazard.extension_asked = False
    return asked


def _record_recheck(step: Step, *, passed: bool) -> None:
    Recheck.objects.create(
        street_id=step.hazard.street_id,
        recorded_at=step.at,
        hazard=step.hazard,
        by=step.by,
        at=step.at,
        passed=passed,
        note=step.note[:500],
    )


def _back_to_rectifying(step: Step, due_on: date) -> None:
    step.hazard.submitted_at = step.hazard.submitted_by = None
    put_day(step.hazard, due_on, since=step.at, earliest=step.today)


def _resume(step: Step, due_on: date | None) -> None:
    row = step.hazard
    row.submitted_at = row.submitted_by = None
    if row.due_on is not None:
        start_reminders(row, since=step.at)
    elif due_on is not None:
        put_day(row, due_on, since=step.at, earliest=step.today)
    else:
        put_deadline(row, deadline_by_rule(row), since=step.at, by_hand=False)
