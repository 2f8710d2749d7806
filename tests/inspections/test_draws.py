"""双随机 end to end: frozen before the seed, drawn by two, nothing to change afterwards, anybody can do it again."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from grids.errors import Conflict, DomainError, NotAllowed
from grids.models import Place, Post
from hazards.services.enforcement import record_action
from inspections.draws.checking import differences
from inspections.draws.pool import hash_of, pool_of
from inspections.models import (
    Draw,
    DrawnPlace,
    Inspector,
    PooledInspector,
    PooledPlace,
    PooledTie,
    SeedEntry,
    Task,
    Tie,
)
from inspections.services.draw_pools import Rule, gather
from inspections.services.draw_register import declare_tie, end_inspector, register_inspector, void_tie
from inspections.services.draw_results import document_of, outcomes
from inspections.services.draws import enter_seed, publish_draw, void_draw
from notifications.models import Outbox
from tests.factories import local, make_place, make_post
from tests.inspections.conftest import NOW
from tests.inspections.draw_makers import DUE, SOURCE, draw_by, freeze, make_inspectors, make_places

LATER = NOW + timedelta(days=1)


@pytest.fixture
def people(territory):
    return make_inspectors(territory.street)


@pytest.fixture
def places(territory):
    return make_places(territory.street)


@pytest.fixture
def frozen(territory, cast, people, places):
    return freeze(territory.street, by=cast.station)


@pytest.fixture
def drawn(frozen, cast):
    return draw_by(frozen, cast.station, cast.chief)


# --- denied


@pytest.mark.parametrize("who", ["worker", "community", "chief", "brigade", "auditor", "outsider"])
def test_only_the_station_of_the_street_plans_and_registers(territory, cast, people, places, who):
    user = getattr(cast, who)
    with pytest.raises(NotAllowed):
        freeze(territory.street, by=user)
    with pytest.raises(NotAllowed):
        register_inspector(
            territory.street, user=cast.worker, certificate="1", valid_from=date(2026, 1, 1), by=user, at=NOW
        )
    with pytest.raises(NotAllowed):
        declare_tie(people[0], place=places[0], reason="亲属", by=user, at=NOW)
    assert (Draw.objects.count(), Tie.objects.count(), Inspector.objects.count()) == (0, 0, 3)


@pytest.mark.parametrize("who", ["worker", "community", "enforcer", "brigade", "outsider"])
def test_only_the_office_and_the_auditor_witness(frozen, cast, who):
    with pytest.raises(NotAllowed):
        enter_seed(frozen, by=getattr(cast, who), at=LATER, typed="071")
    assert SeedEntry.objects.count() == 0


@pytest.mark.parametrize("who", ["worker", "neighbour", "community", "enforcer", "outsider", "nobody"])
def test_who_may_be_visited_does_not_hear_of_it_from_workers_or_another_street(drawn, cast, who):
    user = getattr(cast, who)
    assert not Draw.objects.visible_to(user).exists()
    assert not Inspector.objects.visible_to(user).exists()


@pytest.mark.parametrize("who", ["station", "chief", "brigade", "district", "auditor"])
def test_the_office_and_its_overseers_see_the_draw(drawn, cast, who):
    assert list(Draw.objects.visible_to(getattr(cast, who))) == [drawn]


def test_a_wish_that_cannot_be_drawn_is_refused_at_its_field(territory, cast, people, places):
    street = territory.street

    def field(**changes) -> set:
        with pytest.raises(DomainError) as refused:
            freeze(street, by=cast.station, **changes)
        return set(refused.value.details["fields"])

    assert field(quotas={"SMALL": 7}) == {"quota_SMALL"}
    assert field(quotas={"SMALL": 0}) == {"quotas"}
    assert field(due_on=date(2026, 11, 19)) == {"due_on"}
    assert field(left_out={"NIX": "不存在"}) == {"left_out"}
    assert field(away={one.pk: "出差" for one in people[:2]}) == {"people"}
    assert field(title=" ") == {"title"}
    assert Draw.objects.count() == 0


# --- the pool


def test_numbers_have_no_gaps_and_a_refused_freezing_takes_none(territory, cast, people, places):
    with pytest.raises(DomainError):
        freeze(territory.street, by=cast.station, quotas={"SMALL": 99})
    numbers = [freeze(territory.street, by=cast.station).number for _ in range(3)]
    assert numbers == [f"锦消随〔2026〕{n}号" for n in (1, 2, 3)]


def test_the_hash_is_of_the_text_and_the_text_holds_what_was_settled(frozen, places, people):
    assert frozen.sha256 == hash_of(frozen.pool)
    pool = pool_of(frozen.pool)
    assert {one.id for one in pool.places} == {place.code for place in places}
    assert set(pool.inspectors) == {one.certificate for one in people}
    assert pool.about["seed_source"] == SOURCE and pool.about["number"] == frozen.number
    assert (frozen.candidates, frozen.inspectors, frozen.to_draw) == (6, 3, 2)


def test_no_name_and_no_typed_reason_is_in_what_is_published(territory, cast, people, places):
    declare_tie(people[0], place=places[0], reason="亲属记号", by=cast.station, at=NOW)
    row = freeze(
        territory.street, by=cast.station, left_out={places[1].code: "拆迁记号"}, away={people[2].pk: "病假记号"}
    )
    row = draw_by(row, cast.station, cast.chief)
    text = json.dumps(document_of(row), ensure_ascii=False)
    for secret in ("记号", "检查员", places[0].name, str(cast.chief), str(people[0].user_id)):
        assert secret not in text
    assert row.places.get(place=places[1]).reason == "拆迁记号"
    assert row.people.get(inspector=people[2]).reason == "病假记号"


def test_homes_and_places_that_are_gone_are_no_candidates_and_shut_ones_are_named(territory, people, places):
    home = make_place(territory.street, "张家", at=(109.185, 27.715), type="HOME")
    Place.objects.filter(pk=places[0].pk).update(status="moved")
    Place.objects.filter(pk=places[1].pk).update(status="suspended")
    row = freeze(territory.street)
    assert not row.places.filter(place__in=[home, places[0]]).exists()
    assert (row.places.get(place=places[1]).why, row.candidates) == ("status", 4)


def test_one_visited_or_drawn_lately_is_left_out_with_the_reason(territory, cast, drawn, places):
    before = set(drawn.drawn.values_list("place_id", flat=True))
    fresh = next(place for place in places if place.pk not in before)
    Place.objects.filter(pk=fresh.pk).update(last_visited_at=local(2026, 11, 25, 9))
    late = local(2026, 12, 1, 10)
    row = freeze(territory.street, at=late, months=6, days=30)
    reasons = dict(row.places.exclude(why="").values_list("place_id", "why"))
    assert reasons == dict.fromkeys(before, "drawn_before") | {fresh.pk: "visited"}
    assert freeze(territory.street, at=late, days=5).candidates == 6


def test_tickets_are_given_for_what_the_office_says(territory, cast, people, places):
    record_action(
        street=territory.street, by=None, at=NOW, kind="fine", done_on=date(2026, 3, 1), place=places[0],
        organisation=cast.brigade_office, amount_fen=50000,
    )  # fmt: skip
    Place.objects.exclude(pk=places[1].pk).update(last_visited_at=NOW)
    rule = Rule(quotas={"SMALL": 1}, due_on=DUE, extra={"punished": 3, "unvisited": 2})
    got = gather(territory.street, rule, classes=["SMALL"], on=NOW.date())
    tickets = {one.place.pk: one.tickets for one in got.places}
    assert (tickets[places[0].pk], tickets[places[1].pk], tickets[places[2].pk]) == (4, 3, 1)


# --- inspectors and conflicts


def test_a_certificate_stands_once_and_ends_with_its_day(territory, cast, people):
    with pytest.raises(Conflict):
        register_inspector(
            territory.street, user=cast.worker, certificate=" 黔D-01 ", valid_from=date(2026, 1, 1),
            by=cast.station, at=NOW,
        )  # fmt: skip
    ended = end_inspector(people[0], on=date(2026, 12, 17), by=cast.station)
    assert ended.holds_on(date(2026, 12, 17)) and not ended.holds_on(DUE)


def test_who_has_no_valid_certificate_on_the_last_day_is_left_out(territory, cast, people, places):
    end_inspector(people[0], on=date(2026, 12, 17), by=cast.station)
    row = freeze(territory.street)
    assert list(row.people.exclude(why="").values_list("certificate", "why")) == [("黔D-01", "certificate")]


def test_two_certificates_of_one_person_are_one_person_in_the_pool(territory, people, places):
    register_inspector(
        territory.street, user=people[0].user, certificate="黔D-99", valid_from=date(2026, 1, 1), by=None, at=NOW
    )
    row = freeze(territory.street)
    assert row.inspectors == 3
    assert row.people.get(certificate="黔D-99").why == "by_hand"


def test_own_cell_own_shop_and_a_declared_tie_keep_a_person_away(territory, cast, people, places):
    street = territory.street
    make_post(people[0].user, "worker", places[0].scope_cell)
    Place.objects.filter(pk=places[1].pk).update(responsible_person="检查员2")
    Place.objects.filter(pk=places[2].pk).update(manager_phone="139 0000 0003")
    people[2].user.phone = "13900000003"
    people[2].user.save()
    make_post(people[1].user, "place_person", street, places=[places[3]])
    declare_tie(people[1], place=places[4], reason="亲属经营", by=cast.station, at=NOW)
    taken_back = declare_tie(people[2], place=places[5], reason="误登", by=cast.station, at=NOW)
    void_tie(taken_back, by=cast.station, at=NOW, reason="登错")
    make_inspectors(street, 2, first=4)
    row = freeze(street, quotas={"SMALL": 6})
    found = {(tie.place_id, tie.inspector.certificate): tie.kind for tie in row.ties.select_related("inspector")}
    own = {(place.pk, "黔D-01"): "cell" for place in places if place.scope_cell_id == places[0].scope_cell_id}
    assert found == own | {
        (places[1].pk, "黔D-02"): "keeper",
        (places[2].pk, "黔D-03"): "keeper",
        (places[3].pk, "黔D-02"): "keeper",
        (places[4].pk, "黔D-02"): "declared",
    }
    row = draw_by(row, cast.station, cast.chief)
    pairs = [(one.place_id, who.certificate) for one in row.drawn.all() for who in (one.first, one.second)]
    assert len(pairs) == 12 and not set(pairs) & set(found)


def test_a_place_without_two_free_inspectors_leaves_the_pool(territory, cast, people, places):
    for one in people[:2]:
        declare_tie(one, place=places[0], reason="亲属经营", by=cast.station, at=NOW)
    row = freeze(territory.street)
    assert row.places.get(place=places[0]).why == "no_pair"
    assert places[0].code not in {one.id for one in pool_of(row.pool).places}


def test_a_tie_is_declared_once_and_not_for_another_street(cast, people, places, far_shop):
    declare_tie(people[0], place=places[0], reason="亲属经营", by=cast.station, at=NOW)
    with pytest.raises(Conflict):
        declare_tie(people[0], place=places[0], reason="亲属经营", by=cast.station, at=NOW)
    for wrong in ({"place": far_shop, "reason": "亲属"}, {"place": places[1], "reason": " "}):
        with pytest.raises(DomainError):
            declare_tie(people[0], by=cast.station, at=NOW, **wrong)
    assert Tie.objects.count() == 1


# --- the seed


def test_the_draw_is_made_when_two_persons_typed_the_same(frozen, cast):
    once = enter_seed(frozen, by=cast.station, at=LATER, typed="071")
    assert once.seed == "" and not once.drawn.exists()
    twice = enter_seed(frozen, by=cast.chief, at=LATER, typed=" ０７ 1")
    assert twice.seed == "071" and twice.drawn.count() == 2


def test_one_person_typing_twice_draws_nothing(frozen, cast):
    row = draw_by(frozen, cast.station, cast.station)
    assert row.seed == "" and row.entries.count() == 2


def test_two_that_differ_stay_on_record_until_two_agree(frozen, cast):
    enter_seed(frozen, by=cast.station, at=LATER, typed="077")
    row = enter_seed(frozen, by=cast.chief, at=LATER, typed="071")
    assert row.seed == ""
    row = enter_seed(frozen, by=cast.station, at=LATER, typed="071")
    assert row.seed == "071"
    assert list(row.entries.values_list("typed", flat=True)) == ["077", "071", "071"]


def test_what_somebody_took_back_by_typing_anew_does_not_count(frozen, cast):
    enter_seed(frozen, by=cast.station, at=LATER, typed="077")
    enter_seed(frozen, by=cast.station, at=LATER, typed="071")
    assert enter_seed(frozen, by=cast.chief, at=LATER, typed="077").seed == ""


def test_nothing_typed_is_refused(frozen, cast):
    with pytest.raises(DomainError) as refused:
        enter_seed(frozen, by=cast.station, at=LATER, typed=" ")
    assert "typed" in refused.value.details["fields"]


def test_a_second_seed_is_refused(drawn, cast):
    before = document_of(drawn)
    with pytest.raises(Conflict) as refused:
        enter_seed(drawn, by=cast.auditor, at=LATER, typed="999")
    assert refused.value.code == "seed-known"
    assert document_of(Draw.objects.get(pk=drawn.pk)) == before


def test_the_systems_seed_is_made_when_the_second_person_confirms(territory, cast, people, places):
    row = freeze(territory.street, by=cast.station, seed_from="system")
    assert enter_seed(row, by=cast.station, at=LATER, typed="mine").seed == ""
    with pytest.raises(Conflict):
        enter_seed(row, by=cast.station, at=LATER)
    row = enter_seed(row, by=cast.auditor, at=LATER)
    other = draw_by(freeze(territory.street, by=cast.station, seed_from="system"), cast.station, cast.chief)
    assert len(row.seed) == 64 and row.seed != other.seed
    assert "mine" not in row.entries.values_list("typed", flat=True)


def test_a_drawn_one_is_not_given_up_and_a_frozen_one_is_and_keeps_its_number(territory, frozen, cast):
    with pytest.raises(DomainError):
        void_draw(frozen, by=cast.station, at=LATER, reason=" ")
    other = freeze(territory.street, by=cast.station)
    draw_by(other, cast.station, cast.chief)
    with pytest.raises(Conflict):
        void_draw(other, by=cast.station, at=LATER, reason="不满意")
    row = void_draw(frozen, by=cast.station, at=LATER, reason="家数写错")
    assert (row.state, row.number) == ("void", "锦消随〔2026〕1号")
    with pytest.raises(Conflict):
        enter_seed(row, by=cast.station, at=LATER, typed="071")


# --- what is frozen stays, in the database too

FROZEN_COLUMNS = {
    "pool": "'{}'", "sha256": "'0'", "rule": "'{}'", "number": "'x'", "seed_source": "'x'", "seed_from": "'system'",
    "due_on": "date '2027-01-01'", "title": "'x'", "candidates": "1", "to_draw": "1",
    "recorded_at": "timestamptz '2026-01-01'",
}  # fmt: skip


def refused_by_the_database(sql: str) -> bool:
    """Whether a trigger or a constraint refuses it; the statement meets at least one row."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
            assert cursor.rowcount > 0
    except DatabaseError as refusal:
        return "pgtrigger" in str(refusal) or "draw_" in str(refusal)
    return False


