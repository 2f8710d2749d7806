"""The reminder ladder, swept street by street: state-based, catching up, once per hazard, deadline and step.

`next_reminder_at` is the first rung still owed. A batch reads the rungs from there up to now, records the older ones
as superseded, sends the latest, and moves the hazard on to its next rung, all in one statement; a batch that was killed
has done nothing, one that ended is never done again. Set-based on purpose: row by row it was 60 times slower.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial, reduce
from operator import or_
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, Q, QuerySet
from django.urls import reverse
from django.utils.translation import ngettext
from psycopg.types.json import Jsonb

from grids.calendar import local_date, local_midnight
from grids.formats import quantity
from grids.models import Grid
from grids.pages import without_outlines
from hazards.chasing.actions import owing_actions
from hazards.chasing.people import people_by_cell, people_of_places
from hazards.chasing.rules import Ladders, ladders_of
from hazards.chasing.sweep import looked_through, streets_to_chase
from hazards.kinds import kind_of_step
from hazards.ladder import FIRST, LAST, Channel, Clock, Party, Rung, by_phone
from hazards.models import Handover, Hazard, ReminderDigest
from hazards.services.audience import address_of, short
from hazards.services.lead_reminders import unreplied, unverified
from hazards.workflow import State
from notifications.services import Announcement, announce_all

BATCH = 500  # batches of 500 were twice as fast as one big statement
LISTED = 5  # hazards named in a digest
Digest = dict[str, dict[str, list[str]]]  # {user id or EVERYBODY: {days of the step: hazard ids}}
EVERYBODY = ""  # in a digest: not a person but the street's group
SWEEP_LOCK = 0x7A13  # first key of the advisory lock; the second is the street

# A UUIDv7 made by the database: 48 bits of milliseconds over a random one, version and variant bits set.
UUID7 = """encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING
    substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1),
    'hex')::uuid"""

# The rungs of the rows in `due`: those counted in calendar days by their distance from the day, those in working days
# as they were counted beforehand (`worked_*`).
RUNGS = """SELECT due.*, rung.step, due.due_on::timestamp AT TIME ZONE 'Asia/Shanghai' + rung.distance AS at
    FROM due CROSS JOIN unnest(%(steps)s::int[], %(distances)s::interval[], %(firsts)s::date[], %(lasts)s::date[])
        AS rung(step, distance, first, last)
    WHERE due.due_on + rung.step BETWEEN rung.first AND rung.last
    UNION ALL
    SELECT due.*, worked.step, worked.at
    FROM due JOIN unnest(%(worked_days)s::date[], %(worked_steps)s::int[], %(worked_at)s::timestamptz[])
        AS worked(due_on, step, at) ON worked.due_on = due.due_on"""

SWEEP = f"""
WITH due AS MATERIALIZED (
    SELECT id, due_on, next_reminder_at, found_by_id, place_id, coalesce(scope_cell_id::text, '') AS cell
    FROM hazards_hazard
    WHERE street_id = %(street)s AND state = 'rectifying' AND next_reminder_at <= %(now)s
    ORDER BY next_reminder_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
), rungs AS (
    {RUNGS}
), owed AS (
    SELECT rungs.*, row_number() OVER (PARTITION BY id ORDER BY at DESC, step DESC) > 1 AS superseded,
        CASE WHEN step = ANY(%(to_owner)s::int[]) AND %(owners)s::jsonb ? place_id::text
             THEN (SELECT jsonb_agg(DISTINCT one) FROM jsonb_array_elements(
                       everybody || (%(owners)s::jsonb -> place_id::text)) AS one)
             ELSE everybody END AS people
    FROM rungs, coalesce(%(people)s::jsonb -> cell -> step::text, '[]'::jsonb) AS everybody
    WHERE at >= next_reminder_at AND at <= %(now)s
), written AS (
    INSERT INTO hazards_reminder (id, street_id, recorded_at, hazard_id, due_on, step, superseded, "to", action_owed)
    SELECT {UUID7}, %(street)s, %(now)s, id, due_on, step, superseded,
        CASE WHEN superseded THEN '[]'::jsonb
             WHEN step = ANY(%(to_finder)s::int[]) AND found_by_id IS NOT NULL AND NOT people ? found_by_id::text
             THEN people || to_jsonb(found_by_id::text)
             ELSE people END,
        CASE WHEN superseded THEN '' ELSE coalesce(%(actions)s::jsonb ->> step::text, '') END
    FROM owed
    ON CONFLICT DO NOTHING
    RETURNING hazard_id, step, superseded, "to"
), moved AS (
    UPDATE hazards_hazard h SET next_reminder_at = later.at
    FROM due LEFT JOIN (SELECT id, min(at) AS at FROM rungs WHERE at > %(now)s GROUP BY id) later USING (id)
    WHERE h.id = due.id AND h.street_id = %(street)s
)
SELECT (SELECT count(*) FROM due), (SELECT count(*) FROM written WHERE NOT superseded),
    (SELECT jsonb_agg(jsonb_build_array(person, step, hazards)) FROM (
        SELECT person, step, jsonb_agg(hazard_id) AS hazards
        FROM written, jsonb_array_elements_text("to") AS person GROUP BY person, step
        UNION ALL
        SELECT %(everybody)s, step, jsonb_agg(hazard_id) FROM written
        WHERE NOT superseded AND step = ANY(%(to_group)s::int[]) GROUP BY step) AS digest)
