"""Versions of a street's own Word sheet of a kind of paper: put in, looked at, published from a day, given up again."""

from datetime import date, datetime
from hashlib import sha256

from django.utils.translation import gettext as _

from grids.access import require_in
from grids.errors import DomainError
from grids.models import Grid
from hazards.models import WordTemplate
from hazards.own_word.judging import refuse_unfit
from hazards.papers.numbers import word_template_on
from hazards.papers.rewording import next_draft, publish


def put_in(street: Grid, *, by, at: datetime, kind: str, name: str, content: bytes) -> WordTemplate:
    """Keep `content` (a .docx called `name`) as the draft of the next version; a draft that waits is replaced.

    Refuses what `refuse_unfit` does. Needs the right `papers.write` in the street.
    """
    require_in(by, "papers.write", street)
    refuse_unfit(kind, content)
    with next_draft(WordTemplate, street, kind, by=by, at=at) as draft:
        draft.name, draft.content, draft.sha256 = name[-120:], content, sha256(content).hexdigest()
    return draft


def publish_sheet(sheet: WordTemplate, *, by, at: datetime, valid_from: date) -> WordTemplate:
    """Papers numbered from `valid_from` on are filled into this version too; those issued before keep their bytes.

    Judged once more. Refuses `published` (409) and `too-early` (before today). Needs `papers.publish`.
    """
    return publish(sheet, _refuse_unfit_sheet, by=by, at=at, valid_from=valid_from)


def give_up(street: Grid, *, by, at: datetime, kind: str, valid_from: date) -> WordTemplate:
    """From `valid_from` on the kind has no sheet of the street's own again: a version without bytes says so.

    A draft that waits goes with it. Refuses `no-sheet` where none holds on that day, and what `publish_sheet` does.
    """
    require_in(by, "papers.publish", street)
    if word_template_on(street, kind, valid_from) is None:
        sentence = _("这一天没有在用的 Word 样式。")
        raise DomainError("no-sheet", sentence, fields={"valid_from": sentence})
    with next_draft(WordTemplate, street, kind, by=by, at=at) as end:
        end.name, end.content, end.sha256 = "", b"", ""
    return publish(end, _refuse_unfit_sheet, by=by, at=at, valid_from=valid_from)


def _refuse_unfit_sheet(row: WordTemplate) -> None:
    if row.stands:
        refuse_unfit(row.kind, bytes(row.content))