@pytest.mark.parametrize("column", FROZEN_COLUMNS)
def test_the_database_refuses_a_change_of_what_was_frozen(frozen, column):
    assert refused_by_the_database(f"UPDATE inspections_draw SET {column} = {FROZEN_COLUMNS[column]}")


def test_the_database_refuses_another_seed_and_a_drawn_one_made_void(drawn):
    assert refused_by_the_database("UPDATE inspections_draw SET seed = '999'")
    assert refused_by_the_database("UPDATE inspections_draw SET seed = '', drawn_at = NULL")
    assert refused_by_the_database("UPDATE inspections_draw SET voided_at = now(), void_reason = 'x'")
    assert not refused_by_the_database("UPDATE inspections_draw SET published_at = now()")


@pytest.mark.parametrize("model", [PooledPlace, PooledInspector, PooledTie, SeedEntry, DrawnPlace])
def test_the_database_keeps_every_row_of_a_draw(drawn, cast, people, places, model):
    declare_tie(people[0], place=places[0], reason="亲属经营", by=cast.station, at=NOW)
    freeze(drawn.street)
    table = model._meta.db_table
    assert refused_by_the_database(f"DELETE FROM {table}")
    assert refused_by_the_database(f"UPDATE {table} SET recorded_at = now()")


def test_the_database_refuses_to_delete_a_draw(frozen):
    assert refused_by_the_database("DELETE FROM inspections_draw")


