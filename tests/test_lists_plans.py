"""The first page of each list that grows without end is read by an index, whatever else the street and others keep.

Four thousand rows of twenty streets; who looks has one of them. With so many the planner would read a small part of a
table from end to end only where no index leads to it.
"""

from typing import NamedTuple

import time_machine
from django.db import connection

from grids.models import AccountAct, Feedback, Place, Post, Reveal, User
from hazards.models import Acceptance, EnforcementAction, HandDown, Handover, Hazard, HazardEvent, Lead, MajorCase
from inspections.models import Draw, Inspection, QuickFix, Round, Task
from notifications.models import Notification
from reports.models import Period, WeeklyReport
from stations.models import Activity, Alarm, Camera, Device, Facility, Incident
from tests.factories import local, make_grid, make_user
from tests.list_rows import Rows
from tests.plans import grow, plans

NOW = local(2026, 11, 20, 10)
TIMES, STREETS = 4000, 20
AGO = "timestamptz '2026-11-20 10:00+08' - n * interval '1 hour'"
HALF = f"CASE WHEN n > {TIMES // 2} THEN 'waiting' ELSE 'true' END"
DAY = "date '2026-11-20' - n / 20"
HAZARD = "(SELECT id FROM hazards_hazard WHERE number = 'X' || n)"
RECTIFYING, SENT = {"state": "rectifying"}, {"state": "sent"}


class Grown(NamedTuple):
    """A table and what differs in each copy of its newest row `like` this; `located` ones have a cell as well."""

    model: type
    changed: dict[str, str]
    located: bool = False
    like: dict[str, str] = {}


TABLES = (
    Grown(Place, {"code": "'K' || n", "qr_token": "'k' || n", "name": "'第' || n || '号店'"}, True),
    Grown(Hazard, {"number": "'X' || n", "found_at": AGO, "recorded_at": AGO, "due_at": AGO}, True, RECTIFYING),
    Grown(HazardEvent, {"hazard_id": HAZARD, "at": AGO}),
    Grown(Inspection, {"visited_at": AGO, "recorded_at": AGO}, True),
    Grown(Task, {"starts_on": f"{DAY} - 9", "due_on": DAY}, True),
    Grown(Lead, {"told_at": AGO, "verify_due_at": AGO, "state": HALF, "hazard_id": "NULL"}, True),
    Grown(Handover, {"hazard_id": HAZARD, "sent_at": AGO, "answer_due_at": AGO, "paper_id": "NULL"}, like=SENT),
    Grown(HandDown, {"sent_at": AGO}, like=SENT),
    Grown(MajorCase, {"suspected_on": DAY, "state": "'rejected'"}, True),
    Grown(Acceptance, {"asked_at": AGO}, True, {"state": "refused"}),
    Grown(EnforcementAction, {"done_on": DAY}),
    Grown(Round, {"held_on": DAY}),
    Grown(Draw, {"recorded_at": AGO, "year": "1000 + n / 100", "seq": "n"}),
    Grown(QuickFix, {"done_on": DAY, "booked_on": DAY}, True),
    Grown(Facility, {"built_on": DAY}, True),
    Grown(Device, {"installed_on": DAY}, True),
    Grown(Camera, {"recorded_at": AGO}, True),
    Grown(Alarm, {"at": AGO}, True),
    Grown(Activity, {"held_on": DAY}, True),
    Grown(Incident, {"at": AGO}, True),
    Grown(Period, {"first": "date '2026-11-14' - n * 7", "last": "date '2026-11-20' - n * 7", "week": "n + 99"}),
    Grown(WeeklyReport, {"period_id": "(SELECT id FROM reports_period WHERE week = n + 99)"}),
    Grown(Reveal, {"recorded_at": AGO}),
    Grown(Feedback, {}),
    Grown(AccountAct, {"at": AGO}),
)
LISTS = [
    ("station", "/places/", Place), ("station", "/m/places/", Place), ("walker", "/m/places/", Place),
    ("station", "/hazards/", Hazard), ("walker", "/hazards/", Hazard), ("walker", "/m/hazards/", Hazard),
    ("station", "/hazards/?state=rectifying&sort=due", Hazard), ("station", "/hazards/?undecided=1", Hazard),
    ("walker", "/hazards/?undecided=1", Hazard), ("walker", "/hazards/?assigned=1", Hazard),
    ("station", "/hazards/?view=board", Hazard), ("owner", "/my/hazards/", Hazard),
    ("station", "/inspections/", Inspection), ("walker", "/inspections/", Inspection), ("walker", "/m/me/", Inspection),
    ("walker", "/m/me/", QuickFix), ("station", "/inspections/tasks/", Task), ("walker", "/m/", Task),
    ("station", "/leads/", Lead), ("station", "/leads/?state=true", Lead), ("station", "/handovers/", Handover),
    ("station", "/handdowns/", HandDown), ("station", "/major/?state=rejected", MajorCase),
    ("station", "/enforcement/", EnforcementAction), ("station", "/acceptances/?state=refused", Acceptance),
    ("station", "/draws/", Draw),
    ("station", "/rounds/", Round), ("walker", "/rounds/", Round), ("station", "/facilities/", Facility),
    ("station", "/cameras/", Camera),
    ("station", "/devices/", Device), ("station", "/alarms/", Alarm), ("station", "/activities/", Activity),
    ("station", "/incidents/", Incident), ("station", "/reports/", WeeklyReport), ("auditor", "/audit/", Reveal),
    ("auditor", "/audit/", AccountAct), ("station", "/inbox/", Notification), ("station", "/feedback/", Feedback),
    ("station", "/people/", Post), ("station", "/people/", User),
    ("station", "/api/v1/hazards/", Hazard), ("station", "/api/v1/places/", Place),
    ("station", "/api/v1/inspections/", Inspection), ("station", "/api/v1/hand-downs/", HandDown),
    ("station", "/api/v1/reports/", WeeklyReport),
]  # fmt: skip


