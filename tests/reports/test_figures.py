"""Figures between two days: cohorts with a cut-off, kinds and sources that never mix, a carry-over that balances."""

import json
import random
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from grids.models import Organisation
from hazards.models import EnforcementAction
from hazards.terms import in_term, moves, open_after
from hazards.workflow import OPEN, PUT_RIGHT, State
from inspections.figures import by_community
from inspections.models import QuickFix
from reports.services import draft_report, figures_between, period_of, sign_report
from stations.models import Activity, Facility
from stations.services.registers import record_incident
from tests.factories import local, make_place
from tests.reports.lives import act, close, find, noon, visit

NOW = local(2026, 11, 22, 9)
FIRST, LAST = date(2022, 6, 1), date(2024, 10, 17)


def test_a_rate_counts_what_was_put_right_by_the_cut_off(shop):
    hazards = [find(shop, date(2023, 3, day), due=date(2023, 4, 1)) for day in (1, 2, 3)]
    close(hazards[0], date(2023, 3, 5))
    close(hazards[1], date(2025, 7, 1))
    act(find(shop, LAST), "fix_on_site", LAST)
    find(shop, LAST + timedelta(days=1))
    figures = figures_between(shop.street, FIRST, LAST, now=NOW)["hazards"]
    assert (figures["found"], figures["put_right"], figures["on_site"]) == (4, 2, 1)
    assert figures["rate"] == {"numerator": 2, "denominator": 4, "text": "50.0%"}


def test_void_hazards_are_in_no_rate(shop):
    act(find(shop, date(2023, 3, 1)), "void", date(2023, 3, 2), "误报")
    assert figures_between(shop.street, FIRST, LAST, now=NOW)["hazards"]["found"] == 0


def test_homes_are_never_counted_as_places(shop, territory):
    home = make_place(territory.street, "独居老人", at=(109.185, 27.716), type="HOME")
    for day in (1, 8):
        visit(home, date(2023, 5, day), kind="care")
    visit(shop, date(2023, 5, 1))
    visit(shop, date(2023, 5, 2))
    visit(shop, date(2023, 5, 3), outcome="locked")
    visit(shop, date(2023, 5, 4), kind="video")
    figures = figures_between(territory.street, FIRST, LAST, now=NOW)["visits"]
    counted = [figures[name] for name in ("places_visited", "places", "homes_visited", "homes", "video", "not_met")]
    assert counted == [2, 1, 2, 1, 1, 1]
    assert figures["coverage"] == {"numerator": 1, "denominator": 1, "text": "100.0%"}


def test_sources_stand_side_by_side_and_are_never_added(shop):
    visit(shop, date(2023, 5, 1))
    visit(shop, date(2023, 5, 2), source="joint_action")
    find(shop, date(2023, 5, 2), source="joint_action")
    QuickFix.objects.create(
        street=shop.street, district=shop.district, kind="stairs", count=500, approximate=True, source="joint_action",
        done_on=date(2023, 5, 2), booked_on=date(2023, 5, 2), recorded_at=NOW,
    )  # fmt: skip
    figures = figures_between(shop.street, FIRST, LAST, now=NOW)
    assert (figures["visits"]["places_visited"], figures["hazards"]["found"]) == (1, 0)
    joint = figures["other_sources"][0]
    assert (joint["source"], joint["visits"]["places_visited"], joint["hazards"]["found"]) == ("joint_action", 1, 1)
    assert joint["approximate"]
    assert joint["quick_fixes"] == {"count": 500, "approximate": True}


def test_cases_and_fines_are_different_counts(shop, cast):
    brigade = Organisation.objects.get(code="bj-brigade")
    for kind, count, fen in (("case", 562, 0), ("fine", 31, 12_800_000)):
        EnforcementAction.objects.create(
            street=shop.street, kind=kind, count=count, amount_fen=fen, organisation=brigade,
            done_on=date(2024, 1, 1), recorded_at=NOW,
        )  # fmt: skip
    figures = figures_between(shop.street, FIRST, LAST, now=NOW)["enforcement"]
    assert (figures["cases"], figures["fined_fen"]) == (562, 12_800_000)


def test_facilities_are_what_stood_on_the_last_day(shop):
    common = {"street": shop.street, "district": shop.district, "recorded_at": NOW}
    Facility.objects.create(kind="parking", name="东门", ports=24, built_on=LAST, **common)
    Facility.objects.create(kind="parking", name="西门", ports=10, built_on=LAST + timedelta(days=1), **common)
    Activity.objects.create(kind="training", title="培训", held_on=LAST, people=30, units=5, **common)
    figures = figures_between(shop.street, FIRST, LAST, now=NOW)
    assert (figures["facilities"]["parking"], figures["facilities"]["ports"]) == (1, 24)
    assert figures["activities"]["training"]["people"] == 30


def test_the_other_street_counts_nothing_of_this_one(shop, territory):
    find(shop, date(2023, 3, 1))
    visit(shop, date(2023, 3, 1))
    figures = figures_between(territory.other_street, FIRST, LAST, now=NOW)
    assert figures["hazards"]["found"] == figures["visits"]["places_visited"] == figures["balance"]["closing"] == 0


