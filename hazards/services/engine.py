"""The one way a hazard changes: lock, check, change, save, event, tell; in one transaction.

`hazards/services/acts.py` gives each action its name and what it changes; everything they have in common is here.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.access import require, require_near, scope_of
from grids.calendar import local_date
from grids.errors import Conflict, DomainError, NotAllowed
from grids.models import Photo
from grids.pages import without_outlines
from grids.periods import booked_on
from grids.services.books import books_closed_through
from hazards.models import Evidence, Hazard, HazardEvent
from hazards.policy import ACTS
from hazards.services import audience
from hazards.services.day_sums import Mark, count_marks, marks
from hazards.services.guards import SPEAKS_OF, Attempt, refusals
from hazards.services.locking import once_more
from hazards.workflow import Given, State, Transition, missing, transition
from notifications.services import FeedChange, publish_all

MISSING = {
    Given.REASON: _("请写明理由。"),
    Given.NOTE: _("请填写内容。"),
    Given.DUE_ON: _("请选择整改期限。"),
    Given.PHOTOS: _("请至少附一张照片。"),
    Given.RECEIVER: _("请选择接收单位。"),
    Given.HANDOVER_REASON: _("请选择移送理由。"),
    Given.RECHECK_RESULT: _("请填写复查结果。"),
    Given.DOCUMENTS: _("请填写文书号。"),
    Given.EXIT: _("请选择销号情形。"),
    Given.CHANGES: _("请填写要更正的内容。"),
    Given.ASSIGNEE: _("请选择指派给谁。"),
}
STAGES = {
    "fix_on_site": Evidence.Stage.AFTER,
    "submit": Evidence.Stage.AFTER,
    "pass_recheck": Evidence.Stage.RECHECK,
    "fail_recheck": Evidence.Stage.RECHECK,
    "close_by_receiver": Evidence.Stage.AFTER,
    "close_otherwise": Evidence.Stage.AFTER,
    "ask_extension": Evidence.Stage.PAPER,
}


@dataclass
class Step:
    """One act under way. A change reads it, sets the hazard's fields and may choose `to`, `data`, `counts_on`."""

    hazard: Hazard
    row: Transition
    by: Any
    post: Any
    at: datetime
    given: dict[str, Any]
    note: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    to: State | None = None
    happened_at: datetime | None = None
    counts_on: date | None = None

    @property
    def today(self) -> date:
        return local_date(self.at)


Change = Callable[[Step], None]


def act(
    hazard: Hazard,
    action: str,
    *,
    by,
    at: datetime,
    seen: int | None,
    given: Mapping[Any, Any] | None = None,
    change: Change = lambda step: None,
    note: str = "",
    photos: Iterable[Photo] = (),
    promised: int = 0,
) -> Hazard:
    """Take `action` on `hazard` and return the hazard as it now stands.

    `seen` is the version the person saw (None from the system or within a compound use case), `given` what the table
    asks for, `change` sets the fields. `promised` photos are still on their way from the phone and count as given
    (`hazards/services/evidence.py` adds them). Refuses, in this order: `not-allowed` (403), `moved-on` (409, with what
    happened meanwhile), `wrong-state` (409), `missing-input` and the guards' own codes (400); `busy` (503) after two
    tries.
    """
    values = {**(given or {}), Given.PHOTOS: list(photos)}

    def work() -> Hazard:
        with transaction.atomic():
            row = transition(action)
            step = _begin(hazard, row, by=by, at=at, seen=seen, given=values, note=note.strip(), promised=promised)
            counted, came_from = marks(step.hazard), step.hazard.state
            change(step)
            step.hazard.state = step.to or step.row.target(State(step.hazard.state))
            record(step, counted=counted, came_from=came_from)
            return step.hazard

    return once_more(work)


def record(step: Step, *, counted: Counter[Mark] | None, came_from: str) -> HazardEvent:
    """Save the hazard with its next event, evidence, sums, feed row and messages. For `act` and for reporting.

    `counted`: the marks it had before the step; None of a hazard that is not there yet.
    """
    hazard = step.hazard
    hazard.version += 1
    hazard.save(force_insert=counted is None)
    happened_at = step.happened_at or step.at
    event = HazardEvent.objects.create(
        street_id=hazard.street_id,
        recorded_at=step.at,
        hazard=hazard,
        seq=hazard.version,
        action=step.row.action,
        from_state=came_from,
        to_state=hazard.state,
        by=step.by,
        post=step.post,
        organisation_id=_organisation_id(step),
        at=happened_at,
        booked_on=step.counts_on or booked_on(step.today, books_closed_through(hazard.street_id)),
        note=step.note[:500],
        data=step.data,
    )
    keep_evidence(event, step.given[Given.PHOTOS], STAGES.get(step.row.action, Evidence.Stage.BEFORE))
    count_marks(counted or Counter(), hazard)
    tell_feed([event])
    audience.tell(hazard, event)
    return event


