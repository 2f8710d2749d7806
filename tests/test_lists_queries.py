"""Every list costs the same for two rows as for twelve, and a list that is not counted here fails the test.

The routes come from the site itself: one that is new must either be counted in LISTS or say in NO_LISTS why not.
"""

import io
from typing import NamedTuple

import openpyxl
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.checks import OF_LIBRARIES, routes
from tests.factories import local
from tests.list_rows import Rows

NOW = local(2026, 11, 20, 10)
FEW, MORE = 2, 10


class Look(NamedTuple):
    """One way to open a list: who, which rows (see `shown`), the query string, the object in its address."""

    who: str
    rows: str
    query: str = ""
    of: str = ""  # an attribute of Rows
    address: str = "pk"  # the name of the object in the address
    field: str = "pk"  # what of the object stands there


def of_place(rows: str, query: str = "", address: str = "pk") -> Look:
    return Look("station", rows, query, of="shop", address=address)


def of_round(rows: str) -> Look:
    return Look("station", rows, of="round", address="round_id")


LISTS = {
    "grids:tree": [Look("station", "cells"), Look("walker", "cells")],
    "grids:grid": [Look("station", "children", of="territory.west", address="code", field="code")],
    "grids:outline": [Look("station", "features", of="territory.west", address="code", field="code")],
    "grids:points": [Look("station", "features", of="territory.street", address="code", field="code")],
    "grids:people": [Look("station", "page"), Look("steward", "page", "?role=worker")],
    "grids:person": [Look("station", "posts", of="cast.walker")],
    "grids:places": [Look("station", "page"), Look("walker", "page", "?sort=visited")],
    "grids:place": [of_place("keepers")],
    "grids:calendar": [Look("steward", "days")],
    "feedback:page": [Look("station", "rows")],
    "tokens:list": [Look("steward", "rows")],
    "notifications:inbox": [Look("station", "page"), Look("station", "page", "?unread=1")],
    "notifications:channels": [Look("station", "rows")],
    "notifications:failed": [Look("station", "page"), Look("station", "page", "?kind=group")],
    "field:today": [Look("walker", "rows"), Look("walker", "rounds")],
    "field:places": [Look("walker", "page")],
    "field:hazards": [
        Look("walker", "page"), Look("walker", "page", "?show=recheck"), Look("walker", "page", "?show=mine"),
    ],
    "field:me": [Look("walker", "visits"), Look("walker", "fixes")],
    "field:handing-over": [Look("walker", "note")],
    "hazards:bulk": [
        Look("station", "chosen", "?action=remind&all=1&state=rectifying"),
        Look("station", "chosen", "?action=assign&all=1&state=submitted"),
    ],
    "hazards:bulk-run": [Look("station", "rows", of="run")],
    "hazards:list": [
        Look("station", "page", "?state=rectifying"), Look("walker", "page", "?overdue=1&sort=due"),
        Look("district", "page"), Look("station", "columns", "?view=board"),
    ],
    "hazards:hazard": [
        Look("station", "entries", of="hazard"), Look("station", "notices", of="hazard"),
        Look("station", "supervisions", of="hazard"),
    ],
    "hazards:overdue-sheet": [Look("station", "rows")],
    "hazards:ledger": [Look("station", "xlsx")],
    "hazards:new": [Look("station", "found", "?find=号店")],
    "hazards:new-places": [Look("station", "found", "?find=号店")],
    "hazards:my-places": [Look("owner", "rows")],
    "hazards:tickets": [Look("station", "page")],
    "hazards:ticket-sheet": [Look("station", "xlsx")],
    "hazards:leads": [Look("station", "page"), Look("station", "page", "?state=true")],
    "hazards:handovers": [Look("station", "page", "?own=0"), Look("brigade", "page", "?state=accepted")],
    "hazards:hand-downs": [Look("brigade", "page"), Look("station", "page", "?state=taken")],
    "hazards:hand-down-new": [Look("brigade", "found", "?find=号店")],
    "hazards:major-cases": [Look("station", "page"), Look("brigade", "page")],
    "hazards:major-case": [Look("station", "steps", of="major"), Look("station", "hazards", of="major")],
    "hazards:seals": [Look("station", "page"), Look("brigade", "page", "?state=lifted")],
    "hazards:letters": [Look("station", "page"), Look("station", "page", "?state=answered")],
    "hazards:samples": [Look("station", "page"), Look("station", "page", "?state=in_order")],
    "hazards:acceptances": [Look("station", "page"), Look("brigade", "page", "?state=refused")],
    "hazards:enforcement": [Look("enforcer", "page")],
    "hazards:pads": [Look("station", "page")],
    "hazards:powers": [Look("enforcer", "page")],
    "hazards:power": [Look("enforcer", "changes", of="power")],
    "inspections:list": [Look("station", "page"), Look("walker", "page", "?sort=place")],
    "inspections:tasks": [Look("station", "page"), Look("station", "cells"), Look("walker", "page")],
    "inspections:checklists": [Look("station", "own")],
    "inspections:checklist": [Look("station", "items", of="checklist")],
    "inspections:checklist-preview": [Look("station", "", of="checklist")],
    "inspections:rules": [Look("station", "planned"), Look("station", "in_force")],
    "inspections:conflicts": [Look("station", "page")],
    "inspections:signals": [Look("station", "page"), Look("station", "page", "?state=looked")],
    "inspections:look-backs": [Look("station", "page"), Look("walker", "page")],
    "inspections:for-place": [of_place("rows", address="place_id")],
    "inspections:place-history": [of_place("rows", address="place_id")],
    "inspections:draws": [Look("station", "page")],
    "inspections:draw": [Look("station", "drawn", of="draw", address="draw_id")],
    "inspections:draw-new": [Look("station", "aways")],
    "inspections:inspectors": [Look("station", "people"), Look("station", "page")],
    "inspections:watched": [Look("station", "page"), Look("walker", "page")],
    "inspections:watch": [Look("station", "measures", of="watch", address="watch_id")],
    "inspections:public-draws": [Look("station", "page", of="territory.street", address="code", field="code")],
    "inspections:public-draw": [Look("station", "drawn", of="draw", address="draw_id")],
    "inspections:rounds": [Look("station", "page"), Look("walker", "page")],
    "inspections:round": [of_round("stops"), of_round("participants")],
    "inspections:round-board": [of_round("stops")],
    "inspections:round-points": [of_round("features")],
    "inspections:round-card": [of_round("cards")],
    "inspections:round-new": [Look("station", "candidates", "?find=")],
    "stations:list": [Look("station", "stations")],
    "stations:station": [Look("station", "members", of="station")],
    "stations:map": [Look("station", "features")],
    "stations:facilities": [Look("station", "page")],
    "stations:cameras": [Look("station", "page"), Look("walker", "page")],
    "stations:cameras-at-place": [of_place("cameras", address="place_id")],
    "stations:devices": [Look("station", "page")],
    "stations:alarms": [Look("station", "page")],
    "stations:activities": [Look("station", "page")],
    "stations:incidents": [Look("station", "page")],
    "reports:list": [Look("station", "page"), Look("district", "page")],
    "reports:audit": [Look("auditor", "page"), Look("auditor", "acts")],
    "reports:overview": [Look("station", ""), Look("district", "")],
    "reports:map-grids": [Look("station", "features")],
    "reports:map-points": [Look("station", "features")],
    "reports:map-places": [Look("station", "features")],
    "reports:map-stations": [Look("station", "features")],
    "api:overview": [Look("station", "")],
    "api:grid-list": [Look("station", "results")],
    "api:place-list": [Look("station", "results")],
    "api:inspection-list": [Look("station", "results")],
    "api:hazard-list": [Look("station", "results", "?state=rectifying")],
    "api:handdown-list": [Look("brigade", "results")],
    "api:majorcase-list": [Look("brigade", "results")],
    "api:station-list": [Look("station", "results")],
    "api:weeklyreport-list": [Look("station", "results")],
}  # fmt: skip

