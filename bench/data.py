"""Bulk data by INSERT … SELECT: a fixed live set and a history of any length over a hundred streets.

Written straight into the tables because only their size is measured here; the shapes are those the services write
(a found and a closed event each, booked on their days), the persons and places are numbered. The sums are counted anew.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from grids.models import Grid, Organisation, Place, PlaceType, Post, Role, User
from hazards.ladder import Clock
from hazards.models import Category, ReminderRule, Severity
from hazards.services.day_sums import rebuild

DISTRICTS, STREETS, COMMUNITIES, PLACES = 5, 20, 10, 40  # streets a district, communities and places a street
LIVE = 10_000  # open hazards in all, whatever the history
YEARS = 5
PASSWORD = "bench-mark-1"

# Either closed or open: overdue, due soon, submitted and handed over in turn. What is overdue owes its latest reminder.
HAZARDS = """
INSERT INTO hazards_hazard (id, street_id, district_id, cell_id, scope_cell_id, place_id, at_home, point, recorded_at,
    number, category_id, severity_id, structural, description, state, version, found_on, found_at, booked_on,
    found_by_id, origin_kind, source, backdated, due_on, due_at, first_due_on, deadline, extension_asked,
    next_reminder_at, submitted_at, failed_rechecks, found_again, put_right_at, closed_at, on_time)
SELECT gen_random_uuid(), p.street_id, p.district_id, p.cell_id, p.cell_id, p.id, false, p.point,
    d.on_day + time '04:00',
    %(prefix)s || n, %(category)s, %(severity)s, false, 'x', s.state, 2, d.on_day, d.on_day + time '04:00', d.on_day,
    NULL, 'visit', 'platform', false, d.due, (d.due + 1)::timestamp AT TIME ZONE 'Asia/Shanghai', d.due, '{}', false,
    CASE WHEN s.state = 'rectifying' THEN (r.rung + time '08:30') AT TIME ZONE 'Asia/Shanghai' END,
    CASE WHEN s.state IN ('submitted', 'closed') THEN d.done END, 0, 0,
    CASE WHEN s.state = 'closed' THEN d.done END, CASE WHEN s.state = 'closed' THEN d.done END,
    CASE WHEN s.state = 'closed' THEN n %% 10 < 9 END
FROM generate_series(%(first)s, %(last)s) n
JOIN bench_place p ON p.rank = n %% %(places)s
CROSS JOIN LATERAL (SELECT %(today)s::date - (1 + (n::bigint * 7919) %% %(days)s)::int AS on_day) f
CROSS JOIN LATERAL (SELECT f.on_day, f.on_day + CASE WHEN %(open)s THEN 3 + n %% 20 ELSE 7 END AS due,
    f.on_day + interval '5 days' AS done) d
CROSS JOIN LATERAL (SELECT CASE WHEN NOT %(open)s THEN 'closed'
    ELSE (ARRAY['rectifying', 'rectifying', 'rectifying', 'submitted', 'handed_over'])[1 + n %% 5] END AS state) s
CROSS JOIN LATERAL (SELECT coalesce(max(d.due + step) FILTER (WHERE d.due + step <= %(today)s), d.due - 3) AS rung
    FROM unnest(%(steps)s) AS step) r
"""
EVENTS = """
INSERT INTO hazards_hazardevent (id, street_id, recorded_at, hazard_id, seq, action, from_state, to_state, at,
    booked_on, note, data)
SELECT gen_random_uuid(), street_id, now(), id, 1, 'report', '', 'reported', found_at, found_on, '', '{}'::jsonb
FROM hazards_hazard WHERE number LIKE %(like)s
UNION ALL
SELECT gen_random_uuid(), street_id, now(), id, 2, 'pass_recheck', 'submitted', 'closed', closed_at, closed_at::date,
    '', '{}'::jsonb
FROM hazards_hazard WHERE number LIKE %(like)s AND state = 'closed'
"""
VISITS = """
INSERT INTO inspections_inspection (id, street_id, district_id, cell_id, scope_cell_id, place_id, at_home, recorded_at,
    kind, outcome, all_clear, hazards_found, source, visited_on, visited_at, booked_on, backdated, met, note, complete)
SELECT gen_random_uuid(), p.street_id, p.district_id, p.cell_id, p.cell_id, p.id, false, now(), 'routine', 'done', true,
    0, 'platform', f.on_day, f.on_day + time '04:00', f.on_day, false, '', '', true
