"""A span of local days of one street, and which day of a fact counts: its booking day or the day it happened."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from grids.models import Grid
from grids.periods import between


@dataclass(frozen=True)
class Span:
    """first ≤ day ≤ last, both inclusive. `booked` reads booking days (periods); else the days things happened."""

    street: Grid
    first: date
    last: date
    booked: bool

    def day(self, happened: str) -> str:
        """The column whose days count: `booked_on`, or `happened` when the span is by the day it happened."""
        return "booked_on" if self.booked else happened

    def days(self, happened: str) -> Q:
        """Filter on a date column: `booked_on`, or `happened` when the span is by the day it happened."""
        column = self.day(happened)
        return Q(**{f"{column}__gte": self.first, f"{column}__lte": self.last})

    def on(self, column: str) -> Q:
        """Filter on a date column whose facts are never booked elsewhere."""
        return Q(**{f"{column}__gte": self.first, f"{column}__lte": self.last})

    def at(self, column: str) -> Q:
        """Filter on a timestamp column by local midnights."""
        start, end = self.moments
        return Q(**{f"{column}__gte": start, f"{column}__lt": end})

    @property
    def moments(self) -> tuple[datetime, datetime]:
        return between(self.first, self.last).moments