"""

RESCHEDULE = f"""
WITH due AS MATERIALIZED (
    SELECT id, due_on FROM hazards_hazard
    WHERE street_id = %(street)s AND state = 'rectifying' AND due_on IS NOT NULL AND NOT extension_asked
        AND (next_reminder_at IS NULL OR next_reminder_at > %(now)s)
), rungs AS (
    {RUNGS}
)
UPDATE hazards_hazard h SET next_reminder_at = later.at
FROM due LEFT JOIN (SELECT id, min(at) AS at FROM rungs WHERE at > %(now)s GROUP BY id) later USING (id)
WHERE h.id = due.id AND h.street_id = %(street)s AND h.next_reminder_at IS DISTINCT FROM later.at
"""


def streets_owing(*, now: datetime) -> list[Grid]:
    """Streets with a reminder due at `now`, a digest not told yet, an act to be taken, or anything nobody answers."""
    conditions = (Q(pk__in=rows.values("street")) for kinds in _owing(now).values() for rows in kinds)
    owing = reduce(or_, conditions, streets_to_chase(now=now))
    return list(Grid.objects.filter(owing).order_by("code"))


def owed_by(street: Grid, *, now: datetime) -> set[str]:
    """What a sweep of the street finds to do at `now`: the names of `_owing`, and "chase". One query.

    "chase" where the other clocks are to be looked through again, whether or not anything waits on them.
    """
    questions: dict[str, Any] = {
        name: reduce(or_, (Exists(of_all.filter(street=street)) for of_all in rows))
        for name, rows in _owing(now).items()
    }
    questions["chase"] = ~Exists(looked_through(now=now).filter(street=street))
    answers = Grid.objects.filter(pk=street.pk).values_list(*questions.values()).get()
    return {name for name, owed in zip(questions, answers, strict=True) if owed}


def _owing(now: datetime) -> dict[str, list[QuerySet]]:
    """{what a sweep does: the rows, of whatever street, that it is done for}."""
    return {
        "reminders": [
            Hazard.objects.filter(state=State.RECTIFYING, next_reminder_at__lte=now),
            ReminderDigest.objects.filter(told_at__isnull=True),
        ],
        "handovers": [Handover.objects.filter(state=Handover.State.SENT, remind_at__lte=now)],
        "leads": [unverified(now=now)],
        "replies": [unreplied(now=now)],
        "actions": [owing_actions()],
    }


def sweep(street: Grid, *, now: datetime, batch: int = BATCH) -> int:
    """Send every reminder the street owes at `now`; how many hazards were reminded of.

    Each person gets one message a step however many hazards it is about, also when two sweeps of the street meet: a
    batch holds the street's lock, and the last one tells what all of them owe. Who finds the lock taken leaves the rest
    to its holder. Hazards that somebody is acting on at this moment are passed over until the next sweep.
    """
    if not _owes(street, now=now):
        return 0  # called for something else that the street owes: nobody is looked up for it
    ladders = ladders_of(street)
    if not ladders[Clock.DUE]:
        return 0  # the rows are not there yet: what is owed stays owed
    values = rung_values(street, ladders) | told_values(street, ladders, now=now)
    sent, taken = 0, batch
    while taken == batch:
        with transaction.atomic():
            if not _street_is_ours(street):
                break
            taken, reminded, digest = _sweep_batch(values, now=now, limit=batch)
            sent += reminded
            if taken < batch:
                tell_digests(street, ladders, now=now, last=digest)
            elif digest:
                _keep_digest(street, digest, now=now)
    return sent


def _owes(street: Grid, *, now: datetime) -> bool:
    due = Hazard.objects.filter(street=street, state=State.RECTIFYING, next_reminder_at__lte=now)
    return due.exists() or ReminderDigest.objects.filter(street=street, told_at__isnull=True).exists()


def _street_is_ours(street: Grid) -> bool:
    """Whether no other batch of the street is under way; if so, none begins before this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [SWEEP_LOCK, street.pk])
        return cursor.fetchone()[0]


