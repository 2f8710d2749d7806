"""Which rules serve a place. Pure.

When several match (domain.md 4.1: the higher rule wins), for one role the most frequent rule wins, then the more
specific one (type, label, class), then the lower priority number. Rules of different roles stand side by side: the
street's monthly look does not replace the worker's daily one.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from grids.calendar import WorkCalendar
from inspections.schedule import OFTEN, Period, Window, window

SUNDAY = 7
SPECIFIC = {"type": 0, "flag": 1, "class": 2}


@dataclass(frozen=True, slots=True)
class Duty:
    """What a rule asks: of which places, how often, of which role. One target is set, the others are empty."""

    id: int
    period: str
    role: int
    priority: int = 100
    place_type: int | None = None
    flag: int | None = None
    place_class: str = ""
    due_weekday: int | None = None
    roll: bool = True

    @property
    def target(self) -> str:
        return "type" if self.place_type else "flag" if self.flag else "class"

    def asks(self, *, place_type: int, place_class: str, flags: frozenset[int]) -> bool:
        """Whether the rule is about a place of this type, class and labels."""
        if self.place_type:
            return self.place_type == place_type
        if self.flag:
            return self.flag in flags
        return bool(self.place_class) and self.place_class == place_class


def window_of(duty: Duty, day: dt.date, calendar: WorkCalendar) -> Window:
    """The window of `duty` that contains `day`."""
    return window(duty.period, day, calendar, roll=duty.roll, due_weekday=duty.due_weekday or SUNDAY)


def chosen(duties: Iterable[Duty], *, place_type: int, place_class: str, flags: frozenset[int]) -> list[Duty]:
    """The duties that serve a place: one a role."""
    best: dict[int, Duty] = {}
    for duty in duties:
        if duty.asks(place_type=place_type, place_class=place_class, flags=flags):
            known = best.get(duty.role)
            if known is None or _rank(duty) < _rank(known):
                best[duty.role] = duty
    return sorted(best.values(), key=_rank)


def _rank(duty: Duty) -> tuple[int, int, int, int]:
    return OFTEN.index(Period(duty.period)), SPECIFIC[duty.target], duty.priority, duty.id
