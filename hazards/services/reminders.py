"""The reminder ladder, swept street by street: state-based, catching up, once per hazard, deadline and step.

`next_reminder_at` is the first rung still owed. A batch reads the rungs from there up to now, records the older ones
as superseded, sends the latest, and moves the hazard on to its next rung, all in one statement; a batch that was killed
has done nothing, one that ended is never done again. Set-based on purpose: row by row it was 60 times slower.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import ngettext
from psycopg.types.json import Jsonb

from grids.calendar import local_date, local_midnight
from grids.models import Grid, Post
from hazards.ladder import REMINDER_STEPS, reminder_at
from hazards.models import Handover, Hazard, ReminderDigest
from hazards.services.audience import address_of, short
from hazards.services.lead_reminders import unverified
from hazards.workflow import State
from notifications.services import Announcement, announce_all

BATCH = 500  # batches of 500 were twice as fast as one big statement
LISTED = 5  # hazards named in a digest
SWEEP_LOCK = 0x7A13  # first key of the advisory lock; the second is the street

# Who is told at which step (issue 2, point 6); where a step's roles are vacant the next step's are told.
BEFORE = ("worker", "dedicated_head", "cell_head")  # and whoever found it, and who answers for the place
TOLD = {
    -3: BEFORE,
    -1: BEFORE,
    0: BEFORE,
    1: ("cell_head", "dedicated_head", "community_head"),
    3: ("station_officer",),
    7: ("street_leader",),
}

# A UUIDv7 made by the database: 48 bits of milliseconds over a random one, version and variant bits set.
UUID7 = """encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING
    substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1),
    'hex')::uuid"""

SWEEP = f"""
WITH due AS MATERIALIZED (
    SELECT id, due_on, next_reminder_at, found_by_id, place_id, coalesce(scope_cell_id::text, '') AS cell
    FROM hazards_hazard
    WHERE street_id = %(street)s AND state = 'rectifying' AND next_reminder_at <= %(now)s
    ORDER BY next_reminder_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
), rungs AS (
    SELECT due.*, rung.step, due.due_on::timestamp AT TIME ZONE 'Asia/Shanghai' + rung.distance AS at
    FROM due CROSS JOIN unnest(%(steps)s::int[], %(distances)s::interval[]) AS rung(step, distance)
), owed AS (
    SELECT rungs.*, step < max(step) OVER (PARTITION BY id) AS superseded,
        CASE WHEN step <= 0 AND %(owners)s::jsonb ? place_id::text
             THEN (SELECT jsonb_agg(DISTINCT one) FROM jsonb_array_elements(
                       everybody || (%(owners)s::jsonb -> place_id::text)) AS one)
             ELSE everybody END AS people
    FROM rungs, coalesce(%(people)s::jsonb -> cell -> step::text, '[]'::jsonb) AS everybody
    WHERE at >= next_reminder_at AND at <= %(now)s
), written AS (
    INSERT INTO hazards_reminder (id, street_id, recorded_at, hazard_id, due_on, step, superseded, "to")
    SELECT {UUID7}, %(street)s, %(now)s, id, due_on, step, superseded,
        CASE WHEN superseded THEN '[]'::jsonb
             WHEN step <= 0 AND found_by_id IS NOT NULL AND NOT people ? found_by_id::text
             THEN people || to_jsonb(found_by_id::text)
             ELSE people END
    FROM owed
    ON CONFLICT DO NOTHING
    RETURNING hazard_id, step, superseded, "to"
), moved AS (
    UPDATE hazards_hazard h SET next_reminder_at = later.at
    FROM (SELECT id, min(at) FILTER (WHERE at > %(now)s) AS at FROM rungs GROUP BY id) later
    WHERE h.id = later.id AND h.street_id = %(street)s
)
SELECT (SELECT count(*) FROM due), (SELECT count(*) FROM written WHERE NOT superseded),
    (SELECT jsonb_agg(jsonb_build_array(person, step, hazards)) FROM (
        SELECT person, step, jsonb_agg(hazard_id) AS hazards
        FROM written, jsonb_array_elements_text("to") AS person GROUP BY person, step) AS digest)
"""


def streets_owing(*, now: datetime) -> list[Grid]:
    """Streets with a reminder due at `now`, a digest not told yet, or a hand-over or a lead that nobody answers."""
    due = Hazard.objects.filter(state=State.RECTIFYING, next_reminder_at__lte=now).values("street")
    untold = ReminderDigest.objects.filter(told_at__isnull=True).values("street")
    unanswered = Handover.objects.filter(state=Handover.State.SENT, remind_at__lte=now).values("street")
    leads = unverified(now=now).values("street")
    return list(
        Grid.objects.filter(Q(pk__in=due) | Q(pk__in=untold) | Q(pk__in=unanswered) | Q(pk__in=leads)).order_by("code")
    )


def sweep(street: Grid, *, now: datetime, batch: int = BATCH) -> int:
    """Send every reminder the street owes at `now`; how many hazards were reminded of.

    Each person gets one message a step however many hazards it is about, also when two sweeps of the street meet: a
    batch holds the street's lock, and the last one tells what all of them owe. Who finds the lock taken leaves the rest
    to its holder. Hazards that somebody is acting on at this moment are passed over until the next sweep.
    """
    people, owners = people_by_cell(street, now=now), people_of_places(street, now=now)
    sent, taken = 0, batch
    while taken == batch:
        with transaction.atomic():
            if not _street_is_ours(street):
                break
            taken, reminded = _sweep_batch(street, people, owners, now=now, limit=batch)
            sent += reminded
            if taken < batch:
                tell_digests(street, now=now)
    return sent


def _street_is_ours(street: Grid) -> bool:
    """Whether no other batch of the street is under way; if so, none begins before this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [SWEEP_LOCK, street.pk])
        return cursor.fetchone()[0]


