"""The life-cycle table: complete, closed under its families, and exactly the promises of the design."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grids.access import roles_for
from hazards.policy import ACTS
from hazards.workflow import (
    BY_ACTION,
    FAMILIES,
    OPEN,
    PUT_RIGHT,
    TABLE,
    Given,
    Guard,
    State,
    allowed,
    missing,
    recheck_guards,
    to_markdown,
    transition,
)
from tests.hazards.carry_over import balance_terms, family
from tests.hazards.who_may import MAY, ROLES

DOC = Path(__file__).resolve().parents[2] / "docs" / "workflow.md"

# Written out by hand: the table may change only together with this list.
MATRIX = {
    "reported": "fix_on_site set_deadline hand_over close_otherwise void correct assign unassign remind"
    " find_again comment",
    "fixed_on_site": "restore void correct comment",
    "rectifying": "submit ask_extension extend refuse_extension hand_over close_otherwise void correct"
    " assign unassign remind find_again comment",
    "submitted": "pass_recheck fail_recheck hand_over close_otherwise void correct assign unassign remind"
    " plan_recheck find_again comment",
    "handed_over": "accept return_handover close_otherwise void correct assign unassign find_again comment",
    "accepted": "accept return_handover close_by_receiver close_otherwise void correct assign unassign"
    " find_again comment",
    "closed": "restore void correct comment",
    "void": "comment",
}


@pytest.mark.parametrize("state", list(State))
def test_each_state_offers_exactly_its_actions(state):
    assert [row.action for row in allowed(state)] == MATRIX[state].split()


@pytest.mark.parametrize(
    ("action", "to"),
    [
        ("report", "reported"),
        ("fix_on_site", "fixed_on_site"),
        ("set_deadline", "rectifying"),
        ("submit", "submitted"),
        ("pass_recheck", "closed"),
        ("fail_recheck", "rectifying"),
        ("hand_over", "handed_over"),
        ("accept", "accepted"),
        ("return_handover", "rectifying"),
        ("close_by_receiver", "closed"),
        ("close_otherwise", "closed"),
        ("restore", "rectifying"),
        ("void", "void"),
        ("ask_extension", None),
        ("extend", None),
        ("refuse_extension", None),
        ("correct", None),
        ("assign", None),
        ("unassign", None),
        ("remind", None),
        ("plan_recheck", None),
        ("find_again", None),
        ("comment", None),
        ("recompute", None),
        ("order", "rectifying"),
        ("order_handed", None),
        ("propose_handover", None),
        ("change_cell", None),
    ],
)
def test_each_action_leads_where_the_design_says(action, to):
    assert transition(action).to == to


def test_the_table_has_no_action_beyond_those_and_none_twice():
    assert len(TABLE) == len(BY_ACTION) == 28


def test_each_role_may_exactly_what_the_list_by_hand_says():
    assert {action: set(roles_for(right)) for action, right in ACTS.items()} == MAY


def test_the_list_by_hand_names_every_role():
    rows = csv.DictReader((Path(__file__).resolve().parents[2] / "grids/seeds/roles.csv").open(encoding="utf-8"))
    assert {row["code"] for row in rows} == ROLES


def test_the_families_cover_every_state_once():
    assert sorted(state for states in FAMILIES.values() for state in states) == sorted(State)


def test_an_unknown_action_is_refused():
    with pytest.raises(KeyError):
        transition("delete")


def test_a_void_hazard_can_only_be_commented():
    assert [row.action for row in allowed(State.VOID)] == ["comment"]


def test_nothing_but_a_recheck_or_a_named_exit_closes():
    closing = {row.action: row.required for row in TABLE if row.to == State.CLOSED}
    assert set(closing) == {"pass_recheck", "close_by_receiver", "close_otherwise"}
    assert Given.RECHECK_RESULT in closing["close_by_receiver"], "a penalty alone never closes"
    assert Given.EXIT in closing["close_otherwise"]


@pytest.mark.parametrize("action", ["pass_recheck", "fail_recheck"])
def test_a_recheck_is_never_by_the_submitter_and_for_grave_ones_not_by_the_finder(action):
    row = transition(action)
    assert Guard.NOT_SUBMITTER in row.guards
    assert Guard.NOT_FINDER not in recheck_guards(row, finder_barred=False)
    assert Guard.NOT_FINDER in recheck_guards(row, finder_barred=True)
    assert recheck_guards(transition("submit"), finder_barred=True) == ()


def test_the_street_closes_nothing_while_a_major_case_is_open():
    for action in ("pass_recheck", "close_otherwise"):
        assert Guard.NO_OPEN_MAJOR_CASE in transition(action).guards
    assert Guard.NO_OPEN_MAJOR_CASE not in transition("close_by_receiver").guards


def test_whatever_takes_a_hazard_back_or_away_asks_for_a_reason():
    for action in ("fail_recheck", "return_handover", "restore", "void", "correct", "close_otherwise"):
        assert Given.REASON in transition(action).required
    assert missing(transition("fail_recheck"), ["reason"]) == [Given.DUE_ON]
    assert missing(transition("comment"), ["note", "photos"]) == []


def test_what_claims_to_be_put_right_is_shown_in_a_photo():
    for action in ("fix_on_site", "submit", "pass_recheck"):
        assert Given.PHOTOS in transition(action).required


def test_the_system_recomputes_without_a_button():
    assert transition("recompute").system
    assert not any(row.action == "recompute" for state in State for row in allowed(state))


@pytest.mark.parametrize(
    ("action", "state", "terms"),
    [
        ("report", None, {"found"}),
        ("fix_on_site", "reported", {"closed"}),
        ("pass_recheck", "submitted", {"closed"}),
        ("close_by_receiver", "accepted", {"closed"}),
        ("restore", "closed", {"restored"}),
        ("restore", "fixed_on_site", {"restored"}),
        ("void", "rectifying", {"voided"}),
        ("void", "closed", set()),
        ("hand_over", "rectifying", set()),
        ("find_again", "rectifying", set()),
        ("comment", "void", set()),
    ],
)
def test_each_act_enters_the_carry_over_in_its_own_term(action, state, terms):
    assert balance_terms(action, state) == terms


@given(choices=st.lists(st.integers(min_value=0, max_value=100), max_size=40))
def test_along_any_path_the_terms_add_up_to_whether_it_is_still_open(choices):
    state, balance = State.REPORTED, 1  # found
    for choice in choices:
        rows = allowed(state)
        row = rows[choice % len(rows)]
        for term in balance_terms(row.action, state):
            balance += {"found": 1, "restored": 1, "closed": -1, "voided": -1}[term]
        state = row.target(state)
        assert balance == (1 if state in OPEN else 0)
        assert family(state) in ("open", "put_right", "void")


def test_every_state_can_be_reached_and_every_open_one_left():
    reached = {row.to for row in TABLE if row.to}
    assert reached == set(State)
    for state in OPEN | PUT_RIGHT:
        assert any(row.to not in (None, state) for row in allowed(state))


def test_the_documented_table_is_the_table():
    assert to_markdown() in DOC.read_text(encoding="utf-8"), "write docs/workflow.md again from to_markdown()"
