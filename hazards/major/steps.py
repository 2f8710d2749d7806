"""The one way a major case moves: lock, check, change, step, word on its hazards, tell; in one transaction.

`acts.py` says what each act changes; what they share is here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from grids.access import require, scope_of
from grids.calendar import local_date
from grids.errors import Conflict, DomainError, NotAllowed
from grids.formats import full_day
from grids.models import Post, User
from hazards.major.life import BY_ACT, Asked, CaseAct, CaseRow, in_the_way
from hazards.models import Hazard, MajorCase, MajorCaseStep
from hazards.services.audience import where_is
from hazards.services.engine import act
from hazards.services.on_record import on_record
from hazards.workflow import Given
from notifications.services import announce, publish

LONGEST = {Asked.FACTS: 500, Asked.NOTE: 500, Asked.MEASURES: 500, Asked.DOCUMENT: 80, Asked.BODY: 60}
# Who has to know, beside whom did it; a meeting is known to those who sat in it.
TOLD: dict[str, str | None] = {
    CaseAct.SUSPECT: "brigade_officer",
    CaseAct.ASK_EXTENSION: "brigade_officer",
    CaseAct.MEETING: None,
}


@dataclass(frozen=True, slots=True)
class Said:
    """What is given with an act; `done_on` is the local day it happened, today unless it is written down later."""

    note: str = ""
    body: str = ""
    document: str = ""
    measures: str = ""
    due_on: date | None = None
    done_on: date | None = None
    elements: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Turn:
    """An act under way: by whom, when it is written down, the local day it happened, and what is said of it."""

    by: User | None
    at: datetime
    day: date
    said: Said


@dataclass(frozen=True, slots=True)
class Effect:
    """What an act says on each open hazard of the place (None: nothing), and the fields of the case it sets."""

    words: Callable[[MajorCase, Said], str] | None = None
    change: Callable[[MajorCase, Turn], None] = lambda case, turn: None


def take(case: MajorCase, name: str, *, by: User | None, at: datetime, said: Said, effect: Effect) -> MajorCase:
    """Take the act `name` on `case`: its fields, its state, its step, and its words on the hazards of the place.

    Refuses, in this order: `not-allowed` (403), `wrong-state` and `not-yet` (409), `missing-input`, and a day that lies
    ahead or before the step before.
    """
    row = BY_ACT[name]
    with transaction.atomic():
        locked = MajorCase.objects.select_for_update(of=("self",)).select_related("place", "street").get(pk=case.pk)
        post = allow(by, row, locked)
        _refuse_state(locked, row)
        refuse_missing(row, said)
        day = _day(locked, row, said, at)
        effect.change(locked, Turn(by, at, day, said))
        locked.state = row.to or locked.state
        locked.save()
        write(locked, row, by=by, post=post, at=at, day=day, said=said)
        if words := effect.words:
            tell_hazards(locked, lambda: words(locked, said), by=by, at=at)
        return locked


def allow(by: User | None, row: CaseRow, case: MajorCase):
    """The post that allows the act; homes under care ask for the care right as well. Raises NotAllowed."""
    post = require(by, row.right, case)
    if by is not None and case.place.is_home and not scope_of(by).care_reach().covers(case):
        raise NotAllowed("not-allowed", _("当前岗位没有这项权限。"), action=row.right)
    return post


def refuse_missing(row: CaseRow, said: Said) -> None:
    """Raise `missing-input` with a sentence a field when what the row requires is not there."""
    given = {name: getattr(said, name) for name in row.required if name != Asked.FACTS}
    fields = {name.value: _("请填写此项。") for name, value in given.items() if not (value and str(value).strip())}
    if fields:
        raise DomainError("missing-input", _("请填写此项。"), fields=fields)


def write(case: MajorCase, row: CaseRow, *, by, post, at: datetime, day: date, said: Said) -> MajorCaseStep:
    """The step's own row, its line of the feed, and the message to who has to know."""
    last = case.steps.order_by("-seq").values_list("seq", flat=True).first() or 0
    words = {name.value: getattr(said, name).strip()[: LONGEST[name]] for name in LONGEST if name != Asked.FACTS}
    step = MajorCaseStep.objects.create(
        street_id=case.street_id,
        recorded_at=at,
        case=case,
        seq=last + 1,
        action=row.act,
        done_on=day,
        at=at,
        by=by,
        post=post,
        organisation_id=(post and post.organisation_id) or (by and by.organisation_id),
        due_on=case.due_on if row.act == CaseAct.EXTEND else said.due_on,
        elements=said.elements,
        **words,
    )
    payload = {"case": str(case.pk), "seq": step.seq, "action": step.action, "state": case.state}
    publish(
        case.street, event=f"majorcase.{step.action}", key=f"majorcase:{case.pk}:{step.seq}", payload=payload, at=at
    )
    _tell_people(case, step)
    return step


def tell_hazards(case: MajorCase, say: Callable[[], str], *, by, at: datetime) -> None:
    """On the timeline of each open hazard of the place; that also tells who follows it and writes the feed."""
    text = on_record(say)
    for hazard in Hazard.objects.open().filter(place=case.place_id).order_by("found_at", "id"):
        act(hazard, "comment", by=by, at=at, seen=None, given={Given.NOTE: text}, note=text)


def _refuse_state(case: MajorCase, row: CaseRow) -> None:
    if case.state not in row.sources:
        sentence = _("重大火灾隐患现为“%(state)s”，不能这样处理。") % {"state": case.get_state_display()}
        raise Conflict("wrong-state", sentence, state=case.state)
    if barred := in_the_way(row.act, case.standing):
        raise Conflict("not-yet", barred, state=case.state)


def _day(case: MajorCase, row: CaseRow, said: Said, at: datetime) -> date:
    """The local day it happened: not after today, not before the step before; a meeting not before the case began."""
    today = local_date(at)
    day = said.done_on or today
    steps = case.steps.exclude(action=CaseAct.MEETING).order_by("seq" if row.act == CaseAct.MEETING else "-seq")
    earliest = steps.values_list("done_on", flat=True).first() or case.suspected_on
    sentence = ""
    if day > today:
        sentence = _("日期不能晚于今天。")
    elif day < earliest:
        sentence = _("日期不能早于上一步（%(day)s）。") % {"day": full_day(earliest)}
    if sentence:
        raise DomainError("wrong-day", sentence, fields={"done_on": sentence})
    return day


def _tell_people(case: MajorCase, step: MajorCaseStep) -> None:
    role = TOLD.get(step.action, "station_officer")
    if role is None:
        return
    grid = case.district_id if role == "brigade_officer" else case.street_id
    posts = Post.objects.current(local_date(step.at)).filter(grid=grid, role__code=role, limited=False)
    announce(
        case.street,
        event=f"majorcase.{step.action}",
        key=f"majorcase:{case.pk}:{step.seq}",
        to=[post.user for post in posts.select_related("user") if post.user_id != step.by_id],
        title=lambda: _("%(action)s：%(what)s") % {"action": step.get_action_display(), "what": where_is(case)},
        body="" if case.place.is_home else (step.note or case.facts),
        url=reverse("hazards:major-case", args=[case.pk]),
        at=step.at,
    )
