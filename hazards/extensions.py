"""How often, how long and by whom a deadline may be extended: pure arithmetic over a rule's numbers.

No national text exists for street papers; the numbers are rows (`ExtensionRule`), seeded with the defaults of domain.md
2.8 and 3.3: at most two extensions, together not longer than the first term, three days by the community head, fifteen
by the station, any by the street's leader.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from hazards.powers import Powers

# Who may decide, from the nearest; each may grant what the ones before him may.
DECIDERS = ("community_head", "station_officer", "street_leader")


@dataclass(frozen=True, slots=True)
class Limits(Powers):
    """`times`: how many extensions may be granted; `days`: how long one may be, by the role that grants it."""

    times: int

    def deciders(self, days: int) -> list[str]:
        """The roles that may grant `days`, the nearest first."""
        return self.nearest(days, DECIDERS)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How long is asked for or granted: to a last day, or so many working days from the day of the decision."""

    due_on: dt.date | None = None
    workdays: int | None = None

    def __bool__(self) -> bool:
        return self.due_on is not None or bool(self.workdays)


def first_term(found_on: dt.date, first_due_on: dt.date) -> int:
    """The length of the first term in calendar days, at least one: all extensions together are not longer."""
    return max((first_due_on - found_on).days, 1)


def days_left(found_on: dt.date, first_due_on: dt.date, granted: Iterable[tuple[dt.date, dt.date]]) -> int:
    """How many calendar days may still be granted; `granted` are (deadline before, deadline after) of earlier ones."""
    used = sum((after - before).days for before, after in granted)
    return max(first_term(found_on, first_due_on) - used, 0)