def rung_values(street: Grid, ladders: Ladders) -> dict[str, Any]:
    """What `RUNGS` asks for. Steps in working days are counted here, for each day that something open is due on."""
    some_day = date(2026, 1, 1)  # any: Asia/Shanghai has no summer time
    natural = [rung for rung in ladders[Clock.DUE] if not rung.workdays]
    worked = list(_worked(street, ladders))
    return {
        "street": street.pk,
        "steps": [rung.days for rung in natural],
        "distances": [_distance(rung, some_day) for rung in natural],
        "firsts": [rung.first for rung in natural],
        "lasts": [rung.last for rung in natural],
        "worked_days": [day for day, _step, _at in worked],
        "worked_steps": [step for _day, step, _at in worked],
        "worked_at": [at for _day, _step, at in worked],
    }


def _distance(rung: Rung, day: date) -> timedelta:
    at = replace(rung, first=FIRST, last=LAST).moment(day)
    assert at is not None, "it holds on every day"
    return at - local_midnight(day)


def _worked(street: Grid, ladders: Ladders) -> Iterator[tuple[date, int, datetime]]:
    rungs = [rung for rung in ladders[Clock.DUE] if rung.workdays]
    if not rungs:
        return
    rows = Hazard.objects.filter(street=street, state=State.RECTIFYING)
    for day in (day for day in rows.values_list("due_on", flat=True).distinct() if day):
        for rung in rungs:
            if (at := rung.moment(day, ladders.calendar)) is not None:
                yield day, rung.days, at


def told_values(street: Grid, ladders: Ladders, *, now: datetime) -> dict[str, Any]:
    """Who is told of a step, and what else happens at it."""
    rungs = ladders.current(Clock.DUE, local_date(now))
    return {
        "people": Jsonb(people_by_cell(street, rungs, now=now)),
        "owners": Jsonb(people_of_places(street, now=now)),
        "to_owner": [rung.days for rung in rungs if Party.OWNER in rung.told],
        "to_finder": [rung.days for rung in rungs if Party.FINDER in rung.told],
        "to_group": [rung.days for rung in rungs if rung.channel == Channel.GROUP],
        "actions": Jsonb({str(rung.days): rung.action for rung in rungs if rung.action}),
        "everybody": EVERYBODY,
    }


def reschedule(street: Grid, *, now: datetime) -> int:
    """The next reminder of every hazard being put right, after the street's rows changed; how many were moved.

    What is owed at `now` stays owed; a step that would have been in the past is not made up for.
    """
    values = rung_values(street, ladders_of(street)) | {"now": now}
    with connection.cursor() as cursor:
        cursor.execute(RESCHEDULE, values)
        return cursor.rowcount


