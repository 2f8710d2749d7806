"""The weekly report: drafted once, balanced, signed by the leader, corrected by a new version."""

from datetime import date, timedelta

import pytest

from grids.errors import Conflict, DomainError, NotAllowed
from grids.models import Grid, Post
from inspections.models import Round
from notifications.models import Outbox
from reports.labels import difference
from reports.models import WeeklyReport
from reports.services import (
    correct_report,
    draft_report,
    edit_texts,
    period_of,
    redraw_report,
    sign_report,
)
from reports.services.weekly import fingerprint
from reports.tasks import draft_due
from tests.factories import local
from tests.reports.lives import act, close, find, visit

SATURDAY, FRIDAY = date(2026, 11, 14), date(2026, 11, 20)
AFTER = local(2026, 11, 22, 9)
MONDAY = SATURDAY + timedelta(days=2)


@pytest.fixture
def period(territory):
    return period_of(territory.street, FRIDAY, at=AFTER)


@pytest.fixture
def week(shop, next_shop):
    """Three open before the week; two found, one fixed on site, one closed, one void within it."""
    old = [find(shop, date(2026, 11, 2), due=date(2026, 11, day)) for day in (9, 18, 30)]
    close(old[1], date(2026, 11, 17))
    act(old[2], "void", date(2026, 11, 18), "重复登记")
    find(next_shop, MONDAY, due=date(2026, 11, 25))
    act(find(shop, FRIDAY), "fix_on_site", FRIDAY)
    visit(shop, MONDAY)
    visit(next_shop, FRIDAY)
    return old


def test_a_neighbouring_streets_officer_may_not_draft_or_sign(period, cast, week):
    with pytest.raises(NotAllowed):
        draft_report(period, at=AFTER, by=cast.outsider)
    report = draft_report(period, at=AFTER)
    with pytest.raises(NotAllowed):
        sign_report(report, by=cast.outsider, at=AFTER)


def test_only_the_leader_signs(period, cast, week):
    report = draft_report(period, at=AFTER)
    for person in (cast.worker, cast.community, cast.station, cast.brigade):
        with pytest.raises(NotAllowed):
            sign_report(report, by=person, at=AFTER)


def test_the_period_runs_from_saturday_to_friday(period):
    assert (period.first, period.last, period.year, period.week) == (SATURDAY, FRIDAY, 2026, 47)
    assert period_of(period.street, SATURDAY, at=AFTER) == period
    assert period_of(period.street, FRIDAY + timedelta(days=1), at=AFTER) != period


def test_the_carry_over_balances(period, week):
    balance = draft_report(period, at=AFTER).figures["balance"]
    terms = [balance[name] for name in ("opening", "found", "restored", "closed", "voided", "closing")]
    assert terms == [3, 2, 0, 2, 1, 2]
    assert balance["balanced"] and balance["counted_open"] == 2
    assert balance["overdue"] == 1


def test_rows_are_as_many_as_their_figures(period, week):
    figures = draft_report(period, at=AFTER).figures
    rows, balance = figures["rows"], figures["balance"]
    for term in ("found", "closed", "restored", "voided"):
        assert len(rows[term]) == balance[term]
    assert len(rows["open"]) == balance["closing"] and len(rows["overdue"]) == balance["overdue"]
    assert [row["dealt"] for row in rows["found"]] == ["deadline", "on_site"]


def test_drafting_twice_gives_one_report(period, week):
    assert draft_report(period, at=AFTER) == draft_report(period, at=AFTER)
    assert WeeklyReport.objects.count() == 1


def test_signing_freezes_figures_and_closes_the_books(period, cast, week):
    report = sign_report(draft_report(period, at=AFTER), by=cast.chief, at=AFTER)
    period.refresh_from_db()
    assert (report.state, report.signed_by, report.sha256) == ("signed", cast.chief, fingerprint(report.figures))
    assert Grid.objects.get(pk=period.street_id).books_closed_through == FRIDAY and period.frozen_at == AFTER
    with pytest.raises(Conflict):
        sign_report(report, by=cast.chief, at=AFTER)
    with pytest.raises(Conflict):
        redraw_report(report, by=cast.station, at=AFTER)


