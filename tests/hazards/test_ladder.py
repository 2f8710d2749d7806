"""The reminder ladder: rungs, quiet hours. Catching up is the sweep's (test_reminders.py)."""

import datetime as dt

from grids.calendar import LOCAL, WorkCalendar
from hazards.ladder import Rung, ladder
from notifications.quiet_hours import after_quiet_hours

DUE = dt.date(2026, 11, 20)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=LOCAL)


DEFAULT = [Rung(days) for days in (-3, -1, 0, 1, 3, 7)]


def steps(rungs) -> list[int]:
    return [rung.step for rung in rungs]


def test_the_rungs_are_calendar_days_from_the_due_day_at_half_past_eight():
    assert [rung.at.isoformat() for rung in ladder(dt.date(2026, 11, 1), DUE, DEFAULT)] == [
        "2026-11-17T08:30:00+08:00",
        "2026-11-19T08:30:00+08:00",
        "2026-11-20T08:30:00+08:00",
        "2026-11-21T08:30:00+08:00",
        "2026-11-23T08:30:00+08:00",
        "2026-11-27T08:30:00+08:00",
    ]


def test_rungs_before_the_finding_are_left_out():
    assert steps(ladder(dt.date(2026, 11, 19), DUE, DEFAULT)) == [-1, 0, 1, 3, 7]
    assert steps(ladder(at("2026-11-19T10:20"), DUE, DEFAULT)) == [0, 1, 3, 7]
    assert steps(ladder(at("2026-11-20T10:20"), DUE, DEFAULT)) == [1, 3, 7]
    assert steps(ladder(at("2026-11-20T08:30"), DUE, DEFAULT)) == [0, 1, 3, 7]


def test_a_reminder_time_in_the_quiet_hours_waits_for_seven_in_the_morning():
    assert after_quiet_hours(at("2026-11-20T20:59")) == at("2026-11-20T20:59")
    assert after_quiet_hours(at("2026-11-20T21:00")) == at("2026-11-21T07:00")
    assert after_quiet_hours(at("2026-11-21T06:59")) == at("2026-11-21T07:00")
    assert after_quiet_hours(at("2026-11-21T07:00")) == at("2026-11-21T07:00")
    assert Rung(0, at=dt.time(5, 0)).moment(DUE) == at("2026-11-20T07:00")
    assert after_quiet_hours(at("2026-11-20T22:00").astimezone(dt.UTC)) == at("2026-11-21T07:00")


def test_working_days_pass_over_the_weekend_before_and_after():
    rungs = [Rung(-2, workdays=True), Rung(2, workdays=True)]  # due on a Friday
    assert [rung.at.date() for rung in ladder(dt.date(2026, 11, 1), DUE, rungs, WorkCalendar())] == [
        dt.date(2026, 11, 18),
        dt.date(2026, 11, 24),
    ]


def test_a_rung_holds_by_the_day_on_which_it_falls():
    ended = Rung(1, last=DUE)
    begun = Rung(1, first=dt.date(2026, 11, 21))
    assert ended.moment(DUE) is None and begun.moment(DUE) == at("2026-11-21T08:30")
    assert steps(ladder(dt.date(2026, 11, 1), DUE, [ended, begun])) == [1]
