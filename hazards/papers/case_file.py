"""一案一卷: everything the street has of one hazard as one PDF with an index, drawn when it is asked for.

It shows in order what the street did and when (尽责经过), each paper with its number and the hash of its bytes, and the
photos. It is no paper of its own: it has no number and is not kept.
"""

from datetime import datetime

from django.template.loader import render_to_string
from django.utils import translation

from hazards.models import Evidence, Hazard, Notice
from hazards.papers.access import papers_of
from hazards.papers.drawing import SMALLER, drawn, with_days, with_pictures
from hazards.papers.facts import measures, photos_of
from hazards.papers.words import Power
from hazards.timeline import timeline

TEMPLATE, POWER = "hazards/papers/case_file.html", Power.RECORD
MOST_PHOTOS = 30  # of one part; a file is to be printed


def draw_case_file(hazard: Hazard, *, reader, now: datetime) -> bytes:
    """The PDF for `reader`, who sees the hazard: what he may not know is not in it."""
    return lay_out(hazard, reader=reader, now=now).write_pdf(**SMALLER)


def lay_out(hazard: Hazard, *, reader, now: datetime):
    """The case file as WeasyPrint's document."""
    papers = papers_of(hazard, reader)
    office = any(paper.kind == Notice.Kind.SUPERVISE for paper in papers)
    stages = Evidence.Stage
    with translation.override("zh-hans"):
        context = {
            "hazard": hazard,
            "measures": with_days(measures(hazard, inside=office)),
            "papers": papers[::-1],
            "before": _pictures(hazard, stages.BEFORE),
            "after": _pictures(hazard, stages.AFTER, stages.RECHECK),
            "entries": timeline(hazard, reader=reader)[::-1],
            "reader": reader,
            "now": now,
        }
        return drawn(render_to_string(TEMPLATE, context))


def _pictures(hazard: Hazard, *stages: str) -> list[dict]:
    return with_pictures(with_days(photos_of(hazard, *stages, most=MOST_PHOTOS)))
