"""Whoever leaves something lying is told, and then whoever stands above him: once a step, whoever sweeps.

State-based and catching up like the ladder of deadlines. A street is looked through once at each hour of its rows (one
by default), not each minute: `ChaseRun` keeps when next. What was told is a row; two sweeps at once are one.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time
from functools import partial

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from grids.calendar import LOCAL, ONE_DAY, local_date
from grids.ids import uuid7
from grids.models import Grid
from grids.services.workdays import work_calendar
from hazards.chasing.people import people_by_cell
from hazards.chasing.rules import Ladders, ladders_of
from hazards.chasing.waiting import Waiting, waiting, waiting_streets
from hazards.chasing.words import rows_of, title
from hazards.kinds import kind_of_step
from hazards.ladder import Channel, Clock, Party, ReminderStep, by_phone
from hazards.models import Chase, ChaseRun
from notifications.quiet_hours import after_quiet_hours
from notifications.services import Announcement, announce_all

CHASE_LOCK = 0x7A14  # first key of the advisory lock; the second is the street
LISTED = 5  # facts named in a message
CLOCKS = tuple(clock for clock in Clock if clock not in (Clock.DUE, Clock.HANDOVER))


@dataclass(frozen=True)
class Owed:
    """A fact and the steps of it that its ladder reached, the latest last."""

    fact: Waiting
    steps: list[ReminderStep]

    def keys(self) -> list[tuple]:
        fact = self.fact
        return [(fact.clock, fact.subject, fact.base, step.step) for step in self.steps]


def streets_to_chase(*, now: datetime) -> Q:
    """The streets (as a condition on grids) in which something waits and that are to be looked through now."""
    found = Q()
    for rows in waiting_streets():
        found |= Q(pk__in=rows)
    return found & ~Q(pk__in=looked_through(now=now).values("street"))


def looked_through(*, now: datetime) -> QuerySet[ChaseRun]:
    """Of the streets that were looked through since the last hour of their rows, when next."""
    return ChaseRun.objects.filter(next_at__gt=now)


def chase_when_due(street: Grid, *, now: datetime) -> int:
    """`chase`, unless the street was looked through since the last hour of its rows."""
    return 0 if looked_through(now=now).filter(street=street).exists() else chase(street, now=now)


def chase(street: Grid, *, now: datetime) -> int:
    """Tell of everything in the street that nobody acted on in time, up to `now`; of how many facts it was told.

    Who finds another sweep of the street under way leaves it to that one.
    """
    with transaction.atomic():
        if not _street_is_ours(street):
            return 0
        ladders, calendar = ladders_of(street), work_calendar()
        owed = [one for fact in waiting(street, calendar, today=local_date(now)) if (one := _owed(fact, ladders, now))]
        untold = _untold(street, owed)
        _tell(street, untold, ladders, now=now)
        run = ChaseRun(street=street, next_at=_next(ladders, now))
        ChaseRun.objects.bulk_create([run], update_conflicts=True, unique_fields=["street"], update_fields=["next_at"])
    return len(untold)


def _street_is_ours(street: Grid) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [CHASE_LOCK, street.pk])
        return cursor.fetchone()[0]


def _owed(fact: Waiting, ladders: Ladders, now: datetime) -> Owed | None:
    steps = [step for step in ladders.steps(fact.clock, fact.since, fact.base) if step.at <= now]
    return Owed(fact, steps) if steps else None


def _untold(street: Grid, owed: list[Owed]) -> list[Owed]:
    """Those whose latest step was not told, with the steps that are not on record yet."""
    known = Chase.objects.filter(street=street, subject__in=[one.fact.subject for one in owed])
    told = set(known.values_list("clock", "subject", "base_on", "step"))
    return [
        Owed(one.fact, [step for step, key in zip(one.steps, one.keys(), strict=True) if key not in told])
        for one in owed
        if one.keys()[-1] not in told
    ]


def _tell(street: Grid, untold: list[Owed], ladders: Ladders, *, now: datetime) -> None:
    clocks = {one.fact.clock for one in untold}
    people = {clock: people_by_cell(street, ladders.current(clock, local_date(now)), now=now) for clock in clocks}
    rows, merged, groups = [], defaultdict(list), defaultdict(list)
    for one in untold:
        fact, latest = one.fact, one.steps[-1]
        to = sorted(set(people[fact.clock][fact.cell].get(str(latest.step), [])) | set(_named(fact, latest)))
        rows += [_row(one, step, to if step is latest else [], street=street, now=now) for step in one.steps]
        for person in to:
            merged[person, fact.clock, latest.step].append(one)
        if latest.rung.channel == Channel.GROUP:
            groups[fact.clock, latest.step].append(one)
    Chase.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    run = uuid7()
    messages = [_message(run, person, clock, step, about) for (person, clock, step), about in merged.items()]
    messages += [_message(run, "", clock, step, about) for (clock, step), about in groups.items()]
    announce_all(street, messages, at=now)


def _named(fact: Waiting, step: ReminderStep) -> list[str]:
    parties = set(step.rung.told) & set(Party.values)
    if not parties:
        return []
    named = fact.named()
    return [person for party in parties for person in named.get(party, [])]


def _row(one: Owed, step: ReminderStep, to: list[str], *, street: Grid, now: datetime) -> Chase:
    fact = one.fact
    return Chase(
        street=street,
        recorded_at=now,
        clock=fact.clock,
        subject=fact.subject,
        hazard=fact.hazard,
        base_on=fact.base,
        step=step.step,
        superseded=step is not one.steps[-1],
        to=to,
    )


def _message(run, person: str, clock: Clock, step: int, about: list[Owed]) -> Announcement:
    facts = [one.fact for one in about]
    group = not person
    shown = [fact for fact in facts if not (group and fact.hazard and fact.hazard.at_home)][:LISTED]
    return Announcement(
        event=f"chase.{clock}.{step}",
        key=f"chase:{run}:{clock}:{step}:{person}",
        to=[person] if person else [],
        title=partial(title, clock, step, len(facts)),
        body=lambda: "\n".join(fact.line() for fact in shown),
        url=_address(facts[0], person) if len(facts) == 1 and person else rows_of(clock),
        channel=Channel.GROUP if group else by_phone(about[0].steps[-1].rung),
        kind=kind_of_step(clock, about[0].steps[-1].rung, step).code,
    )


def _address(fact: Waiting, person: str) -> str:
    """Where it is done: whoever is to reply goes to the reply at once."""
    return fact.reply_url if fact.reply_url and person in fact.named().get(Party.URGED, []) else fact.url


def _next(ladders: Ladders, now: datetime) -> datetime:
    """The next moment at which a step of these clocks can fall."""
    hours = {rung.at for clock in CLOCKS for rung in ladders[clock]} or {time(8, 30)}
    days = (local_date(now), local_date(now) + ONE_DAY, local_date(now) + 2 * ONE_DAY)
    moments = (after_quiet_hours(datetime.combine(day, hour, tzinfo=LOCAL)) for day in days for hour in hours)
    return min(moment for moment in moments if moment > now)
