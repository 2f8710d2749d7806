"""提醒办理 and 安排复查: who has a hazard is told once more, or on which day somebody goes there. No state changes."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from grids.errors import DomainError
from hazards.models import Hazard
from hazards.services.deadlines import refuse_too_far
from hazards.services.engine import Step, act
from hazards.services.reasons import words
from hazards.workflow import Given

NO_DAY = "no-day"  # given for "on no day any more": the plan is taken back


def remind(hazard: Hazard, *, by, at: datetime, seen: int | None, reason: str) -> Hazard:
    """提醒办理: who has the next step (`audience.who_has_it`) is told of it once more, with the reason."""
    return act(hazard, "remind", by=by, at=at, seen=seen, given={Given.REASON: reason}, note=words(reason))


def plan_recheck(hazard: Hazard, *, by, at: datetime, seen: int | None, due_on: date | None, note: str = "") -> Hazard:
    """安排复查 for the local day `due_on`. Refuses `due-too-early` before today, `due-too-late` after a year."""
    _refuse_no_day(due_on)
    return _plan(hazard, due_on, by=by, at=at, seen=seen, note=note)


def take_plan_back(hazard: Hazard, *, by, at: datetime, seen: int | None, note: str) -> Hazard:
    """The day of the re-check is open again."""
    return _plan(hazard, None, by=by, at=at, seen=seen, note=note)


def _plan(hazard: Hazard, day: date | None, *, by, at: datetime, seen: int | None, note: str) -> Hazard:
    def change(step: Step) -> None:
        if day is not None:
            refuse_too_far(day, today=step.today)
            if day < step.today:
                _refuse_early()
        before = step.hazard.recheck_on
        step.data = {"recheck_on": [str(before) if before else None, str(day) if day else None]}
        step.hazard.recheck_on = day

    given = {Given.DUE_ON: day or NO_DAY}
    return act(hazard, "plan_recheck", by=by, at=at, seen=seen, given=given, note=note, change=change)


def _refuse_no_day(day: date | None) -> None:
    if day is None:
        sentence = _("请选择复查日期。")
        raise DomainError("missing-input", sentence, fields={"due_on": sentence})


def _refuse_early() -> None:
    sentence = _("复查日期不能早于今天。")
    raise DomainError("due-too-early", sentence, fields={"due_on": sentence})