# Routes that show no list of rows, by the reason why their cost does not grow.
NO_LISTS = {
    "a form, an act on one row, or the answer to it": """
        accounts feedback:answer tokens:new tokens:revoke grids:cell-new grids:grid-edit grids:post-new grids:post-end
        grids:person-new grids:person-edit grids:person-password grids:place-new grids:place-locate grids:place-edit
        grids:place-twins
        grids:place-status grids:place-reveal grids:place-person-new stations:new stations:edit stations:turnout-new
        stations:member-new stations:shift-new stations:shifts-repeat stations:member-end stations:shift-note
        stations:kit-check stations:kit-batch stations:facility-new stations:device-new stations:alarm-new
        stations:camera-new stations:camera-void inspections:video-new
        stations:facility-void stations:device-void stations:activity-void stations:incident-void
        hazards:enforcement-void field:quick-fix-void
        stations:alarm-check stations:activity-new stations:incident-new notifications:read-all
        notifications:preferences notifications:push-add notifications:push-remove notifications:channel-new
        notifications:channel-try notifications:channel-switch notifications:again
        hazards:reminder-rules hazards:reminder-rule hazards:reminder-rule-new hazards:reminder-rule-end
        hazards:new-proposal hazards:notice hazards:supervise hazards:supervision-reply
        hazards:recheck-record hazards:act hazards:bulk-undo hazards:calendar-settings
        hazards:saved-filter-drop hazards:saved-filter-start hazards:receipt
        hazards:delivery-record hazards:pad-new hazards:sheet-new
        hazards:paper-new hazards:advice-new inspections:visit-paper inspections:look-back-paper
        hazards:lead-reporter
        hazards:hand-down-take hazards:hand-down-return hazards:major-case-new
        hazards:major-case-act hazards:enforcement-new hazards:power-new hazards:power-edit
        hazards:order hazards:order-correct api:hazard-order hazards:acceptance-new hazards:seal-new hazards:seal-lift
        hazards:letter-new hazards:letter-act
        hazards:paper-publish hazards:word-publish hazards:word-give-up hazards:paper-issuer hazards:report-by-place
        hazards:door-entrance hazards:door-repair hazards:door-time hazards:door-check hazards:door-pledge
        hazards:door-leave hazards:door-revoke hazards:follow
        hazards:ticket-new hazards:ticket-reply hazards:ticket-call-back
        hazards:question hazards:question-new hazards:question-end hazards:pledge-text-new hazards:ticket-source-new
        hazards:public-report inspections:dispatch inspections:look-back-new inspections:backdate
        inspections:round-close inspections:draw-seed inspections:draw-publish inspections:draw-void
        inspections:inspector-new inspections:inspector-end inspections:tie-new inspections:tie-void
        inspections:watch-new inspections:watch-leave inspections:watch-decide inspections:measure-new
        inspections:measure-end
        inspections:checklist-new inspections:checklist-next inspections:checklist-edit inspections:checklist-publish
        inspections:checklist-end inspections:checklist-drop inspections:checklist-item-new inspections:checklist-item
        inspections:checklist-item-move inspections:checklist-item-drop
        inspections:rule-new inspections:rule-edit inspections:rule-end inspections:rule-drop
        inspections:round-cancel field:visit field:correct field:hazard-new field:quick-fix field:scan
        reports:start reports:redraw
        reports:sign reports:texts reports:correct api:hazard-act api:majorcase-act api:handdown-take
        api:handdown-send-back api:photo-detail api:reported-hazard-detail api:quick-fix-detail""",
    "one row with what it names itself": """
        api:grid-detail api:place-detail api:inspection-detail api:hazard-detail api:handdown-detail
        api:majorcase-detail
        api:station-detail api:weeklyreport-detail field:receipt field:hazard hazards:lead hazards:lead-point
        hazards:sample hazards:sample-share inspections:signal inspections:signal-limits
        hazards:acceptance hazards:acceptance-at-place hazards:acceptance-check
        hazards:door-hazard hazards:door-at-place
        hazards:letter
        hazards:hand-down hazards:notice-page hazards:major-at-place inspections:inspection inspections:conflict
        grids:place-point stations:kit-count""",
    "a file as it is kept, a picture, a sheet of one row": """
        hazards:paper-specimen hazards:word-starter hazards:word-template hazards:word-specimen hazards:notice-word
        hazards:acceptance-photo inspections:draw-minutes
        hazards:door-photo hazards:door-pledge-paper hazards:hand-down-photo
        field:photo hazards:photo hazards:notice-file hazards:case-file hazards:place-file
        hazards:paper api:hazard-paper
        grids:place-qr grids:door-card reports:pdf inspections:bulletin-pictures inspections:bulletin-paper
        reports:xlsx""",
    "a dozen of one's own and the street's: each is counted, which is what they are for": "hazards:saved-filters",
    "behind the place's own door, which no account opens: the few hazards of one place": "hazards:door",
    "a calendar of one's own; the same rows as 我的待办 of the list": "hazards:calendar-feed",
    "what was drawn, by codes; its rows are counted with inspections:public-draw": "inspections:public-draw-file",
    "a way to somewhere else": "grids:by-qr stations:mine notifications:open reports:home",
    "what one notice would move: its form, and rows of a service that reads each street once": "hazards:recomputing",
    "the kinds of paper there are, and the few versions of one": (
        "hazards:paper-kinds hazards:paper-words hazards:word-sheet"
    ),
    "what was left behind at one place; counted in tests/inspections/test_left_behind.py": "inspections:left-behind",
    "the few questions of a street, its platforms, and the versions of one": """
        hazards:door-rows hazards:ticket-sources hazards:ticket-source""",
    "the look-backs of one hazard, a few in its life": "inspections:look-backs-of",
    "the pictures of one round; counted in tests/inspections/test_bulletins.py": "inspections:bulletin",
    "the sheets of one pad, a thousand at most": "hazards:pad",
    "twelve papers at most": "hazards:papers-of-place",
    "five rows at most": "hazards:pressure-at-place hazards:letters-of-hazard",
    "three rows at most": "stations:nearest",
    "one rule with its load; counted in tests/inspections/test_own_rules.py": "inspections:rule",
    "thirty hazards of one place at most, each asked what stands in its way": """
        field:submit-together field:recheck-together""",
    "the frozen figures of one week; its cost is held in tests/reports/test_report_pages.py": "reports:report",
    "the same chooser as inspections:round-new": "inspections:round-add",
    "what a phone carries, and the form of any place; counted in tests/inspections/test_carried.py": """
        field:offline-data field:offline-visit""",
    "what a phone asks of its own visits; counted in tests/inspections/test_conflicts.py": "field:settlements",
    "pages that fill themselves in on the phone": """
        field:offline-places field:waiting field:waiting-visit field:offline-hazard field:offline-quick""",
    "not about facts": "livez readyz service-worker api:schema api:docs account_reset_password",
}


