"""The list of hazards: who sees which rows, what its parameters mean, and what a page of it costs."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hazards.models import Hazard
from hazards.services import acts
from tests.factories import make_place, make_post, make_user
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to, make_hazard, reason
from tests.plans import grow

pytestmark = pytest.mark.django_db
URL = "/hazards/"


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


def numbers(client, user, query=""):
    client.force_login(user)
    answer = client.get(f"{URL}{query}")
    assert answer.status_code == 200, answer.status_code
    return {row.hazard.number for row in answer.context["rows"]}


def test_the_neighbour_and_the_outsider_see_nothing_of_it(client, shop, cast):
    make_hazard(shop)
    for stranger in (cast.neighbour, cast.outsider, cast.outside_worker, cast.other_community):
        assert numbers(client, stranger) == set()
    assert len(numbers(client, cast.worker)) == 1


def test_signed_out_is_sent_to_the_login_and_without_a_post_refused(client, cast):
    assert client.get(URL).status_code == 302
    client.force_login(cast.nobody)
    assert client.get(URL).status_code == 403


def test_a_home_under_care_stays_out_of_the_list_of_who_may_not_see_it(client, territory, cast):
    home = make_place(territory.street, "某居民家庭", at=(109.185, 27.715), type="HOME")
    make_hazard(home, category="H17", description="卧床吸烟")
    assert numbers(client, cast.brigade) == set()


def test_each_parameter_picks_exactly_its_rows(client, shop, next_shop, cast):
    office = cast.brigade_office
    rows = {
        "reported": bring_to("reported", shop),
        "overdue": bring_to("rectifying", shop, at=NOW - 9 * ONE_DAY),
        "due_today": bring_to("rectifying", next_shop, at=NOW - 7 * ONE_DAY),
        "due_tomorrow": bring_to("rectifying", next_shop, category="H01", at=NOW),
        "submitted": bring_to("submitted", shop, submitter=cast.worker),
        "handed_over": bring_to("handed_over", shop, receiver=office),
        "accepted": bring_to("accepted", shop, receiver=office),
        "closed": bring_to("closed", shop, at=NOW - 3 * ONE_DAY),
        "fixed": bring_to("fixed_on_site", shop, severity="serious"),
        "void": bring_to("void", shop),
    }

    def named(query, user=cast.station):
        shown = numbers(client, user, query)
        return {name for name, hazard in rows.items() if hazard.number in shown}

    assert named("") == set(rows)
    assert named("?state=open") == {
        "reported", "overdue", "due_today", "due_tomorrow", "submitted", "handed_over", "accepted",
    }  # fmt: skip
    assert named("?state=put_right") == {"closed", "fixed"}
    assert named("?state=handed_over&state=accepted") == {"handed_over", "accepted"}
    assert named("?overdue=1") == {"overdue"}
    assert named("?due=today") == {"due_today"}
    assert named("?due=tomorrow") == {"due_tomorrow"}
    assert named("?due=week") == {"due_today", "due_tomorrow"}
    assert named(f"?found_from={TODAY - 9 * ONE_DAY}&found_to={TODAY - 7 * ONE_DAY}") == {"overdue", "due_today"}
    assert named(f"?closed_from={TODAY - 3 * ONE_DAY}&closed_to={TODAY - 3 * ONE_DAY}") == {"closed"}
    assert named("?grid=5206020070011002") == {"due_today", "due_tomorrow"}
    assert named("?grid=520602007001") == set(rows)
    assert named("?street=520602007") == set(rows)
    assert named(f"?place={next_shop.pk}") == {"due_today", "due_tomorrow"}
    assert named("?category=H01") == {"due_tomorrow"}
    assert named("?severity=serious") == {"fixed"}
    assert named("?q=桐梓巷") == {"due_today", "due_tomorrow"}
    assert named(f"?q={rows['closed'].number}") == {"closed"}


def test_a_term_of_the_balance_opens_its_rows_and_the_opening_what_stood_open(client, shop, cast):
    week = f"booked_from={TODAY - 6 * ONE_DAY}&booked_to={TODAY}"
    old_open = bring_to("rectifying", shop, at=NOW - 20 * ONE_DAY)
    old_closed = bring_to("closed", shop, at=NOW - 20 * ONE_DAY)
    closed_now = bring_to("rectifying", shop, at=NOW - 20 * ONE_DAY)
    acts.close_otherwise(closed_now, by=None, at=NOW, seen=None, exit=reason("close"), reason="已关停")
    found_now = bring_to("fixed_on_site", shop)
    voided = bring_to("void", shop)
    restored = acts.restore(old_closed, by=None, at=NOW, seen=None, reason="误销号", due_on=TODAY + ONE_DAY)

    user = cast.station
    assert numbers(client, user, f"?term=found&{week}") == {found_now.number, voided.number}
    assert numbers(client, user, f"?term=closed&{week}") == {closed_now.number, found_now.number}
    assert numbers(client, user, f"?term=voided&{week}") == {voided.number}
    assert numbers(client, user, f"?term=restored&{week}") == {restored.number}
    assert numbers(client, user, f"?opening={TODAY - 6 * ONE_DAY}") == {old_open.number, closed_now.number}
    assert Hazard.objects.open().count() == 2 + 2 + 1 - 2 - 1  # opening + found + restored − closed − voided


def test_mine_is_what_waits_for_my_own_act(client, shop, next_shop, cast):
    rows = {
        "reported": bring_to("reported", shop),
        "rectifying": bring_to("rectifying", shop),
        "overdue": bring_to("rectifying", shop, at=NOW - 9 * ONE_DAY),
        "submitted_by_worker": bring_to("submitted", shop, submitter=cast.worker),
        "handed_over": bring_to("handed_over", shop, receiver=cast.brigade_office),
        "elsewhere": bring_to("rectifying", next_shop),
        "closed": bring_to("closed", shop),
    }

    def mine(user):
        shown = numbers(client, user, "?mine=1")
        return {name for name, hazard in rows.items() if hazard.number in shown}

    assert mine(cast.worker) == {"reported", "rectifying", "overdue"}
    assert mine(cast.colleague) == {"reported", "rectifying", "overdue", "submitted_by_worker"}
    assert mine(cast.station) == {"reported", "overdue", "submitted_by_worker"}
    assert "handed_over" in mine(cast.brigade)
    assert mine(cast.neighbour) == {"elsewhere"}


def test_a_wrong_parameter_shows_no_row_and_says_why(client, shop, cast):
    make_hazard(shop)
    client.force_login(cast.station)
    for query in ("?found_from=昨天", "?grid=999", "?state=lost", "?grid=431002008001"):
        answer = client.get(f"{URL}{query}")
        assert answer.status_code == 400
        assert not answer.context["rows"]
        assert answer.context["form"].errors


def test_the_cursor_walks_through_ties_without_losing_or_doubling_a_row(client, shop, cast):
    made = {make_hazard(shop).number for _ in range(52)}  # all found at the same moment
    client.force_login(cast.station)
    first = client.get(URL)
    second = client.get(f"{URL}?cursor={first.context['page'].next}")
    seen = [row.hazard.number for page in (first, second) for row in page.context["rows"]]
    assert len(seen) == len(set(seen)) == 52
    assert set(seen) == made
    assert second.context["page"].next == ""
    back = client.get(f"{URL}?cursor={second.context['page'].previous}")
    assert [row.hazard.number for row in back.context["rows"]] == seen[:50]


@pytest.mark.parametrize("sort", ["due", "-due", "severity", "-severity", "found"])
def test_every_order_shows_every_row(client, shop, cast, sort):
    made = {bring_to(state, shop).number for state in ("reported", "rectifying", "fixed_on_site")}
    assert numbers(client, cast.station, f"?sort={sort}") == made


def test_a_page_costs_the_same_however_many_rows_it_has(client, shop, next_shop, cast):
    client.force_login(cast.station)

    def cost(query):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{URL}{query}").status_code == 200
        return len(queries)

    def fill():
        for place in (shop, next_shop):
            bring_to("handed_over", place, receiver=cast.brigade_office)
            bring_to("submitted", place, submitter=cast.station)
            bring_to("rectifying", place, at=NOW - 9 * ONE_DAY)

    fill()
    few = cost(""), cost("?view=board"), cost("?overdue=1&sort=due")
    for _ in range(4):
        fill()
    assert (cost(""), cost("?view=board"), cost("?overdue=1&sort=due")) == few
    assert few[0] <= 24


@pytest.mark.parametrize("who, index", [("station", "hazard_recent "), ("worker", "hazard_recent_of_cell ")])
def test_the_plain_list_is_read_by_an_index_in_its_order(shop, far_shop, cast, who, index):
    own = "mod(n, 20) = 0"  # one hazard in twenty lies in the reader's street and cell
    street = f"CASE WHEN {own} THEN {shop.street_id} ELSE {far_shop.street_id} END"
    cell = f"CASE WHEN {own} THEN {shop.scope_cell_id} END"
    ago = "timestamptz '2026-11-20 10:00+08' - n * interval '1 hour'"
    row = bring_to("rectifying", shop)
    grow(Hazard, row, 4000, number="'X' || n", street_id=street, scope_cell_id=cell, cell_id=cell, found_at=ago)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE hazards_hazard")
        cursor.execute("SET LOCAL enable_sort = off")  # two hundred rows are as well sorted; a cell's may be thousands
    plan = Hazard.objects.visible_to(getattr(cast, who)).order_by("-found_at", "id")[:51].explain()
    assert f"using {index}" in plan and "Sort" not in plan, plan


def test_the_board_counts_each_state_and_its_oldest(client, shop, cast):
    bring_to("rectifying", shop, at=NOW - 9 * ONE_DAY)
    bring_to("rectifying", shop)
    bring_to("closed", shop)
    client.force_login(cast.station)
    columns = {column.state: column for column in client.get(f"{URL}?view=board").context["columns"]}
    assert (columns["rectifying"].count, columns["rectifying"].oldest) == (2, 9)
    assert (columns["submitted"].count, columns["submitted"].oldest) == (0, None)
    assert "closed" not in columns


def test_the_tabs_say_how_many_rows_they_open(client, shop, cast):
    bring_to("rectifying", shop, at=NOW - 9 * ONE_DAY)
    bring_to("submitted", shop, submitter=cast.worker)
    bring_to("accepted", shop, receiver=cast.brigade_office)
    client.force_login(cast.station)
    for tab in client.get(URL).context["tabs"][:-1]:
        assert len(client.get(tab["url"]).context["rows"]) == tab["count"], tab["label"]


def test_a_post_of_a_round_opens_only_its_places(client, shop, next_shop, cast, territory):
    helper = make_user("helper")
    make_post(helper, "worker", territory.street, places=[shop], valid_to=TODAY + timedelta(days=1))
    seen, unseen = make_hazard(shop), make_hazard(next_shop)
    assert numbers(client, helper) == {seen.number} != {unseen.number}


def test_the_overdue_sheet_lists_the_longest_overdue_first(client, shop, next_shop, cast):
    late = bring_to("rectifying", shop, at=NOW - 9 * ONE_DAY)
    later = bring_to("rectifying", next_shop, at=NOW - 20 * ONE_DAY)
    bring_to("rectifying", shop)
    client.force_login(cast.neighbour)
    assert [row.hazard for row in client.get(f"{URL}overdue/").context["rows"]] == [later]
    client.force_login(cast.station)
    sheet = client.get(f"{URL}overdue/").context
    assert [row.hazard for row in sheet["rows"]] == [later, late]
    groups = {str(community): [row.hazard for row in rows] for community, rows in sheet["groups"]}
    assert groups == {"东门社区": [later, late]}


def test_this_weeks_new_ones_are_counted_as_the_overview_counts_them(client, shop, cast):
    client.force_login(cast.station)
    make_hazard(shop)
    make_hazard(shop, source="joint_action")
    tab = next(tab for tab in client.get("/hazards/").context["tabs"] if "term=found" in tab["url"])
    assert tab["count"] == 1 and "source=platform" in tab["url"]


def test_a_link_of_a_report_is_said_in_words(client, shop, cast):
    client.force_login(cast.station)
    round_id = "01a20419-775d-7000-8000-000000000001"
    page = client.get("/hazards/", {"source": "platform", "round": round_id})
    assert [chip.text for chip in page.context["chips"]] == ["统计口径：平台", "整治行动"]


@pytest.mark.parametrize(
    "asked",
    [
        {"opening": "0001-01-01"}, {"closed_from": "0001-01-01"}, {"closed_to": "9999-12-31"},
        {"term": "found", "booked_from": "0001-01-01", "booked_to": "9999-12-31"},
        {"fell_due_from": "0001-01-01", "fell_due_to": "9999-12-31"},
    ],
)  # fmt: skip
def test_a_day_at_the_end_of_all_days_is_no_error(client, shop, cast, asked):
    make_hazard(shop)
    client.force_login(cast.station)
    assert client.get("/hazards/", asked).status_code == 200


def test_what_the_brigade_took_on_shows_the_day_of_its_own_paper(client, shop, cast):
    handed = bring_to("handed_over", shop, receiver=cast.brigade_office)
    legal = TODAY + 40 * ONE_DAY
    acts.accept_handover(handed, by=cast.brigade, at=NOW, seen=None, legal_due_on=legal)
    client.force_login(cast.station)
    answer = client.get(URL)
    assert [row.legal_due_on for row in answer.context["rows"]] == [legal]
    assert "法定期限" in answer.content.decode()
