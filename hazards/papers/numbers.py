"""Numbers of a street's papers: 锦消告〔2026〕12号, without gaps per street, kind and year."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from grids.calendar import local_date
from grids.models import Grid, Organisation, Place
from grids.services.numbering import take_numbers
from hazards.models import DelegatedPower, Hazard, Notice, NoticeHazard, PaperIssuer, PaperWording, WordTemplate
from hazards.papers.kinds import KINDS
from hazards.papers.wording import refuse_unfit

Whom = Hazard | Sequence[Hazard] | Place | Grid


@dataclass(frozen=True, slots=True)
class PaperNumber:
    """One number; as text it is what stands on the paper."""

    prefix: str
    year: int
    seq: int

    def __str__(self) -> str:
        return f"{self.prefix}〔{self.year}〕{self.seq}号"


def number_paper(
    of: Whom,
    kind: str,
    *,
    about: Any,
    by,
    at: datetime,
    power: DelegatedPower | None = None,
    body: Organisation | None = None,
    number: str = "",
) -> Notice:
    """A paper of this kind under its next number, its facts frozen; `draw_waiting` draws it. Call inside a transaction.

    `of`: the hazard, the hazards (all at one place), the place, or the street of a paper that is of none of them.
    `about` is what the kind's facts are of: the hazard, a hand-over, a supervision, a re-check. The number is of the
    local year of `at`; who signs, in which words and on whose Word sheet is what holds on that day. An order names the
    `power` it rests on, or the `body` that orders by its own: its paper carries the `number` it gave itself, and
    neither issuer nor words nor Word sheet of the street.
    """
    hazards = [of] if isinstance(of, Hazard) else list(of) if isinstance(of, list | tuple) else []
    place = hazards[0].place if hazards else of if isinstance(of, Place) else None
    street = hazards[0].street if hazards else place.street if place else of
    today = local_date(at)
    issuer = None if body else issuer_on(street, kind, today)
    wording = None if body else wording_on(street, kind, today)
    if wording is not None:
        refuse_unfit(kind, wording.opening, wording.closing)
    ours = None if body else next_paper(street, kind, year=today.year, issuer=issuer)
    paper = Notice.objects.create(
        street=street,
        recorded_at=at,
        hazard=hazards[0] if len(hazards) == 1 else None,
        place=place,
        kind=kind,
        year=today.year,
        seq=ours.seq if ours else 0,
        number=str(ours) if ours else number,
        token=secrets.token_urlsafe(12),
        facts=KINDS[Notice.Kind(kind)].facts(about),
        issued_at=at,
        issued_by=by,
        issuer=issuer,
        wording=wording,
        word_template=None if body else word_template_on(street, kind, today),
        power=power,
        body=body,
    )
    NoticeHazard.objects.bulk_create(
        NoticeHazard(street=street, recorded_at=at, notice=paper, hazard=hazard, due_on=hazard.due_on)
        for hazard in hazards
    )
    return paper


def next_paper(street: Grid, kind: str, *, year: int, issuer: PaperIssuer | None = None) -> PaperNumber:
    """The next number of this kind of paper (`Notice.Kind`) in that year. Call inside a transaction."""
    prefix = issuer.prefix if issuer and issuer.prefix else usual_prefix(street, kind)
    return PaperNumber(prefix, year, _take(street, kind, year, 1)[-1])


def pass_over(street: Grid, kind: str, *, year: int, count: int) -> None:
    """The first `count` numbers from here were given on paper, before this system was: it goes on after them."""
    _take(street, kind, year, count)


def _take(street: Grid, kind: str, year: int, count: int) -> range:
    return take_numbers(street, kind=f"paper-{Notice.Kind(kind).value}", year=year, count=count)


def usual_prefix(street: Grid, kind: str) -> str:
    """The first character of the street's short name with the kind's words: 锦消告."""
    return street.display_name[0] + KINDS[Notice.Kind(kind)].words


def issuer_on(street: Grid, kind: str, on: date) -> PaperIssuer | None:
    """Who signs this kind of paper on that day by the street's own row; None: the street's office, as is usual."""
    rows = PaperIssuer.objects.filter(street=street, kind=kind, valid_from__lte=on)
    return rows.order_by("-valid_from", "-pk").first()


def wording_on(street: Grid, kind: str, on: date) -> PaperWording | None:
    """The street's own words of this kind that hold on that day; None: those that come with the system."""
    rows = PaperWording.objects.filter(street=street, kind=kind, valid_from__lte=on)
    return rows.order_by("-valid_from", "-version").first()


def word_template_on(street: Grid, kind: str, on: date) -> WordTemplate | None:
    """The street's own Word sheet of this kind that holds on that day, without its bytes; None: it has none."""
    rows = WordTemplate.objects.filter(street=street, kind=kind, valid_from__lte=on).defer("content")
    row = rows.order_by("-valid_from", "-version").first()
    return row if row and row.stands else None
