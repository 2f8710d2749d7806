"""The reminder ladder: rungs, quiet hours, catching up."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from grids.calendar import LOCAL
from hazards.ladder import REMINDER_STEPS, catch_up, ladder, next_step, reminder_at
from notifications.quiet_hours import after_quiet_hours

DUE = dt.date(2026, 11, 20)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def steps(rungs) -> list[int]:
    return [rung.step for rung in rungs]


def test_the_rungs_are_calendar_days_from_the_due_day_at_half_past_eight():
    assert [rung.at.isoformat() for rung in ladder(dt.date(2026, 11, 1), DUE)] == [
        "2026-11-17T08:30:00+08:00",
        "2026-11-19T08:30:00+08:00",
        "2026-11-20T08:30:00+08:00",
        "2026-11-21T08:30:00+08:00",
        "2026-11-23T08:30:00+08:00",
        "2026-11-27T08:30:00+08:00",
    ]


def test_rungs_before_the_finding_are_left_out():
    assert steps(ladder(dt.date(2026, 11, 19), DUE)) == [-1, 0, 1, 3, 7]
    assert steps(ladder(at("2026-11-19T10:20"), DUE)) == [0, 1, 3, 7]
    assert steps(ladder(at("2026-11-20T10:20"), DUE)) == [1, 3, 7]
    assert steps(ladder(at("2026-11-20T08:30"), DUE)) == [0, 1, 3, 7]


def test_a_reminder_time_in_the_quiet_hours_waits_for_seven_in_the_morning():
    assert after_quiet_hours(at("2026-11-20T20:59")) == at("2026-11-20T20:59")
    assert after_quiet_hours(at("2026-11-20T21:00")) == at("2026-11-21T07:00")
    assert after_quiet_hours(at("2026-11-21T06:59")) == at("2026-11-21T07:00")
    assert after_quiet_hours(at("2026-11-21T07:00")) == at("2026-11-21T07:00")
    assert reminder_at(DUE, 0, at=dt.time(5, 0)) == at("2026-11-20T07:00")
    assert after_quiet_hours(at("2026-11-20T22:00").astimezone(dt.UTC)) == at("2026-11-21T07:00")


def test_the_next_rung_is_the_first_later_one_until_the_ladder_ends():
    found = dt.date(2026, 11, 1)
    assert next_step(found, DUE, at("2026-11-01T00:00")).step == -3
    assert next_step(found, DUE, at("2026-11-17T08:30")).step == -1
    assert next_step(found, DUE, at("2026-11-27T08:30")) is None


def test_catching_up_sends_only_the_latest_and_supersedes_the_older():
    owed = catch_up(dt.date(2026, 11, 1), DUE, now=at("2026-11-22T12:00"), recorded=[-3])
    assert owed.send.step == 1
    assert steps(owed.superseded) == [-1, 0]
    assert owed.next.step == 3


def test_nothing_is_owed_before_the_first_rung_or_when_all_is_recorded():
    found = dt.date(2026, 11, 1)
    assert catch_up(found, DUE, now=at("2026-11-17T08:29")).send is None
    done = catch_up(found, DUE, now=at("2026-12-31T12:00"), recorded=REMINDER_STEPS)
    assert (done.send, done.superseded, done.next) == (None, (), None)


def test_an_older_rung_is_not_sent_after_a_later_one():
    owed = catch_up(dt.date(2026, 11, 1), DUE, now=at("2026-11-20T12:00"), recorded=[0])
    assert owed.send is None
    assert steps(owed.superseded) == [-3, -1]


@given(
    found=st.datetimes(
        min_value=dt.datetime(2026, 11, 1), max_value=dt.datetime(2026, 11, 25), timezones=st.just(LOCAL)
    ),
    gaps=st.lists(st.integers(min_value=1, max_value=24 * 9), min_size=1, max_size=12),
)
def test_however_the_sweeps_fall_each_rung_is_recorded_once_and_in_order(found, gaps):
    now, recorded, sent = found, [], []
    for hours in [*gaps, 24 * 60]:
        now += dt.timedelta(hours=hours)
        owed = catch_up(found, DUE, now=now, recorded=recorded)
        recorded += steps(owed.superseded) + ([owed.send.step] if owed.send else [])
        sent += [owed.send.step] if owed.send else []
        again = catch_up(found, DUE, now=now, recorded=recorded)
        assert (again.send, again.superseded) == (None, ())
    assert sorted(recorded) == steps(ladder(found, DUE))
    assert sent == sorted(set(sent))
    assert all(reminder_at(DUE, step) >= found for step in sent)
