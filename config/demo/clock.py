"""The story's calendar: everything is told relative to the day the demonstration is made for. Pure."""

import datetime as dt
from dataclasses import dataclass

from grids.calendar import LOCAL

DAY = dt.timedelta(days=1)
WEEKS = 13  # of the living layer


@dataclass(frozen=True)
class Story:
    """`as_of` is today; `now` the latest moment anything may have happened at."""

    as_of: dt.date
    now: dt.datetime
    seed: int = 1

    @property
    def friday(self) -> dt.date:
        """The last day of the last whole reporting week: the Friday before today."""
        return self.as_of - DAY * ((self.as_of.weekday() - 4) % 7 or 7)

    @property
    def saturday(self) -> dt.date:
        """The first day of that week."""
        return self.friday - 6 * DAY

    @property
    def first_day(self) -> dt.date:
        """The first day of the living layer."""
        return self.friday - (7 * WEEKS - 1) * DAY

    def on(self, weekday: str, clock: str) -> dt.datetime:
        """A moment of the last week: `on("mon", "10:20")`."""
        return moment(self.saturday + DAY * WEEKDAYS.index(weekday), clock)

    def ago(self, days: int, clock: str = "10:00") -> dt.datetime:
        """A moment so many days before the last Friday."""
        return moment(self.friday - DAY * days, clock)

    def today(self, clock: str) -> dt.datetime:
        """This morning, but never later than now."""
        return min(moment(self.as_of, clock), self.now)


WEEKDAYS = ("sat", "sun", "mon", "tue", "wed", "thu", "fri")


def moment(day: dt.date, clock: str) -> dt.datetime:
    """A local wall-clock time of a day."""
    hour, minute = clock.split(":")
    return dt.datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=LOCAL)