def test_the_command_prints_the_same_figures_and_includes_the_last_day(shop):
    find(shop, LAST)
    out = StringIO()
    call_command("report", shop.street.code, "--from", "2022-06-01", "--to", "2024-10-17", "--json", stdout=out)
    printed = json.loads(out.getvalue())
    assert printed["hazards"]["found"] == 1 and printed["last"] == "2024-10-17"
    out = StringIO()
    call_command("report", shop.street.code, "--from", "2022-06-01", "--to", "2024-10-17", stdout=out)
    assert "发现隐患\t1 处" in out.getvalue()


def test_the_command_refuses_an_unknown_street_and_a_reversed_period(territory):
    with pytest.raises(CommandError, match="没有代码"):
        call_command("report", "999999999", "--from", "2022-06-01", "--to", "2024-10-17")
    with pytest.raises(CommandError, match="早于"):
        call_command("report", territory.street.code, "--from", "2024-10-17", "--to", "2022-06-01")


def _some_life(chance: random.Random, day: date, shop, alive: list) -> None:
    """A few acts of one day: findings (some entered late) and moves of what is known."""
    for _ in range(chance.randint(0, 3)):
        alive.append(find(shop, day - timedelta(days=chance.choice([0, 0, 0, 2, 9])), due=day + timedelta(days=5)))
    for hazard in chance.sample(alive, min(len(alive), 4)):
        state = State(hazard.state)
        if state == State.RECTIFYING:
            act(hazard, chance.choice(["submit", "hand_over", "void", "close_otherwise"]), day)
        elif state == State.SUBMITTED:
            act(hazard, chance.choice(["pass_recheck", "fail_recheck"]), day)
        elif state in PUT_RIGHT:
            act(hazard, chance.choice(["comment", "comment", "restore"]), day)


@pytest.mark.parametrize("seed", range(6))
def test_the_carry_over_balances_whatever_happens(seed, shop, cast):
    chance, alive, start = random.Random(seed), [], date(2026, 8, 1)
    for week in range(5):
        for offset in range(7):
            _some_life(chance, start + timedelta(days=7 * week + offset), shop, alive)
        monday = noon(start + timedelta(days=7 * week + 9))
        period = period_of(shop.street, start + timedelta(days=7 * week), at=monday)
        report = draft_report(period, at=monday)
        balance = report.figures["balance"]
        assert balance["balanced"], balance
        for term in ("found", "closed", "restored", "voided"):
            assert moves([shop.street], period.first, period.last, term).count() == balance[term]
        if chance.random() < 0.7:
            sign_report(report, by=cast.chief, at=monday)
    now_open = sum(hazard.state in OPEN for hazard in alive)
    assert len(open_after([shop.street], start + timedelta(days=365))) == now_open


def test_the_count_of_a_joint_action_stands_beside_the_platforms_and_is_never_added(shop):
    find(shop, date(2026, 8, 3), due=date(2026, 8, 9))
    find(shop, date(2026, 8, 3), due=date(2026, 8, 9), source="joint")
    figures = figures_between(shop.street, date(2026, 8, 1), date(2026, 8, 7), now=noon(date(2026, 8, 8)))
    assert (figures["hazards"]["found"], figures["balance"]["found"], figures["balance"]["closing"]) == (1, 1, 1)
    assert figures["balance"]["balanced"]
    assert sum(figures["hazards"]["by_origin"].values()) == 1


def test_rows_of_a_term_are_its_hazards(shop):
    hazard = find(shop, date(2026, 11, 16), due=date(2026, 11, 20))
    close(hazard, date(2026, 11, 18))
    everything = type(hazard).objects.all()
    first, last = date(2026, 11, 14), date(2026, 11, 20)
    for term in ("found", "closed"):
        assert list(in_term(everything, term, first, last)) == [hazard]
    assert not in_term(everything, "restored", first, last)


def test_a_joint_actions_visits_cover_no_place_of_ours(shop):
    visit(shop, LAST, source="joint_action")
    figures = figures_between(shop.street, LAST, LAST, now=NOW)
    assert figures["visits"]["places_visited"] == 0
    assert figures["visits"]["coverage"]["numerator"] == 0
    assert [row.coverage.numerator for row in by_community(shop.street, LAST, LAST)] == [0, 0]
    visit(shop, LAST)
    assert figures_between(shop.street, LAST, LAST, now=NOW)["visits"]["coverage"]["numerator"] == 1


def test_a_fire_at_the_last_minute_of_the_last_day_counts(shop):
    moment = local(2024, 10, 17, 23, 59)
    record_incident(shop.street, by=None, at=NOW, happened_at=moment, summary="三轮车起火", address="桐梓巷")
    assert figures_between(shop.street, LAST, LAST, now=NOW)["fires"]["fires"] == 1
    tomorrow = LAST + timedelta(days=1)
    assert figures_between(shop.street, tomorrow, tomorrow, now=NOW)["fires"]["fires"] == 0