FROM generate_series(%(first)s, %(last)s) n
JOIN bench_place p ON p.rank = n %% %(places)s
CROSS JOIN LATERAL (SELECT %(today)s::date - (1 + (n::bigint * 7919) %% %(days)s)::int AS on_day) f
"""


def lay_ground() -> None:
    """Territory, places and two readers: `street` (station officer of the first street), `district` (brigade)."""
    call_command("createcachetable")
    call_command("seed", verbosity=0)
    nation = _grid("99", "基准省", None, "province")
    city = _grid("9901", "基准市", nation, "city")
    kind = PlaceType.objects.order_by("order").first()
    places = []
    for d in range(DISTRICTS):
        district = _grid(f"9901{d + 1:02}", f"基准区{d + 1}", city, "district")
        for s in range(STREETS):
            street = _grid(f"{district.code}{s + 1:03}", f"基准街道{d + 1}-{s + 1}", district, "street")
            for c in range(COMMUNITIES):
                community = _grid(f"{street.code}{c + 1:03}", f"社区{c + 1}", street, "community")
                cell = _grid(f"{community.code}1001", f"网格{c + 1}", community, "cell")
                places += [_place(cell, kind, c, n) for n in range(PLACES // COMMUNITIES)]
    Place.objects.bulk_create(places, batch_size=1000)
    first = Grid.objects.get(code="990101001")
    _reader("street", "station_officer", first)
    _reader("district", "brigade_officer", first.parent)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_place AS "
            "SELECT *, row_number() OVER (ORDER BY code, street_id) - 1 AS rank FROM grids_place"
        )
        cursor.execute("CREATE UNIQUE INDEX ON bench_place (rank)")


def grow(to: int, have: int) -> None:
    """Lengthen the history so that there are `to` hazards (and as many visits); the first call adds the live set."""
    today, days = timezone.localdate(), YEARS * 365
    common = {
        "today": today,
        "steps": list(ReminderRule.objects.filter(clock=Clock.DUE).values_list("days", flat=True)),
        "places": DISTRICTS * STREETS * PLACES,
        "category": Category.objects.order_by("order").first().pk,
        "severity": Severity.objects.order_by("rank").first().pk,
    }
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET session_replication_role = replica")  # no foreign keys to check while rows pour in
        with _without_indexes(cursor):
            if not have:
                _add(cursor, common | {"open": True, "prefix": "L", "first": 1, "last": LIVE, "days": 60})
                have = LIVE
            if to > have:
                _add(cursor, common | {"open": False, "prefix": f"C{to}-", "first": have + 1, "last": to, "days": days})
                cursor.execute(VISITS, common | {"first": have + 1, "last": to, "days": days})
        for street in Grid.objects.filter(level=Grid.Level.STREET):
            rebuild(street)
        cursor.execute("RESET session_replication_role")
        cursor.execute("VACUUM ANALYZE")


@contextmanager
def _without_indexes(cursor) -> Iterator[None]:
    """The fact tables' indexes are dropped for the length of a block and made again."""
    cursor.execute(
        "SELECT indexdef, format('DROP INDEX %%I', indexname) FROM pg_indexes i WHERE tablename = ANY(%s)"
        " AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conname = i.indexname)",
        [["hazards_hazard", "hazards_hazardevent", "inspections_inspection"]],
    )
    indexes = cursor.fetchall()
    for _made, drop in indexes:
        cursor.execute(drop)
    yield
    for made, _drop in indexes:
        cursor.execute(made)


def _add(cursor, values: dict) -> None:
    cursor.execute(HAZARDS, values)
    cursor.execute(EVENTS, {"like": f"{values['prefix']}%"})


def _grid(code: str, name: str, parent, level: str) -> Grid:
    grid = Grid(code=code, name=name, parent=parent, level=level, valid_from=date(2020, 1, 1))
    grid.place_in_tree()
    grid.save()
    return grid


def _place(cell: Grid, kind: PlaceType, c: int, n: int) -> Place:
    return Place(
        street=cell.street, district=cell.district, cell=cell, scope_cell=cell, community=cell.parent, type=kind,
        name=f"场所{c}-{n}", code=f"B{c:03}{n:03}", point=f"SRID=4326;POINT({109 + c / 100} {27 + n / 100})",
        qr_token=f"{cell.code}{n:02}", registered_on=date(2020, 1, 1), recorded_at=timezone.now(),
    )  # fmt: skip


def _reader(username: str, role: str, grid: Grid) -> None:
    office = Organisation.objects.create(code=f"bench-{username}", name=username, kind="other", grid=grid)
    user = User.objects.create(username=username, name=username, password=make_password(PASSWORD), organisation=office)
    since = timezone.localdate() - timedelta(days=365)
    Post.objects.create(user=user, role=Role.objects.get(code=role), grid=grid, organisation=office, valid_from=since)
