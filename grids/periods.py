"""Reporting periods and the period a fact is booked to. Pure; days are local days.

Default: Saturday 00:00 to Saturday 00:00, half open, so that Friday and its night round lie whole in one
(design section 4, rule 10; domain.md 6.1).
"""

import datetime as dt
from dataclasses import dataclass

from grids.calendar import ONE_DAY, local_midnight

SATURDAY = 5  # Monday is 0, as in datetime
WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Whole local days from `start` up to but without `end`."""

    start: dt.date
    end: dt.date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError("a period ends after it starts")

    def __contains__(self, on: dt.date) -> bool:
        return self.start <= on < self.end

    @property
    def last_day(self) -> dt.date:
        """The last day inside: Friday of a default week."""
        return self.end - ONE_DAY

    @property
    def moments(self) -> tuple[dt.datetime, dt.datetime]:
        """The half-open bounds as aware local midnights, for comparing with timestamps."""
        return local_midnight(self.start), local_midnight(self.end)

    @property
    def week(self) -> tuple[int, int]:
        """(year, number): the ISO week its last day lies in; Sat 14 to Fri 20 November 2026 is week 47."""
        year, number, _ = self.last_day.isocalendar()
        return year, number

    def previous(self) -> "Period":
        """The period of the same length that ends where this one starts."""
        return Period(self.start - (self.end - self.start), self.start)

    def next(self) -> "Period":
        """The period of the same length that starts where this one ends."""
        return Period(self.end, self.end + (self.end - self.start))


def week_of(on: dt.date, *, first_weekday: int = SATURDAY) -> Period:
    """The reporting week that contains `on`. `first_weekday`: Monday 0 … Sunday 6 (default Saturday, editable)."""
    if not 0 <= first_weekday <= 6:
        raise ValueError("a weekday is 0 (Monday) to 6 (Sunday)")
    start = on - ONE_DAY * ((on.weekday() - first_weekday) % 7)
    return Period(start, start + WEEK)


def between(first: dt.date, last: dt.date) -> Period:
    """The period from `first` to `last`, both inside: people's `to` includes its day."""
    return Period(first, last + ONE_DAY)


def booked_on(found_on: dt.date, books_closed_through: dt.date | None) -> dt.date:
    """The day a fact counts on: its own, or the first day after the books when they are frozen through it (补报)."""
    if books_closed_through is None or found_on > books_closed_through:
        return found_on
    return books_closed_through + ONE_DAY
