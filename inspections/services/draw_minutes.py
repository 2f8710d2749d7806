"""抽取记录: the minutes of a draw as PDF, drawn from its frozen rows whenever it is asked for.

It has the draw's own number and is not kept: nothing it is drawn from can change, so that it always says the same.
"""

from collections import defaultdict
from datetime import datetime

from django.template.loader import render_to_string
from django.utils import translation

from grids.models import Place
from hazards.papers.drawing import SMALLER, drawn, qr
from inspections.models import Draw
from inspections.services.draw_pools import FACTS
from inspections.services.draw_results import seed_in_words

TEMPLATE = "inspections/papers/draw_minutes.html"


def draw_minutes(row: Draw, *, check_url: str, now: datetime) -> bytes:
    """The PDF: rule, pool, each one left out and why, ties, witnesses, seed, result. The QR leads to `check_url`.

    Chinese in every language, as every paper of the street.
    """
    return lay_out(row, check_url=check_url, now=now).write_pdf(**SMALLER)


def lay_out(row: Draw, *, check_url: str, now: datetime):
    """The minutes as WeasyPrint's document."""
    return drawn(html_of(row, check_url=check_url, now=now))


def html_of(row: Draw, *, check_url: str, now: datetime) -> str:
    """The sheet as HTML."""
    with translation.override("zh-hans"):
        context = {
            "draw": row,
            "extra": [(FACTS[name], n) for name, n in row.rule["extra_tickets"].items()],
            "seed_words": seed_in_words(row),
            "strata": _strata(row),
            "drawn": row.drawn.select_related("place", "first__user", "second__user"),
            "people": row.people.order_by("certificate"),
            "left_out": _by_reason(row),
            "ties": row.ties.select_related("place", "inspector__user").order_by("place__code"),
            "entries": row.entries.select_related("by"),
            "qr": qr(check_url),
            "check_url": check_url,
            "now": now,
        }
        return render_to_string(TEMPLATE, context)


def _strata(row: Draw) -> list[dict]:
    """By class: places in the pool, their tickets, those to be drawn."""
    found: dict[str, list[int]] = defaultdict(list)
    for stratum, tickets in row.places.filter(why="").values_list("stratum", "tickets"):
        found[stratum].append(tickets)
    names = dict(Place.Class.choices)
    return [
        {"name": names[code], "size": len(found[code]), "tickets": sum(found[code]), "quota": n}
        for code, n in row.rule["quotas"].items()
        if n
    ]


def _by_reason(row: Draw) -> list[tuple[str, list]]:
    """Each place left out, under its reason; typed reasons stand beside the place."""
    found: dict[str, list] = defaultdict(list)
    for one in row.places.exclude(why="").order_by("why", "code"):
        found[one.get_why_display()].append(one)
    return list(found.items())
