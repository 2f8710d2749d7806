"""The overview's figures counted from facts under `visible_to`: for readers of less than whole streets, and the measure
that the sums are held to. Bounded by the live set and by the weeks shown."""

from collections import defaultdict

from django.db.models import Count, DateField, F, Func, IntegerField, Q, Value

from grids.access import scope_of
from grids.calendar import local_date
from grids.models import Grid, Place
from hazards.figures import PLATFORM, Board, BoardSpan
from hazards.models import Hazard, Lead, SampleCheck
from hazards.terms import FIRST_KEPT, IN_TIME, MOVES, fell_due, first_due, moves
from hazards.workflow import PUT_RIGHT, State
from inspections.models import Inspection


def board(user, span: BoardSpan) -> Board:
    """As `hazards.figures.board`, of the hazards and leads `user` may see."""
    weeks: dict[int, dict[str, int]] = defaultdict(dict)
    for rows in (_moved(user, span), _standing(user, span)):
        for row in rows:
            weeks[row.pop("week")] |= {term: n for term, n in row.items() if n}
    return Board(_live(user, span), dict(weeks), _due(user, span))


def visited(user, span: BoardSpan) -> tuple[dict[int, dict[str, int]], int]:
    """({week: {visits 家次, places 家}}, active places), homes left out."""
    rows = Inspection.objects.visible_to(user).counted().filter(_booked(user, span), source=PLATFORM)
    rows = rows.values(week=_week(span)).order_by()
    counts = rows.annotate(visits=Count("pk"), places=Count("place", distinct=True))
    active = Place.objects.visible_to(user).active().countable().count()
    return {row.pop("week"): row for row in counts}, active


def by_street(user) -> bool:
    """Whether areas are streets: for somebody of several."""
    return len(scope_of(user).street_ids()) > 1


def _live(user, span: BoardSpan) -> dict[str, int]:
    undecided = Q(state=State.REPORTED, recorded_at__lt=span.undecided_before)
    overdue = Q(state=State.RECTIFYING, due_at__lte=span.now, extension_asked=False)
    today = Q(state=State.RECTIFYING, due_on=local_date(span.now), due_at__gt=span.now)
    counts = (
        Hazard.objects.visible_to(user)
        .open()
        .aggregate(
            open=Count("pk"),
            undecided=Count("pk", filter=undecided),
            overdue=Count("pk", filter=overdue),
            due_today=Count("pk", filter=today),
            submitted=Count("pk", filter=Q(state=State.SUBMITTED)),
            handed_over=Count("pk", filter=Q(state=State.HANDED_OVER)),
        )
    )
    leads, samples = (of.objects.visible_to(user).waiting().count() for of in (Lead, SampleCheck))
    return counts | {"leads": leads, "samples": samples}


def _moved(user, span: BoardSpan):
    """week, found, closed, restored, voided: from events by booking."""
    visible = Hazard.objects.visible_to(user).values("pk")
    streets = scope_of(user).street_ids()
    rows = moves(streets, span.first, span.last, source=PLATFORM).filter(hazard__in=visible)
    terms = {term: Count("pk", filter=condition) for term, condition in MOVES.items()}
    return rows.values(week=_week(span)).annotate(**terms).order_by()


def _standing(user, span: BoardSpan):
    """week, standing, put_right: of what was found in the week, how it stands by now."""
    found = Hazard.objects.visible_to(user).not_void().filter(_booked(user, span), source=PLATFORM)
    terms = {"standing": Count("pk"), "put_right": Count("pk", filter=Q(state__in=PUT_RIGHT))}
    return found.values(week=_week(span)).annotate(**terms).order_by()


def _due(user, span: BoardSpan) -> dict[int | None, list[int]]:
    visible = Hazard.objects.visible_to(user).filter(street__in=scope_of(user).street_ids(), source=PLATFORM)
    sums: dict[int | None, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    bases = ((fell_due, IN_TIME), (first_due, FIRST_KEPT))
    for place, (base, kept) in enumerate(bases):
        rows = base(visible, span.due_first, span.due_last)
        counts = rows.values("street_id", "cell_id", "cell__parent_id", "cell__level").order_by()
        for row in counts.annotate(all=Count("pk"), done=Count("pk", filter=kept)):
            own = row["cell_id"] if row["cell__level"] == Grid.Level.COMMUNITY else row["cell__parent_id"]
            pair = sums[row["street_id"] if by_street(user) else own]
            pair[2 * place] += row["done"]
            pair[2 * place + 1] += row["all"]
    return dict(sums)


def _week(span: BoardSpan) -> Func:
    first = Value(span.first, output_field=DateField())
    return Func(
        F("booked_on"), first, template="((%(expressions)s) / 7)", arg_joiner=" - ", output_field=IntegerField()
    )


def _booked(user, span: BoardSpan) -> Q:
    return Q(street__in=scope_of(user).street_ids(), booked_on__gte=span.first, booked_on__lte=span.last)
