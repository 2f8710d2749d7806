"""一案一卷 of a place: what was found there, what the street did about it, papers with their hashes, as one PDF.

It shows how far the street did its duty (尽责证据链): found, told, urged, sent, each with its day and the number of
its paper. Like a hazard's own file (`case_file.py`) it has no number and is not kept.
"""

from datetime import datetime

from django.template.loader import render_to_string
from django.utils import translation

from grids.models import Place
from hazards.models import EnforcementAction, Hazard, MajorCase, Notice
from hazards.papers.access import WITH_WHOM, may_know
from hazards.papers.drawing import SMALLER, drawn, with_days
from hazards.papers.facts import measures
from hazards.papers.words import Power
from hazards.rows import with_names
from hazards.workflow import OPEN, State

TEMPLATE, POWER = "hazards/papers/place_file.html", Power.RECORD
MOST = 60  # hazards and entries of the register, the newest: a file is to be printed


def draw_place_file(place: Place, *, reader, now: datetime) -> bytes:
    """The PDF for `reader`, who sees the place: what he may not know is not in it."""
    return lay_out(place, reader=reader, now=now).write_pdf(**SMALLER)


def lay_out(place: Place, *, reader, now: datetime):
    """The file as WeasyPrint's document."""
    with translation.override("zh-hans"):
        return drawn(render_to_string(TEMPLATE, contents(place, reader=reader, now=now)))


def contents(place: Place, *, reader, now: datetime) -> dict:
    """What stands in the file, the oldest first. `unsaid`: how many older hazards were left out."""
    rows = Hazard.objects.visible_to(reader).filter(place=place).exclude(state=State.VOID)
    newest = with_names(rows).select_related("close_reason").order_by("-found_at", "-id")[:MOST]
    hazards = list(newest)[::-1]
    papers = _papers(place, reader)
    office = any(paper.kind == Notice.Kind.SUPERVISE for paper in papers)
    known = EnforcementAction.objects.visible_to(reader).filter(place=place, voided_at=None)
    return {
        "place": place,
        "cases": [(hazard, with_days(measures(hazard, inside=office))) for hazard in hazards],
        "still": sum(hazard.state in OPEN for hazard in hazards),
        "overdue": sum(hazard.is_overdue(now) for hazard in hazards),
        "unsaid": rows.count() - len(hazards),
        "papers": papers,
        "entries": list(known.select_related("organisation").order_by("-done_on", "-id")[:MOST])[::-1],
        "major": MajorCase.objects.visible_to(reader).filter(place=place).order_by("recorded_at"),
        "reader": reader,
        "now": now,
    }


def _papers(place: Place, reader) -> list[Notice]:
    rows = Notice.objects.visible_to(reader).filter(place=place).select_related("hazard", "place", *WITH_WHOM)
    return [paper for paper in rows.order_by("issued_at", "seq") if may_know(reader, paper)]