def tell_feed(events: list[HazardEvent]) -> None:
    """A row of the feed for each of `events`, of one street and one moment."""
    changes = [
        FeedChange(
            f"hazard.{event.action}",
            f"hazard:{event.hazard_id}:{event.seq}",
            {"hazard": str(event.hazard_id), "seq": event.seq, "action": event.action, "state": event.to_state},
        )
        for event in events
    ]
    publish_all(events[0].hazard.street, changes, at=events[0].recorded_at)


def keep_evidence(event: HazardEvent, photos: Iterable[Photo], stage: str) -> None:
    """Link `photos` to the event's hazard. Refuses a photo of another street."""
    photos = list(photos)
    if any(photo.street_id != event.street_id for photo in photos):
        raise DomainError("photo-elsewhere", _("照片不属于本街道。"))
    Evidence.objects.bulk_create(
        [
            Evidence(
                street_id=event.street_id,
                recorded_at=event.recorded_at,
                hazard_id=event.hazard_id,
                event=event,
                photo=photo,
                stage=stage,
            )
            for photo in photos
        ],
        ignore_conflicts=True,
    )


def allow(by, action: str, hazard: Hazard):
    """The post that allows `by` to take `action` on `hazard`; None for the system. Raises NotAllowed.

    Homes under care ask for the care right as well.
    """
    post = None
    if action in ACTS:
        near = action == "report" or (action == "fix_on_site" and _is_finding(hazard, by))
        post = (require_near if near else require)(by, ACTS[action], hazard)
    else:
        _system_only(by)
    if by is not None and hazard.at_home and not scope_of(by).care_reach().covers(hazard):
        raise NotAllowed("not-allowed", _("当前岗位没有这项权限。"), action=action)
    return post


def _is_finding(hazard: Hazard, by) -> bool:
    """Whether `by` found it and nothing has happened since: what is put right on the spot goes with the finding."""
    return by is not None and hazard.found_by_id == by.pk and hazard.version == 1


def _system_only(by) -> None:
    if by is not None:
        raise NotAllowed("not-allowed", _("这一步由系统自动办理。"))


def _begin(hazard: Hazard, row: Transition, *, by, at, seen, given, note, promised) -> Step:
    whole = Hazard.objects.select_related("street", "category", "severity", "place", "scope_cell")
    locked = without_outlines(whole).select_for_update(of=("self",)).get(pk=hazard.pk)
    step = Step(locked, row, by, allow(by, row.action, locked), at, given, note)
    _refuse_moved_on(locked, seen, by)
    _refuse_state(locked, row)
    refuse_missing(row, {**given, Given.PHOTOS: given[Given.PHOTOS] or promised})
    for guard, sentence in refusals(Attempt(locked, row, by, at, given)).items():
        fields = {"fields": {SPEAKS_OF[guard].value: sentence}} if guard in SPEAKS_OF else {}
        raise DomainError(guard.value.replace("_", "-"), sentence, **fields)
    return step


def _refuse_moved_on(hazard: Hazard, seen: int | None, by) -> None:
    if seen is None or seen == hazard.version:
        return
    known = hazard.events.known_to(by, hazard)
    meanwhile = known.filter(seq__gt=seen).select_related("by").order_by("seq")
    raise Conflict(
        "moved-on",
        _("这处隐患刚刚有了新的处理，请看过最新情况再操作。"),
        version=hazard.version,
        state=hazard.state,
        happened=[_in_words(event) for event in meanwhile],
    )


def _in_words(event: HazardEvent) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "action": event.action,
        "label": str(transition(event.action).label),
        "by": str(event.by) if event.by else "",
        "at": event.at.isoformat(),
        "note": event.note,
    }


def _refuse_state(hazard: Hazard, row: Transition) -> None:
    if hazard.state not in row.sources:
        raise Conflict(
            "wrong-state",
            _("隐患现为“%(state)s”，不能%(action)s。") % {"state": State(hazard.state).label, "action": row.label},
            state=hazard.state,
            version=hazard.version,
        )


def refuse_missing(row: Transition, given: Mapping[str, Any]) -> None:
    """Raise `missing-input` with a sentence a field when the row's required inputs are not all given."""
    there = [name for name, value in given.items() if (value.strip() if isinstance(value, str) else value)]
    fields = {item.value: str(MISSING[item]) for item in missing(row, there)}
    if fields:
        raise DomainError("missing-input", next(iter(fields.values())), fields=fields)


def _organisation_id(step: Step) -> int | None:
    of_post = step.post.organisation_id if step.post else None
    return of_post or (step.by.organisation_id if step.by else None)
