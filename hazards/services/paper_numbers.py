"""Numbers of a street's papers: 锦消告〔2026〕12号, without gaps per street, kind and year."""

from dataclasses import dataclass

from grids.models import Grid
from grids.services.numbering import take_numbers
from hazards.models import Notice, PaperPrefix

WORDS = {Notice.Kind.INFORM: "消告", Notice.Kind.HANDOVER: "消移"}


@dataclass(frozen=True, slots=True)
class PaperNumber:
    """One number; as text it is what stands on the paper."""

    prefix: str
    year: int
    seq: int

    def __str__(self) -> str:
        return f"{self.prefix}〔{self.year}〕{self.seq}号"


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
    return row.text if row else street.display_name[0] + WORDS[Notice.Kind(kind)]
