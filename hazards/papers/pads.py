"""三联单: pads of pre-printed papers as ranges of numbers; every sheet is used, void with a reason, or missing."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from secrets import token_urlsafe

from django.db import transaction
from django.utils.translation import gettext as _

from grids.access import require, require_in
from grids.calendar import local_date, local_midnight
from grids.errors import Conflict, DomainError
from grids.models import Grid
from hazards.models import Hazard, Notice, NoticeHazard, PadSheet, PaperPad
from hazards.papers.kinds import KINDS
from hazards.papers.notes import note_on_each
from hazards.papers.notices import locked_to_tell, standing_on

LONGEST = 1000  # sheets of one range; a default of ours, in code: more is a mistyped number
NOON = timedelta(hours=12)  # a sheet has a day, no hour
BY_HAND = (Notice.Kind.INFORM,)  # what is written on pads


def register_pad(
    street: Grid, *, by, at: datetime, kind: str, prefix: str, first: int, last: int, grid: Grid, handed_on: date,
    holder: str = "", digits: int = 7,
) -> PaperPad:  # fmt: skip
    """A pad of sheets `first`…`last` handed to `grid` (of the street) on `handed_on`.

    Refuses a range that runs backwards or is too long (`wrong-range`) and one of which a number is on another pad of
    the same words (`pad-known`). Needs `pads.keep` in the street.
    """
    require_in(by, "pads.keep", street)
    if kind not in BY_HAND:
        raise DomainError("wrong-kind", _("三联单用于隐患告知单。"), fields={"kind": _("三联单用于隐患告知单。")})
    if not 0 < first <= last < first + LONGEST:
        sentence = _("止号不能小于起号，一本最多 %(n)d 张。") % {"n": LONGEST}
        raise DomainError("wrong-range", sentence, fields={"last": sentence})
    if not grid.path.startswith(street.path):
        raise DomainError("wrong-grid", _("领用网格不在本街道。"), fields={"grid": _("领用网格不在本街道。")})
    with transaction.atomic():
        Grid.objects.select_for_update(no_key=True).get(pk=street.pk)
        prefix = prefix.strip()
        if PaperPad.objects.filter(street=street, prefix=prefix, first__lte=last, last__gte=first).exists():
            raise Conflict("pad-known", _("这段号码和已登记的一本重叠。"))
        return PaperPad.objects.create(
            street=street, recorded_at=at, kind=kind, prefix=prefix, first=first, last=last, digits=digits, grid=grid,
            holder=holder.strip(), handed_on=handed_on, recorded_by=by,
        )  # fmt: skip


def enter_sheet(pad: PaperPad, hazards: Iterable[Hazard], *, by, at: datetime, seq: int, written_on: date) -> Notice:
    """A 隐患告知单 written by hand on sheet `seq` on the day `written_on`, for open hazards of one place.

    It is a paper like the others, without bytes of ours: its number is the sheet's. Refuses a number not of the pad
    (`not-of-the-pad`), one used or void (409, `sheet-known`), a day before the pad was handed out or after today, a
    hazard that a notice in force lists already (409, `told-already`), and as `number_notice` does.
    """
    asked = list(hazards)
    for hazard in asked:
        require(by, "pads.use", hazard)
    with transaction.atomic():
        row = _locked(pad, seq)
        today = local_date(at)
        if not row.handed_on <= written_on <= today:
            sentence = _("开单日期应在领用之后，且不晚于今天。")
            raise DomainError("wrong-day", sentence, fields={"written_on": sentence})
        rows = locked_to_tell(asked)
        if rows[0].street_id != row.street_id:
            raise DomainError("not-of-the-pad", _("这本三联单不是本街道的。"))
        if told := standing_on(rows).first():
            raise Conflict("told-already", _("已有告知单 %(number)s。") % {"number": told.number})
        paper = Notice.objects.create(
            street=row.street, recorded_at=at, hazard=rows[0] if len(rows) == 1 else None, place=rows[0].place,
            kind=row.kind, by_hand=True, year=written_on.year, seq=seq, number=row.number(seq), issued_by=by,
            token=token_urlsafe(12), state=Notice.State.ISSUED, facts=KINDS[Notice.Kind(row.kind)].facts(rows),
            issued_at=at if written_on == today else local_midnight(written_on) + NOON,
        )  # fmt: skip
        NoticeHazard.objects.bulk_create(
            NoticeHazard(street=row.street, recorded_at=at, notice=paper, hazard=hazard, due_on=hazard.due_on)
            for hazard in rows
        )
        PadSheet.objects.create(street=row.street, recorded_at=at, pad=row, seq=seq, notice=paper, recorded_by=by)
        note_on_each(paper, lambda: _("登记手写告知单 %(number)s") % {"number": paper.number}, by=by, at=at)
    return paper


def void_sheet(pad: PaperPad, *, by, at: datetime, seq: int, reason: str) -> PadSheet:
    """Sheet `seq` was spoiled or lost, for this `reason`. Refuses as `enter_sheet` does; needs `pads.keep`."""
    require_in(by, "pads.keep", pad.street)
    if not reason.strip():
        raise DomainError("missing-input", _("请写明理由。"), fields={"reason": _("请写明理由。")})
    with transaction.atomic():
        row = _locked(pad, seq)
        return PadSheet.objects.create(
            street=row.street, recorded_at=at, pad=row, seq=seq, void_reason=reason.strip()[:100], recorded_by=by
        )


def missing(pad: PaperPad, sheets: Sequence[PadSheet]) -> list[str]:
    """The numbers of the pad that are neither used nor void, below the highest that is: the gaps."""
    known = {sheet.seq for sheet in sheets}
    return [pad.number(seq) for seq in range(pad.first, max(known, default=pad.first)) if seq not in known]


def _locked(pad: PaperPad, seq: int) -> PaperPad:
    row = PaperPad.objects.select_for_update(of=("self",)).select_related("street").get(pk=pad.pk)
    if not row.first <= seq <= row.last:
        sentence = _("号码不在这一本（%(pad)s）里。") % {"pad": row}
        raise DomainError("not-of-the-pad", sentence, fields={"seq": sentence})
    if row.sheets.filter(seq=seq).exists():
        raise Conflict("sheet-known", _("这个号码已用过或已作废。"))
    return row