def without_reason() -> list[str]:
    """Routes of ours that are neither counted nor said to show no list."""
    known = set(LISTS).union(*(names.split() for names in NO_LISTS.values()))
    ours = [name for _path, name, _view in routes()]
    libraries = [library for library in OF_LIBRARIES if library.endswith(":")]
    ours = [name for name in ours if name not in OF_LIBRARIES and not any(map(name.startswith, libraries))]
    return [name for name in ours if name not in known]


def test_every_route_is_counted_or_says_why_it_shows_no_list():
    assert without_reason() == [], "count it in LISTS, or name it in NO_LISTS with the reason"


def shown(answer, rows: str) -> int:
    """How many rows stand on the page: of a name in its context, of GeoJSON, of the API, or of a workbook."""
    if rows in ("features", "results"):
        return len(answer.json()[rows])
    if rows == "xlsx":
        content = io.BytesIO(b"".join(answer.streaming_content))
        return openpyxl.load_workbook(content, read_only=True).worksheets[0].max_row
    found = answer.context[rows]
    if rows == "columns":
        return sum(len(column.rows) for column in found)
    return len(found.rows if rows == "page" else found)


def address_of(name: str, look: Look, world: Rows) -> str:
    if not look.of:
        return reverse(name) + look.query
    subject = world
    for part in look.of.split("."):
        subject = getattr(subject, part)
    return reverse(name, kwargs={look.address: getattr(subject, look.field)}) + look.query


