from reports.figures.compose import figures_between
from reports.services.periods import period_of
from reports.services.weekly import (
    correct_report,
    draft_report,
    edit_texts,
    edition,
    redraw_report,
    sign_report,
)

__all__ = [
    "correct_report",
    "draft_report",
    "edit_texts",
    "edition",
    "figures_between",
    "period_of",
    "redraw_report",
    "sign_report",
]