# --- what follows


def test_both_of_a_pair_have_the_visit_as_a_task_and_are_told_once(drawn):
    for one in drawn.drawn.all():
        tasks = Task.objects.filter(draw=drawn, place=one.place, kind="draw")
        assert {task.assigned_to_id for task in tasks} == {one.first.user_id, one.second.user_id}
        assert {task.due_on for task in tasks} == {DUE}
    told = Outbox.objects.filter(event="draw.assigned")
    assert told.count() == len({task.assigned_to_id for task in Task.objects.filter(draw=drawn)})


def test_who_cannot_see_a_drawn_place_gets_a_post_for_exactly_these(territory, cast, places):
    [one] = make_inspectors(territory.street, 1)
    register_inspector(
        territory.street, user=cast.other_community, certificate="黔D-88", valid_from=date(2026, 1, 1), by=None, at=NOW
    )
    row = draw_by(freeze(territory.street), cast.station, cast.chief)
    post = Post.objects.get(origin_kind="draw", origin_id=row.pk)
    assert (post.user, post.limited, post.kind) == (cast.other_community, True, "draw")
    drawn = set(row.drawn.values_list("place_id", flat=True))
    assert {opened.place_id for opened in post.places.all()} == drawn
    assert not Post.objects.filter(origin_kind="draw", user=one.user).exists()