def open_all(client, world: Rows, *, twice: bool) -> dict[tuple[str, Look], tuple[int, list[str]]]:
    """(rows shown, statements asked) of every look at every list; opened `twice`, the first costs what is kept."""
    found = {}
    for name, looks in LISTS.items():
        for look in looks:
            client.force_login(getattr(world.cast, look.who))
            address = address_of(name, look, world)
            if twice:
                client.get(address)
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(address)
            assert answer.status_code == 200, (address, look.who, answer.status_code)
            rows = shown(answer, look.rows) if look.rows else 0
            found[name, look] = rows, [query["sql"] for query in asked]
    return found


def asked_once_a_row(few: list[str], many: list[str]) -> str:
    """The statement that is asked more often, for the one who has to mend it."""
    shapes = [sql[: sql.find("WHERE")][:300] for sql in many]
    before = [sql[: sql.find("WHERE")][:300] for sql in few]
    return max(shapes, key=lambda shape: shapes.count(shape) - before.count(shape))


def test_every_list_costs_the_same_for_two_rows_as_for_twelve(client, territory, cast):
    with time_machine.travel(NOW, tick=False):
        world = Rows(territory, cast, now=NOW)
        world.add(FEW)
        few = open_all(client, world, twice=True)
        world.add(MORE)
        many = open_all(client, world, twice=False)
    wrong = []
    for (name, look), (rows, asked) in many.items():
        rows_before, asked_before = few[name, look]
        if look.rows and not (rows_before >= FEW and rows >= rows_before + MORE):
            wrong.append(f"{name} {look.query} for {look.who}: shows {rows_before}, then {rows} rows: proves nothing")
        if len(asked) > len(asked_before):
            more = f"{len(asked_before)} queries, then {len(asked)}"
            wrong.append(f"{name} {look.query} for {look.who}: {more}: {asked_once_a_row(asked_before, asked)}")
    assert not wrong, "\n".join(wrong)
