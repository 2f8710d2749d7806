"""All figures of a street between two days, composed from the figures of each subject."""

from datetime import date, datetime

from grids.models import Grid
from reports.arithmetic import Rate
from reports.figures import hazards, visits, works
from reports.figures.spans import Span


def figures_between(
    street: Grid, first: date, last: date, *, now: datetime, booked: bool = False, opening: int | None = None
) -> dict:
    """JSON-safe figures of `street` for first ≤ day ≤ last (`last` included).

    By the day things happened (cumulative figures between two dates); `booked` counts by booking days as the weekly
    report does, and then `opening` is the previous frozen 期末未销 if there is one. `now` bounds what is overdue.
    """
    span = Span(street, first, last, booked)
    return figures_of(span, hazards.open_at_end(span), now=now, opening=opening)


def figures_of(span: Span, standing: dict, *, now: datetime, opening: int | None = None) -> dict:
    """As `figures_between`, where `standing`, what is open at the end of the span, is known already."""
    street = span.street
    carried = hazards.balance(span, opening)
    overdue = hazards.overdue(span, standing, now).count()
    return {
        "street": {"code": street.code, "name": street.display_name},
        "first": span.first.isoformat(),
        "last": span.last.isoformat(),
        "by": "booked" if span.booked else "happened",
        "hazards": hazards.cohort(span)
        | {
            "by_origin": hazards.found_by_origin(span),
            "by_way": hazards.closed_by_way(span),
            "on_time_rate": hazards.on_time(span).to_dict(),
            "on_time_strict": hazards.on_time_strict(span).to_dict(),
            "samples": hazards.samples(span),
        },
        "balance": carried.to_dict()
        | {
            "late": hazards.late(span),
            "counted_open": len(standing),
            "balanced": carried.balanced(len(standing)),
            "open_by_state": hazards.open_by_state(standing),
            "overdue": overdue,
            "overdue_rate": Rate(overdue, len(standing)).to_dict(),
        },
        "visits": visits.visits(span) | visits.rates(span) | {"quick_fixes": visits.quick_fixes(span)},
        "other_sources": [_of_source(span, source) for source in visits.sources(span)],
        "handovers": hazards.handed_over(span),
        "papers": hazards.papers(span),
        "enforcement": works.enforcement(span),
        "facilities": works.facilities(span),
        "activities": works.activities(span),
        "fires": works.fires(span),
        "force": works.force(span),
    }


def _of_source(span: Span, source: str) -> dict:
    """Figures of a source beside the platform: shown side by side, never added (domain.md S1-06)."""
    return {
        "source": source,
        "approximate": source in visits.ROUGH_SOURCES,
        "hazards": hazards.cohort(span, source),
        "visits": visits.visits(span, source),
        "quick_fixes": visits.quick_fixes(span, source),
    }