def test_a_visit_by_one_of_the_pair_does_the_task_of_both(drawn, send):
    one = drawn.drawn.first()
    visit = send(one.place, by=one.second.user, at=LATER).inspection
    tasks = Task.objects.filter(draw=drawn, place=one.place)
    assert {task.inspection_id for task in tasks} == {visit.pk}
    assert (visit.manner, visit.certified, visit.second) == ("admin", one.second, one.first)
    found = {row.drawn.place_id: row.visit for row in outcomes(drawn)}
    assert found[one.place_id] == visit and list(found.values()).count(None) == 1


def test_a_visit_by_somebody_else_does_not_even_if_he_names_the_task(drawn, send, cast, people):
    one = drawn.drawn.first()
    task = Task.objects.filter(draw=drawn, place=one.place).first()
    [other] = [who for who in people if who.pk not in (one.first_id, one.second_id)]
    send(one.place, by=other.user, at=LATER, task=str(task.pk))
    assert not Task.objects.filter(draw=drawn, done_at__isnull=False).exists()


def test_a_locked_door_is_a_result(drawn, send):
    one = drawn.drawn.first()
    send(one.place, by=one.first.user, at=LATER, outcome="locked")
    assert [row.visit.outcome for row in outcomes(drawn) if row.visit] == ["locked"]


