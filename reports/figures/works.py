"""Figures beside visits and hazards: enforcement, facilities, devices, publicity, fires, the grid's people."""

from django.db.models import Count, Q, Sum

from grids.models import Grid, Post
from hazards.models import EnforcementAction
from reports.figures.spans import Span
from stations.models import Activity, Device, Facility, Incident, Station

HEADS = ("cell_head", "dedicated_head")
WORKERS = ("worker",)


def enforcement(span: Span) -> dict:
    """What was done with force, as published: cases 起, fined fen, and each kind by itself in its own unit (domain.md
    6.2: 查封 and 三停 家, 拘留 人, 联合检查 次 …).

    Cases (查处违法行为) and fines are different counts and are never added.
    """
    rows = EnforcementAction.objects.standing().filter(span.on("done_on"), street=span.street)
    by_kind = {
        kind: {"count": count, "amount_fen": amount}
        for kind, count, amount in rows.values_list("kind")
        .annotate(n=Sum("count"), amount=Sum("amount_fen"))
        .order_by("kind")
    }
    cases = by_kind.get(EnforcementAction.Kind.CASE, {"count": 0})
    return {
        "cases": cases["count"],
        "fined_fen": sum(kind["amount_fen"] for kind in by_kind.values()),
        "by_kind": by_kind,
        "counts": {kind.value: by_kind.get(kind, {"count": 0})["count"] for kind in EnforcementAction.Kind},
    }


def facilities(span: Span) -> dict[str, int]:
    """What stood at the end of the span (built by then): parking points 处, charging ports 个, signs 块, devices 个."""
    built = Facility.objects.standing().filter(street=span.street, built_on__lte=span.last)
    counts = built.aggregate(
        parking=Sum("count", filter=Q(kind=Facility.Kind.PARKING), default=0),
        ports=Sum("ports", default=0),
        signs=Sum("count", filter=Q(kind=Facility.Kind.SIGN), default=0),
        hydrants=Sum("count", filter=Q(kind=Facility.Kind.HYDRANT), default=0),
    )
    smoke = Device.objects.standing().filter(street=span.street, kind=Device.Kind.SMOKE, installed_on__lte=span.last)
    return counts | smoke.aggregate(smoke_detectors=Sum("count", default=0))


def activities(span: Span) -> dict:
    """Training, drill, publicity, meeting: 次, 人次, 家, 份 of each kind."""
    rows = Activity.objects.standing().filter(span.on("held_on"), street=span.street).values("kind").order_by("kind")
    sums = rows.annotate(
        times=Count("pk"),
        people=Sum("people"),
        units=Sum("units"),
        copies=Sum("copies"),
        approximate_rows=Count("pk", filter=Q(approximate=True)),
    )
    return {row.pop("kind"): row | {"approximate": bool(row.pop("approximate_rows"))} for row in sums}


def fires(span: Span) -> dict[str, int]:
    """四项指数: fires 起, deaths, injured 人, direct loss in fen."""
    rows = Incident.objects.standing().filter(span.at("at"), street=span.street)
    return rows.aggregate(
        fires=Count("pk"),
        deaths=Sum("deaths", default=0),
        injured=Sum("injured", default=0),
        loss_fen=Sum("loss_fen", default=0),
    )


def force(span: Span) -> dict[str, int]:
    """Cells by kind, heads of cells, workers, and stations in use, as of the last day of the span."""
    cells = Grid.objects.cells().on(span.last).filter(street=span.street)
    counts = cells.aggregate(
        general=Count("pk", filter=Q(kind=Grid.Kind.GENERAL)), dedicated=Count("pk", filter=Q(kind=Grid.Kind.DEDICATED))
    )
    posts = Post.objects.current(span.last).filter(grid__street=span.street, grid__level=Grid.Level.CELL)
    held = posts.aggregate(
        cell_heads=Count("grid", filter=Q(role__code__in=HEADS), distinct=True),
        workers=Count("user", filter=Q(role__code__in=WORKERS), distinct=True),
    )
    stations = Station.objects.in_use().filter(street=span.street)
    opened = stations.filter(Q(opened_on__isnull=True) | Q(opened_on__lte=span.last))
    kinds = dict(opened.values_list("kind").annotate(n=Count("pk")).order_by("kind"))
    return counts | held | {"stations": sum(kinds.values()), "stations_by_kind": kinds}