def fill(world: Rows, others: list[int]) -> None:
    """Every table grown: one street in twenty is the world's own, and what lies there is in its cell, by its walker."""
    own = f"mod(n, {STREETS}) = 0"
    street = f"(ARRAY{[world.street.pk, *others]})[1 + mod(n, {STREETS})]"
    cell = f"CASE WHEN {own} THEN {world.cell.pk} END"
    by = f"CASE WHEN {own} THEN '{world.cast.walker.pk}'::uuid ELSE '{world.author.pk}'::uuid END"
    place = f"CASE WHEN mod(n, 400) = 0 THEN '{world.place.pk}'::uuid ELSE '{world.shop.pk}'::uuid END"
    whose = {Hazard: {"place_id": place}, QuickFix: {"by_id": by}, Inspection: {"by_id": by}}
    for model, changed, located, like in TABLES:
        row = model.objects.filter(**like).order_by("pk").last()
        where = {} if model is AccountAct else {"street_id": street}
        where |= {"scope_cell_id": cell} if located else {}
        grow_and_look(row, **where, **whose.get(model, {}), **changed)
    grow_people(world, others)
    look_at_all()


def look_at_all() -> None:
    """Of the small tables too: what the planner last knew of them is what some other test had left there."""
    tables = connection.introspection.django_table_names(only_existing=True)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, tables))}")


def grow_and_look(row, **changed: str) -> None:
    """Grow the table of `row`, and let the planner know how large it is now."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        grow(type(row), row, TIMES, **changed)
        cursor.execute(f"ANALYZE {row._meta.db_table}")


def grow_people(world: Rows, others: list[int]) -> None:
    """As many accounts, each with a post in one of the streets and with a message of its own."""
    grow_and_look(make_user("many"), username="'u' || n", name="'人' || n", phone="NULL")
    user = "(SELECT id FROM grids_user WHERE username = 'u' || n)"
    where = f"(ARRAY{[world.cell.pk, *others]})[1 + mod(n, {STREETS})]"
    grow_and_look(Post.objects.filter(user=world.author).first(), user_id=user, grid_id=where)
    message = Notification.objects.filter(user=world.cast.station).first()
    user = f"CASE WHEN mod(n, {STREETS}) = 0 THEN '{world.cast.station.pk}'::uuid ELSE {user} END"
    grow_and_look(message, user_id=user, key="'k' || n", recorded_at=AGO)


def test_the_first_page_of_every_growing_list_is_read_by_an_index(client, territory, cast):
    with time_machine.travel(NOW, tick=False):
        world = Rows(territory, cast, now=NOW)
        world.add(1)
        others = [make_grid(f"5206029{n:02d}", f"第{n}街道", parent=territory.district).pk for n in range(1, STREETS)]
        fill(world, others)
        wrong = [fault for who, address, model in LISTS for fault in faults(client, cast, who, address, model)]
        rows = rows_of_a_page(client, cast.brigade, "/hazards/?state=")
    assert not wrong, "\n".join(wrong)
    assert "hazard_recent_of_all" in rows and "Sort" not in rows, f"a whole district is sorted for one page:\n{rows}"


def rows_of_a_page(client, user, address: str) -> str:
    """The plan of the statement that reads the fifty rows of the desk's list of hazards, and one to know of more."""
    client.force_login(user)
    limited = [
        plan for plan in plans(lambda: client.get(address)) if plan.startswith("Limit") and "hazards_category" in plan
    ]
    assert len(limited) == 1, limited
    return limited[0]


def faults(client, cast, who: str, address: str, model) -> list[str]:
    """What is wrong with how `address` reads the table of `model`."""
    client.force_login(getattr(cast, who))
    table, answers = model._meta.db_table, []
    read = [plan for plan in plans(lambda: answers.append(client.get(address))) if f" on {table}" in plan]
    assert answers[0].status_code == 200, address
    if not read:
        return [f"{address} for {who}: never reads {table}"]
    whole = [plan for plan in read if f"Seq Scan on {table} " in plan]
    return [f"{address} for {who} reads {table} from end to end:\n{plan}" for plan in whole]
