"""What people do with a hazard: one function an action of the workflow table, each saying only what it changes.

Extensions are in `extending.py`, hand-overs in `receiving.py`, corrections in `corrections.py`; all are called from
here.

Common to all: `by` the person (None: the system), `at` the moment, `seen` the version the person saw (None from the
system or within a compound use case), `photos` an iterable of `grids.Photo`. All return the hazard as it now stands and
refuse as `hazards.services.engine.act` says. Reasons are rows of `Reason` or the person's own words.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _

from grids.errors import DomainError, NotAllowed
from grids.models import Photo
from grids.periods import booked_on
from grids.services.books import books_closed_through
from hazards.models import Hazard, Reason, Recheck
from hazards.papers.words import Power, refuse_borrowed
from hazards.sampling.drawing import draw
from hazards.services.corrections import correct
from hazards.services.deadline_rules import deadline_by_rule, post_that_sets, who_sets_longer
from hazards.services.deadlines import put_day, put_deadline, stop_reminders
from hazards.services.engine import Step, act
from hazards.services.extending import ask_extension, drop_extension, grant_extension, refuse_extension
from hazards.services.handing_over import end_handovers
from hazards.services.mentions import mentioned
from hazards.services.reasons import words
from hazards.services.receiving import accept_handover, close_by_receiver, hand_over, return_handover
from hazards.services.turns import back_to_rectifying, close
from hazards.workflow import Given

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

    Some are drawn for a check by somebody else (`hazards.sampling`).

    `promised`: how many photos a visit's manifest names that have not arrived yet.
    """

    def change(step: Step) -> None:
        found = step.hazard
        # Saved together with the finding it happened with the finding, and is booked with it while that day is open.
        together = step.at == found.recorded_at
        step.happened_at = found.found_at if together else step.at
        step.counts_on = booked_on(found.booked_on if together else step.today, books_closed_through(found.street_id))
        found.put_right_at, found.on_time = step.happened_at, True
        draw(found, fixed_by=step.by, at=step.at)

    return act(
        hazard, "fix_on_site", by=by, at=at, seen=seen, photos=photos, note=note, change=change, promised=promised
    )


def set_deadline(
    hazard: Hazard,
    *,
    by,
    at: datetime,
    seen: int | None,
    due_on: date | None = None,
    note: str = "",
    proposed: date | None = None,
) -> Hazard:
    """告知限期整改: the category's rule when `due_on` is None, else that day (24:00), not before today.

    Refuses `within-own-days`: a day later than the person's posts may set (`DeadlinePower`). `proposed`: the later day
    that was wished for and is not his to set; kept with the event, and put before who may set it.
    """

    def change(step: Step) -> None:
        row = step.hazard
        if due_on is None:
            put_deadline(row, deadline_by_rule(row), since=row.found_at, by_hand=False)
        else:
            earliest = row.found_on if row.backdated else step.today
            put_day(row, due_on, since=row.found_at, today=step.today, earliest=earliest)
            _name_post_that_sets(step, due_on)
        step.data = {"due_on": str(row.due_on), "by_hand": due_on is not None}
        if proposed is not None:
            step.data |= {"proposed": str(proposed), "decider": who_sets_longer(row.street, proposed, at=step.at)}

    given = {Given.DUE_ON: due_on or BY_RULE}
    return act(hazard, "set_deadline", by=by, at=at, seen=seen, given=given, note=note, change=change)


BY_RULE = "by-rule"


def submit_rectification(
    hazard: Hazard,
    *,
    by,
    at: datetime,
    seen: int | None,
    photos: Iterable[Photo],
    note: str = "",
    promised: int = 0,
    door: bool = False,
) -> Hazard:
    """报告整改完成: who says so never re-checks it. An undecided extension falls away. `promised` as when fixed.

    `door`: the place itself, come in by its own door, which is nobody's account (`by` None).
    """

    def change(step: Step) -> None:
        step.data = {"door": True} if door else {}
        drop_extension(step)
        step.hazard.submitted_at, step.hazard.submitted_by = step.at, step.by
        step.hazard.recheck_on = None
        stop_reminders(step.hazard)

    return act(hazard, "submit", by=by, at=at, seen=seen, photos=photos, note=note, change=change, promised=promised)


def pass_recheck(
    hazard: Hazard, *, by, at: datetime, seen: int | None, photos: Iterable[Photo], note: str = ""
) -> Hazard:
    """复查合格并销号. On time is judged by the submission: a slow re-check is not the place's lateness.

    A re-check is somebody's: `by` None is refused (`not-allowed`), here and when it fails; so is a note that orders
    (`borrows-power`), for the 复查记录 prints it.
    """
    refuse_borrowed(note, Power.RECORD, field="note", where=_("说明"))

    def change(step: Step) -> None:
        _record_recheck(step, passed=True)
        close(step, done_at=step.hazard.submitted_at or step.at)

    return act(hazard, "pass_recheck", by=by, at=at, seen=seen, photos=photos, note=note, change=change)


def fail_recheck(
    hazard: Hazard, *, by, at: datetime, seen: int | None, reason: str, due_on: date, photos: Iterable[Photo] = ()
) -> Hazard:
    """复查不合格: back to 整改中 by `due_on`, a term not longer than the first one, nor than the person may set."""
    refuse_borrowed(words(reason), Power.RECORD, field="reason", where=_("理由"))

    def change(step: Step) -> None:
        _record_recheck(step, passed=False)
        step.hazard.failed_rechecks += 1
        step.data = {"due_on": [str(step.hazard.due_on), str(due_on)]}
        back_to_rectifying(step, due_on)
        _name_post_that_sets(step, due_on)

    given = {Given.REASON: reason, Given.DUE_ON: due_on}
    return act(
        hazard, "fail_recheck", by=by, at=at, seen=seen, given=given, photos=photos, note=words(reason), change=change
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
        back_to_rectifying(step, due_on)

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
    """备注: a sentence on the timeline, nothing else. Colleagues named in it after an @ are told of it."""

    def change(step: Step) -> None:
        if named := mentioned(step.hazard, step.note, step.today):
            step.data = {"mentions": named}

    given = {Given.NOTE: note.strip()}
    return act(hazard, "comment", by=by, at=at, seen=seen, given=given, note=note, photos=photos, change=change)


def _name_post_that_sets(step: Step, due_on: date) -> None:
    """The event names the post that could set so late a day, the narrowest such."""
    if step.by is not None:
        step.post = post_that_sets(step.by, step.hazard, due_on, at=step.at) or step.post


def _record_recheck(step: Step, *, passed: bool) -> None:
    if step.by is None:
        raise NotAllowed("not-allowed", _("复查须由人到现场办理，系统不代为复查。"), action=step.row.action)
    Recheck.objects.create(
        street_id=step.hazard.street_id,
        recorded_at=step.at,
        hazard=step.hazard,
        by=step.by,
        at=step.at,
        passed=passed,
        note=step.note[:500],
    )