def test_publishing_is_once_and_only_of_a_drawn_one(frozen, cast):
    with pytest.raises(Conflict):
        publish_draw(frozen, by=cast.station, at=LATER)
    row = draw_by(frozen, cast.station, cast.chief)
    with pytest.raises(NotAllowed):
        publish_draw(row, by=cast.auditor, at=LATER)
    assert publish_draw(row, by=cast.station, at=LATER).state == "published"
    with pytest.raises(Conflict):
        publish_draw(row, by=cast.station, at=LATER)


# --- drawn again


def redraw(what) -> str:
    out = StringIO()
    call_command("redraw", str(what), stdout=out)
    return out.getvalue()


def test_redraw_says_the_same_by_id_by_number_and_from_the_file_alone(drawn, tmp_path):
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(document_of(drawn), ensure_ascii=False), "utf-8")
    number = drawn.number
    assert "same (2 places)" in redraw(drawn.pk) and "same" in redraw(number) and "same" in redraw(file)


def test_redraw_lists_what_differs_and_fails(drawn, tmp_path):
    document = document_of(drawn)
    document["seed"] = "072"
    document["sha256"] = "0" * 64
    file, out = tmp_path / "draw.json", StringIO()
    file.write_text(json.dumps(document), "utf-8")
    with pytest.raises(CommandError, match="differences"):
        call_command("redraw", str(file), stdout=out)
    assert "pool: SHA-256" in out.getvalue()


def test_redraw_names_what_it_cannot_find(frozen, tmp_path):
    (tmp_path / "list.json").write_text("[]")
    (tmp_path / "no.json").write_text("{")
    for what in (frozen.pk, "nix", tmp_path / "list.json", tmp_path / "no.json"):
        with pytest.raises(CommandError):
            redraw(what)


def test_the_kept_result_is_the_one_that_is_drawn(drawn):
    assert differences(document_of(drawn)) == []
