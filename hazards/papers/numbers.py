"""Numbers of a street's papers: 锦消告〔2026〕12号, without gaps per street, kind and year."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from grids.calendar import local_date
from grids.models import Grid
from grids.services.numbering import take_numbers
from hazards.models import Handover, Hazard, Notice, PaperPrefix, Recheck, Supervision
from hazards.papers.kinds import KINDS

Subject = Hazard | Handover | Supervision | Recheck


@dataclass(frozen=True, slots=True)
class PaperNumber:
    """One number; as text it is what stands on the paper."""

    prefix: str
    year: int
    seq: int

    def __str__(self) -> str:
        return f"{self.prefix}〔{self.year}〕{self.seq}号"


def number_paper(
    hazard: Hazard, kind: str, *, about: Subject, by, at: datetime, replaces: Notice | None = None
) -> Notice:
    """A paper of this kind under its next number, its facts frozen; `draw_waiting` draws it. Call inside a transaction.

    `about` is what the kind's facts are of: the hazard, a hand-over, a supervision, a re-check. The number is of the
    local year of `at`.
    """
    number = next_paper(hazard.street, kind, year=local_date(at).year)
    return Notice.objects.create(
        street_id=hazard.street_id,
        recorded_at=at,
        hazard=hazard,
        kind=kind,
        year=number.year,
        seq=number.seq,
        number=str(number),
        token=secrets.token_urlsafe(12),
        facts=KINDS[Notice.Kind(kind)].facts(about),
        issued_at=at,
        issued_by=by,
        replaces=replaces,
    )


def next_paper(street: Grid, kind: str, *, year: int) -> PaperNumber:
    """The next number of this kind of paper (`Notice.Kind`) in that year. Call inside a transaction."""
    return PaperNumber(prefix_of(street, kind), year, _take(street, kind, year, 1)[-1])


def pass_over(street: Grid, kind: str, *, year: int, count: int) -> None:
    """The first `count` numbers from here were given on paper, before this system was: it goes on after them."""
    _take(street, kind, year, count)


def _take(street: Grid, kind: str, year: int, count: int) -> range:
    return take_numbers(street, kind=f"paper-{Notice.Kind(kind).value}", year=year, count=count)


def prefix_of(street: Grid, kind: str) -> str:
    """The street's own prefix, else the first character of its short name with the kind's words: 锦消告."""
    row = PaperPrefix.objects.filter(street=street, kind=kind).first()
    return row.text if row else street.display_name[0] + KINDS[Notice.Kind(kind)].words
