"""The mark of each state: one word and one shape, the same on list, map, chart, paper and phone (looks)."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _


class Mark(NamedTuple):
    """`word` on the page; `glyph` where there is no colour and no drawing (paper, spreadsheet, plain text)."""

    word: str
    glyph: str


MARKS = {
    "reported": Mark(_("待处置"), "◇"),
    "fixed_on_site": Mark(_("当场整改"), "✓"),
    "rectifying": Mark(_("整改中"), "◐"),
    "submitted": Mark(_("待复查"), "○"),
    "handed_over": Mark(_("已移送"), "→"),
    "accepted": Mark(_("已受理"), "⇥"),
    "closed": Mark(_("已销号"), "✓"),
    "void": Mark(_("作废"), "—"),
    "overdue": Mark(_("逾期"), "●"),
}