def people_by_cell(street: Grid, *, now: datetime) -> dict[str, dict[str, list[str]]]:
    """{grid id or "": {step: [user ids]}}: who is told at each step about a hazard looked after in that grid."""
    today = local_date(now)
    roles = {role for names in TOLD.values() for role in names}
    posts = Post.objects.current(today).filter(
        Q(grid=street) | Q(grid__street=street), limited=False, role__code__in=roles
    )
    holders: dict[tuple[int, str], set[str]] = defaultdict(set)
    for grid_id, role, user_id in posts.values_list("grid_id", "role__code", "user_id"):
        holders[grid_id, role].add(str(user_id))
    chains = {"": [street.pk]}
    below = Grid.objects.filter(street=street).values_list("pk", "parent_id")
    chains |= {str(pk): [pk, parent_id, street.pk] for pk, parent_id in below}
    return {cell: {str(step): _told(step, chain, holders) for step in TOLD} for cell, chain in chains.items()}


def people_of_places(street: Grid, *, now: datetime) -> dict[str, list[str]]:
    """{place id: [user ids]}: who answers for a place, if he has an account; told up to the last day."""
    posts = Post.objects.current(local_date(now)).filter(role__code="place_person", places__place__street=street)
    found: dict[str, list[str]] = defaultdict(list)
    for place_id, user_id in posts.values_list("places__place", "user_id").distinct():
        found[str(place_id)].append(str(user_id))
    return found


def _told(step: int, chain: list[int], holders: Mapping[tuple[int, str], set[str]]) -> list[str]:
    for later in sorted(other for other in TOLD if other >= step):
        people = set().union(
            *(holders[grid, role] for grid in chain for role in TOLD[later] if (grid, role) in holders)
        )
        if people:
            return sorted(people)
    return []


def _sweep_batch(
    street: Grid, people: dict[str, Any], owners: dict[str, list[str]], *, now: datetime, limit: int
) -> tuple[int, int]:
    """(hazards taken, hazards reminded of); the digest of the batch is kept in the caller's transaction."""
    some_day = date(2026, 1, 1)  # any: Asia/Shanghai has no summer time
    values: dict[str, Any] = {
        "street": street.pk,
        "now": now,
        "limit": limit,
        "steps": list(REMINDER_STEPS),
        "distances": [reminder_at(some_day, step) - local_midnight(some_day) for step in REMINDER_STEPS],
        "people": Jsonb(people),
        "owners": Jsonb(owners),
    }
    with connection.cursor() as cursor:
        cursor.execute(SWEEP, values)
        taken, reminded, digest = cursor.fetchone()
        digest = json.loads(digest) if isinstance(digest, str) else digest
    if digest:
        _keep_digest(street, digest, now=now)
    return taken, reminded


def _keep_digest(street: Grid, digest: Any, *, now: datetime) -> None:
    owed: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for person, step, hazards in digest:
        owed[person][str(step)] = hazards
    ReminderDigest.objects.create(street=street, recorded_at=now, owed=owed)


def tell_digests(street: Grid, *, now: datetime) -> int:
    """Announce what the street's batches owe, one message a person and step; how many messages. In a transaction."""
    untold = ReminderDigest.objects.filter(street=street, told_at__isnull=True)
    rows = list(untold.select_for_update().order_by("id"))
    if not rows:
        return 0
    merged: dict[tuple[str, int], list[str]] = defaultdict(list)
    for row in rows:
        for person, steps in row.owed.items():
            for step, hazards in steps.items():
                merged[person, int(step)] += hazards
    ReminderDigest.objects.filter(pk__in=[row.pk for row in rows]).update(told_at=now)
    announce_all(street, _messages(rows[0].pk, merged), at=now)
    return len(merged)


def _messages(sweep_id, merged: dict[tuple[str, int], list[str]]) -> Iterable[Announcement]:
    named = {pk for ids in merged.values() for pk in ids[:LISTED]}
    rows = Hazard.objects.select_related("place", "category", "scope_cell", "street").in_bulk(named)
    hazards = {str(pk): hazard for pk, hazard in rows.items()}

    def listed(ids: list[str]) -> str:
        return "\n".join(f"{hazards[pk].number} {short(hazards[pk])}" for pk in ids[:LISTED])

    return [
        Announcement(
            event=f"hazard.remind.{step}",
            key=f"remind:{sweep_id}:{person}:{step}",
            to=[person],
            title=partial(title, step, len(ids)),
            body=partial(listed, ids),
            url=address_of(hazards[ids[0]]) if len(ids) == 1 else f"{reverse('hazards:list')}?{ROWS[step]}",
        )
        for (person, step), ids in merged.items()
    ]


# The list's parameters that show the rows of a digest
ROWS = {
    -3: "due=week",
    -1: "due=tomorrow",
    0: "due=today",
    1: "overdue=1",
    3: "overdue=1",
    7: "overdue=1",
}


def title(step: int, count: int) -> str:
    """The digest's title; true of each hazard in it, also when the rung was caught up with later."""
    values = {"n": count, "days": abs(step)}
    if step < 0:
        return ngettext("%(n)d 处隐患将在 %(days)d 天内到期", "%(n)d 处隐患将在 %(days)d 天内到期", count) % values
    if step == 0:
        return ngettext("%(n)d 处隐患今天到期", "%(n)d 处隐患今天到期", count) % values
    if step == 1:
        return ngettext("%(n)d 处隐患已逾期", "%(n)d 处隐患已逾期", count) % values
    return ngettext("%(n)d 处隐患逾期 %(days)d 天以上", "%(n)d 处隐患逾期 %(days)d 天以上", count) % values
