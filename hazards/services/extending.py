"""Extensions 延期: asked for before the deadline, decided by somebody else.

Arguments and refusals as in `hazards/services/acts.py`.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _

from grids.errors import DomainError
from grids.models import Photo
from hazards.models import Extension, Hazard
from hazards.services.deadlines import put_day, start_reminders, stop_reminders
from hazards.services.engine import Step, act
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