def test_it_is_not_signed_before_the_last_day(period, cast, week):
    thursday = local(2026, 11, 19, 23)
    with pytest.raises(DomainError, match="报告期还没有结束"):
        sign_report(draft_report(period, at=thursday), by=cast.chief, at=thursday)


def test_what_was_not_read_is_not_signed(period, cast, week, shop):
    report = draft_report(period, at=AFTER)
    find(shop, FRIDAY)
    with pytest.raises(Conflict) as refused:
        sign_report(report, by=cast.chief, at=AFTER)
    assert refused.value.code == "figures-moved"
    redraw_report(report, by=cast.station, at=AFTER)
    assert sign_report(report, by=cast.chief, at=AFTER).figures["balance"]["found"] == 3


def test_a_late_finding_is_booked_to_the_next_period_and_both_balance(period, cast, week, shop):
    signed = sign_report(draft_report(period, at=AFTER), by=cast.chief, at=AFTER)
    find(shop, FRIDAY, due=date(2026, 12, 1))
    following = period_of(period.street, date(2026, 11, 25), at=AFTER)
    balance = draft_report(following, at=AFTER).figures["balance"]
    assert balance["opening"] == signed.figures["balance"]["closing"] == 2
    assert (balance["found"], balance["late"], balance["closing"]) == (1, 1, 3) and balance["balanced"]
    signed.refresh_from_db()
    assert signed.figures["balance"]["found"] == 2


def test_a_correction_is_a_new_version_that_says_why(period, cast, week):
    signed = sign_report(draft_report(period, at=AFTER), by=cast.chief, at=AFTER)
    doubled = period.street.pk and WeeklyReport.objects.get().figures["rows"]["found"][1]["id"]
    act(week[0].__class__.objects.get(pk=doubled), "void", FRIDAY + timedelta(days=2), "与另一处重复")
    later = local(2026, 11, 23, 9)
    with pytest.raises(NotAllowed):
        correct_report(signed, by=cast.community, at=later, reason="重复登记一处")
    with pytest.raises(DomainError, match="更正的原因"):
        correct_report(signed, by=cast.station, at=later, reason=" ")
    second = correct_report(signed, by=cast.station, at=later, reason="重复登记一处")
    assert (second.version, second.state, second.replaces) == (2, "draft", signed)
    changed = {label: (old, new) for label, old, new in difference(signed.figures, second.figures)}
    assert changed["新增"] == ("2 处", "1 处") and changed["销号"] == ("2 处", "1 处") and "期末未销" not in changed
    sign_report(second, by=cast.chief, at=later)
    signed.refresh_from_db()
    assert signed.state == "replaced"
    with pytest.raises(Conflict):
        correct_report(signed, by=cast.station, at=later, reason="再改一次")


def test_a_restored_hazard_is_its_own_term(period, shop, week):
    act(week[1], "restore", FRIDAY, "抽查不合格")
    balance = draft_report(period, at=AFTER).figures["balance"]
    assert (balance["restored"], balance["closing"], balance["balanced"]) == (1, 3, True)


def test_texts_are_kept_when_the_draft_is_drawn_anew(period, cast, week):
    report = draft_report(period, at=AFTER)
    with pytest.raises(NotAllowed):
        edit_texts(report, by=cast.chief, at=AFTER, seen=0, problems="x", plan="")
    edit_texts(report, by=cast.station, at=AFTER, seen=0, problems="东门夜市占道", plan="下周查出租屋")
    again = redraw_report(report, by=cast.station, at=AFTER)
    assert (again.problems, again.plan, again.compiled_by) == ("东门夜市占道", "下周查出租屋", cast.station)


