"""Figures of visits in a span.

Kinds never mix: 检查家次, 入户走访户次, 视频巡查次, 自查次, 快速处置起 (design section 4, rule 10).
"""

from django.db.models import Count, Q, Sum

from grids.models import Place
from hazards.figures import PLATFORM
from inspections import figures
from inspections.models import Inspection, QuickFix, Round
from reports.arithmetic import Rate
from reports.figures.spans import Span

DONE = Q(outcome=Inspection.Outcome.DONE, superseded_by__isnull=True)
ROUGH_SOURCES = frozenset({"joint_action"})  # published with 余 (domain.md S1-06): counted roughly from the start
COUNTED_BY_ROUND = (
    "people",
    "vehicles",
    "estates",
    "buildings",
    "ebikes_moved",
    "wires_removed",
    "parking_added",
    "ports_added",
    "signs_added",
    "stairs_cleared",
    "lanes_opened",
)


def visits(span: Span, source: str = PLATFORM) -> dict[str, int]:
    """Of one source: places_visited 家次, places 家, homes_visited 户次, homes 户; video, self_checks, not_met 次."""
    rows = Inspection.objects.filter(span.days("visited_on"), street=span.street, source=source)
    remote = Q(kind__in=[Inspection.Kind.VIDEO, Inspection.Kind.SELF])
    on_site, at_home = DONE & Q(at_home=False) & ~remote, DONE & Q(at_home=True) & ~remote
    return rows.aggregate(
        places_visited=Count("pk", filter=on_site),
        places=Count("place", filter=on_site, distinct=True),
        homes_visited=Count("pk", filter=at_home),
        homes=Count("place", filter=at_home, distinct=True),
        video=Count("pk", filter=DONE & Q(kind=Inspection.Kind.VIDEO)),
        self_checks=Count("pk", filter=DONE & Q(kind=Inspection.Kind.SELF)),
        not_met=Count("pk", filter=Q(superseded_by__isnull=True) & ~Q(outcome=Inspection.Outcome.DONE)),
    )


def rates(span: Span) -> dict[str, dict]:
    """场所覆盖率, 巡查完成率 and 重点人群走访率, each with numerator and denominator."""
    active = Place.objects.filter(street=span.street).active().countable()
    seen = Inspection.objects.counted().filter(span.days("visited_on"), street=span.street, source=PLATFORM)
    seen = seen.values("place_id")
    tasks = figures.tasks_due(span.street, span.first, span.last)
    homes = figures.homes_visited(span.street, span.first, span.last)
    return {
        "coverage": Rate(active.filter(pk__in=seen).count(), active.count()).to_dict(),
        "tasks": Rate(tasks.numerator, tasks.denominator).to_dict(),
        "homes_rate": Rate(homes.numerator, homes.denominator).to_dict(),
    }


def quick_fixes(span: Span, source: str = PLATFORM) -> dict:
    """快速处置 in 起; `approximate` when some of it was published as 余."""
    rows = QuickFix.objects.standing().filter(span.days("done_on"), street=span.street, source=source)
    sums = rows.aggregate(count=Sum("count", default=0), rough=Count("pk", filter=Q(approximate=True)))
    return {"count": sums["count"], "approximate": bool(sums["rough"])}


def sources(span: Span) -> list[str]:
    """Sources beside the platform that have visits or quick fixes in the span, in the order of their codes."""
    visited = Inspection.objects.filter(span.days("visited_on"), street=span.street)
    fixed = QuickFix.objects.standing().filter(span.days("done_on"), street=span.street)
    found = {source for rows in (visited, fixed) for source in rows.values_list("source", flat=True).distinct()}
    return sorted(found - {PLATFORM})


def rounds(span: Span):
    """Rounds held in the span, cancelled ones left out, oldest first."""
    held = Round.objects.filter(span.on("held_on"), street=span.street).exclude(state=Round.State.CANCELLED)
    return held.select_related("leader").order_by("starts_at", "pk")
