"""Extensions 延期: asked for before the deadline, decided by somebody else.

Arguments and refusals as in `hazards/services/acts.py`.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _

from grids.calendar import local_date
from grids.errors import DomainError
from grids.models import Photo
from hazards.extensions import Wanted
from hazards.models import Extension, Hazard
from hazards.services.audience import parties
from hazards.services.deadlines import put_deadline, refuse_too_far, start_reminders, stop_reminders
from hazards.services.engine import Step, act
from hazards.services.extension_rules import days_at_stake, deadline_wanted, limits_of, post_that_grants
from hazards.services.on_record import on_record
from hazards.services.reasons import words
from hazards.workflow import Given


def ask_extension(
    hazard: Hazard,
    *,
    by,
    at: datetime,
    seen: int | None,
    reason: str,
    interim: str,
    due_on: date | None = None,
    workdays: int | None = None,
    photos: Iterable[Photo] = (),
    door: bool = False,
) -> Hazard:
    """申请延期 before the deadline, to `due_on` or by `workdays` from the day of the decision, with interim measures.

    `door` as in `submit_rectification`. It is not overdue until that is decided. Refuses `before-due`, `none-asked`,
    `times-left`, `within-term` (see
    `hazards/extensions.py`), and a day not later than the deadline in force.
    """
    wanted = _one_of(due_on, workdays, at=at)

    def change(step: Step) -> None:
        if not interim.strip():
            raise DomainError("missing-input", _("请写明延期期间的临时防范措施。"), fields={"interim": _("请填写。")})
        row = step.hazard
        assert wanted is not None and row.due_on is not None  # asked for by the table; set in 整改中
        until = deadline_wanted(row, wanted, at=step.at).due_on
        _refuse_not_later(row, until, wanted)
        decider = _decider(row, (until - row.due_on).days, step.at)
        Extension.objects.create(
            street_id=row.street_id,
            recorded_at=step.at,
            hazard=row,
            asked_by=step.by,
            asked_at=step.at,
            reason=words(reason)[:300],
            interim=interim.strip()[:300],
            due_on=until,
            workdays=workdays,
            was_due_on=row.due_on,
            decider=decider,
        )
        row.extension_asked = True
        step.data = {"due_on": str(until), "workdays": workdays, "interim": interim.strip(), "decider": decider}
        step.data |= {"door": True} if door else {}
        stop_reminders(row)

    given = {Given.REASON: reason, Given.DUE_ON: wanted}
    return act(
        hazard, "ask_extension", by=by, at=at, seen=seen, given=given, photos=photos, note=words(reason), change=change
    )


def grant_extension(
    hazard: Hazard,
    *,
    by,
    at: datetime,
    seen: int | None,
    note: str = "",
    due_on: date | None = None,
    workdays: int | None = None,
) -> Hazard:
    """同意延期 as asked, or to another `due_on`, or by other `workdays` from today. The first deadline is kept.

    Working days stay a term: a new notice of the State Council moves the day they end on. Refuses `extension-asked`,
    `not-asker`, `within-term`, `within-power`, and a day not later than the deadline or already past.
    """
    other = _one_of(due_on, workdays, at=at)

    def change(step: Step) -> None:
        row = step.hazard
        asked = _decide_extension(step, granted=True)
        as_asked = Wanted(None if asked.workdays else asked.due_on, asked.workdays)
        wanted = other or as_asked
        if step.by is not None:
            days = days_at_stake(row, (as_asked, wanted), at=step.at)
            step.post = post_that_grants(step.by, row, days, at=step.at)
        deadline = deadline_wanted(row, wanted, at=step.at)
        _refuse_not_later(row, deadline.due_on, wanted, today=step.today)
        asked.was_due_on, asked.granted_until = row.due_on, deadline.due_on
        asked.save(update_fields=["was_due_on", "granted_until"])
        step.data = {"due_on": [str(row.due_on), str(deadline.due_on)], "workdays": wanted.workdays}
        put_deadline(row, deadline, since=step.at, by_hand=not wanted.workdays)

    given = {Given.DUE_ON: other or AS_ASKED}
    return act(hazard, "extend", by=by, at=at, seen=seen, given=given, note=note, change=change)


AS_ASKED = "as-asked"


def _one_of(due_on: date | None, workdays: int | None, *, at: datetime) -> Wanted | None:
    if due_on and workdays:
        sentence = _("日期和工作日数只填一项。")
        raise DomainError("two-terms", sentence, fields={"workdays": sentence})
    if due_on:
        refuse_too_far(due_on, today=local_date(at))
    return Wanted(due_on, workdays) if due_on or workdays else None


def _refuse_not_later(hazard: Hazard, until: date, wanted: Wanted, *, today: date | None = None) -> None:
    field = "workdays" if wanted.workdays else "due_on"
    if hazard.due_on and until <= hazard.due_on:
        sentence = _("延期后的期限须晚于原期限 %(day)s。") % {"day": hazard.due_on.isoformat()}
        raise DomainError("due-too-early", sentence, fields={field: sentence})
    if today and until < today:
        sentence = _("延期后的期限不能早于今天。")
        raise DomainError("due-too-early", sentence, fields={field: sentence})


def _decider(hazard: Hazard, days: int, at: datetime) -> str:
    """The nearest role that may grant so much and is held by somebody; the leader's where nobody holds any."""
    roles = limits_of(hazard.street, local_date(at)).deciders(days)
    return next((role for role in roles if parties(hazard, (role,), at)), roles[-1])


def refuse_extension(hazard: Hazard, *, by, at: datetime, seen: int | None, reason: str) -> Hazard:
    """不同意延期: the deadline stays, and may have passed meanwhile."""

    def change(step: Step) -> None:
        _decide_extension(step, granted=False)
        start_reminders(step.hazard, since=step.at)

    given = {Given.REASON: reason}
    return act(hazard, "refuse_extension", by=by, at=at, seen=seen, given=given, note=words(reason), change=change)


def drop_extension(step: Step) -> None:
    """An undecided request has lost its subject."""
    if step.hazard.extension_asked:
        step.hazard.extensions.filter(granted__isnull=True).update(
            granted=False, decided_at=step.at, decision_note=on_record(lambda: _("隐患已另行处理，申请自动终止"))
        )
        step.hazard.extension_asked = False


def _decide_extension(step: Step, *, granted: bool) -> Extension:
    asked = step.hazard.extensions.get(granted__isnull=True)
    asked.granted, asked.decided_by, asked.decided_at = granted, step.by, step.at
    asked.decision_note = step.note[:300]
    asked.save()
    step.hazard.extension_asked = False
    return asked