def test_the_draft_is_made_on_friday_at_five_and_twice_is_once(territory, cast, week):
    assert [report.period.last for report in draft_due(territory.street, now=local(2026, 11, 20, 16, 50))] == [
        FRIDAY - timedelta(days=7)
    ]
    friday = local(2026, 11, 20, 17, 0)
    assert [report.period.last for report in draft_due(territory.street, now=friday)][1] == FRIDAY
    draft_due(territory.street, now=friday)
    assert WeeklyReport.objects.count() == 2


def test_a_missed_friday_is_caught_up(territory, cast, week):
    assert draft_due(territory.street, now=local(2026, 11, 23, 8))[0].period.last == FRIDAY


def test_on_a_holiday_friday_the_draft_is_made_the_working_day_before(territory):
    draft_due(territory.street, now=local(2026, 9, 30, 17, 0))
    assert WeeklyReport.objects.filter(period__last=date(2026, 10, 2)).count() == 1


def test_closing_the_round_draws_the_draft_anew(territory, cast, shop, period, week):
    report = draft_report(period, at=local(2026, 11, 20, 17))
    held = Round.objects.create(
        street=territory.street, theme="电动自行车", leader=cast.chief, held_on=FRIDAY, recorded_at=AFTER,
        starts_at=local(2026, 11, 20, 19), ends_at=local(2026, 11, 20, 21, 30),
    )  # fmt: skip
    visit(shop, FRIDAY, round=held)
    assert draft_report(period, at=local(2026, 11, 20, 21)).figures == report.figures
    held.state, held.people, held.closed_at = Round.State.CLOSED, 46, local(2026, 11, 20, 21, 40)
    held.save()
    drawn = draft_report(period, at=local(2026, 11, 20, 21, 50)).figures
    assert drawn["visits"]["places_visited"] == 3
    assert [(one["people"], one["visits"]) for one in drawn["rows"]["rounds"]] == [(46, 1)]


def test_numbers_of_a_round_corrected_after_drawing_are_not_signed_away(territory, cast, shop, period, week):
    held = Round.objects.create(
        street=territory.street, theme="电动自行车", leader=cast.chief, held_on=FRIDAY, recorded_at=AFTER,
        starts_at=local(2026, 11, 20, 19), ends_at=local(2026, 11, 20, 21, 30), state="closed", closed_at=AFTER,
        people=46,
    )  # fmt: skip
    report = draft_report(period, at=AFTER)
    held.people = 64
    held.save()
    with pytest.raises(Conflict) as refusal:
        sign_report(report, by=cast.chief, at=AFTER)
    assert refusal.value.code == "figures-moved"
    signed = sign_report(redraw_report(report, by=cast.station, at=AFTER), by=cast.chief, at=AFTER)
    assert [one["people"] for one in signed.figures["rows"]["rounds"]] == [64]


def test_station_and_leader_are_told_of_a_draft_once_the_district_too_of_the_signature(period, cast, week):
    for _ in range(2):
        report = draft_report(period, at=AFTER)
    drafted = Outbox.objects.get(event="report.drafted")
    assert set(drafted.payload["to"]) == {str(cast.station.pk), str(cast.chief.pk)}
    sign_report(report, by=cast.chief, at=AFTER)
    signed = Outbox.objects.get(event="report.signed")
    assert set(signed.payload["to"]) == {str(cast.station.pk), str(cast.district.pk)}


def test_of_a_week_before_the_street_began_nothing_is_drafted(territory, cast):
    began = date(2026, 11, 23)
    Post.objects.filter(grid__path__startswith=territory.street.path).update(valid_from=began)
    assert draft_due(territory.street, now=local(2026, 11, 23, 9)) == []
    assert not WeeklyReport.objects.exists()
    assert [row.period.first for row in draft_due(territory.street, now=local(2026, 11, 30, 9))] == [date(2026, 11, 21)]