def _sweep_batch(values: dict[str, Any], *, now: datetime, limit: int) -> tuple[int, int, Digest]:
    """(hazards taken, hazards reminded of, whom to tell of which); the caller keeps or tells the digest."""
    with connection.cursor() as cursor:
        cursor.execute(SWEEP, {**values, "now": now, "limit": limit})
        taken, reminded, rows = cursor.fetchone()
    digest: Digest = defaultdict(dict)
    for person, step, hazards in (json.loads(rows) if isinstance(rows, str) else rows) or []:
        digest[person][str(step)] = hazards
    return taken, reminded, digest


def _keep_digest(street: Grid, digest: Digest, *, now: datetime, told_at: datetime | None = None) -> ReminderDigest:
    return ReminderDigest.objects.create(street=street, recorded_at=now, owed=digest, told_at=told_at)


def tell_digests(street: Grid, ladders: Ladders, *, now: datetime, last: Digest) -> int:
    """Announce what the street's batches owe and the `last` one, kept as told; how many messages. In a transaction.

    Each person gets one message a step.
    """
    untold = ReminderDigest.objects.filter(street=street, told_at__isnull=True)
    rows = list(untold.select_for_update().order_by("id"))
    if rows:
        ReminderDigest.objects.filter(pk__in=[row.pk for row in rows]).update(told_at=now)
    if last:
        rows.append(_keep_digest(street, last, now=now, told_at=now))
    if not rows:
        return 0
    merged: dict[tuple[str, int], list[str]] = defaultdict(list)
    for row in rows:
        for person, steps in row.owed.items():
            for step, hazards in steps.items():
                merged[person, int(step)] += hazards
    rungs = {rung.days: rung for rung in ladders.current(Clock.DUE, local_date(now))}
    announce_all(street, _messages(rows[0].pk, merged, rungs), at=now)
    return len(merged)


def _messages(sweep_id, merged: dict[tuple[str, int], list[str]], rungs: dict[int, Rung]) -> Iterable[Announcement]:
    named = {pk for ids in merged.values() for pk in ids[:LISTED]}
    known = Hazard.objects.select_related("place", "category", "scope_cell", "street")
    rows = without_outlines(known).in_bulk(named)
    hazards = {str(pk): hazard for pk, hazard in rows.items()}

    def listed(ids: list[str], group: bool) -> str:
        shown = [hazards[pk] for pk in ids[:LISTED] if not (group and hazards[pk].at_home)]
        return "\n".join(f"{hazard.number} {short(hazard)}" for hazard in shown)

    return [
        Announcement(
            event=f"hazard.remind.{step}",
            key=f"remind:{sweep_id}:{person}:{step}",
            to=[person] if person else [],
            title=partial(title, step, len(ids), workdays=step in rungs and rungs[step].workdays),
            body=partial(listed, ids, not person),
            url=address_of(hazards[ids[0]]) if person and len(ids) == 1 else rows_of(step),
            channel=by_phone(rungs.get(step)) if person else Channel.GROUP,
            kind=kind_of_step(Clock.DUE, rungs.get(step), step).code,
        )
        for (person, step), ids in merged.items()
    ]


def rows_of(step: int) -> str:
    """The address of the list with the rows of a digest."""
    asked = "overdue=1" if step > 0 else {0: "due=today", -1: "due=tomorrow"}.get(step, "due=week")
    return f"{reverse('hazards:list')}?{asked}"


def title(step: int, count: int, *, workdays: bool = False) -> str:
    """The digest's title; true of each hazard in it, also when the rung was caught up with later."""
    if step < 0:
        within = quantity(-step, "个工作日" if workdays else "天")
        values = {"n": count, "within": within}
        return ngettext("%(n)d 处隐患将在 %(within)s内到期", "%(n)d 处隐患将在 %(within)s内到期", count) % values
    values = {"n": count, "days": step}
    if step == 0:
        return ngettext("%(n)d 处隐患今天到期", "%(n)d 处隐患今天到期", count) % values
    if step == 1:
        return ngettext("%(n)d 处隐患已逾期", "%(n)d 处隐患已逾期", count) % values
    return ngettext("%(n)d 处隐患逾期 %(days)d 天以上", "%(n)d 处隐患逾期 %(days)d 天以上", count) % values
