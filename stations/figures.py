"""This app's own figures, composed by reports. Days are local and inclusive; each count names its unit."""

from datetime import date

from django.db.models import Count, Q, Sum

from grids.calendar import ONE_DAY, local_midnight
from grids.models import Grid
from stations.models import Activity, Device, Facility, Incident, Station


def facilities(street: Grid, *, until: date, since: date | None = None) -> dict:
    """Assets standing on `until` (built since `since`): parking 处, ports 个, signs 块, hydrants 个, lanes 条."""
    rows = Facility.objects.filter(street=street, built_on__lte=until)
    if since:
        rows = rows.filter(built_on__gte=since)
    kinds = {kind: Sum("count", filter=Q(kind=kind), default=0) for kind in Facility.Kind.values}
    return rows.aggregate(**kinds, ports=Sum("ports", default=0))


def devices(street: Grid, *, until: date) -> dict:
    """Installed and online devices by kind: {kind: {"installed": n, "online": n}}."""
    rows = (
        Device.objects.filter(street=street, installed_on__lte=until)
        .order_by("kind")
        .values("kind")
        .annotate(installed=Sum("count"), online_now=Sum("online"))
    )
    return {row["kind"]: {"installed": row["installed"], "online": row["online_now"]} for row in rows}


def activities(street: Grid, first: date, last: date) -> dict:
    """Held in the days: {kind: {"times": 次, "people": 人次, "units": 家, "copies": 份, "approximate": bool}}."""
    rows = (
        Activity.objects.filter(street=street, held_on__gte=first, held_on__lte=last)
        .order_by("kind")
        .values("kind")
        .annotate(
            times=Count("pk"),
            total_people=Sum("people"),
            total_units=Sum("units"),
            total_copies=Sum("copies"),
            rough=Count("pk", filter=Q(approximate=True)),
        )
    )
    return {
        row["kind"]: {
            "times": row["times"],
            "people": row["total_people"],
            "units": row["total_units"],
            "copies": row["total_copies"],
            "approximate": row["rough"] > 0,
        }
        for row in rows
    }


def incidents(street: Grid, first: date, last: date) -> dict:
    """Fires in the days: times 起, deaths, injured 人, loss in fen (1/100 CNY)."""
    start, end = local_midnight(first), local_midnight(last + ONE_DAY)
    sums = Incident.objects.filter(street=street, at__gte=start, at__lt=end).aggregate(
        Count("pk"), Sum("deaths", default=0), Sum("injured", default=0), Sum("loss_fen", default=0)
    )
    return {
        "times": sums["pk__count"],
        "deaths": sums["deaths__sum"],
        "injured": sums["injured__sum"],
        "loss_fen": sums["loss_fen__sum"],
    }


def stations(street: Grid) -> dict:
    """Stations by kind and state: {kind: {"in_use": n, "building": n, "planned": n}}."""
    rows = Station.objects.filter(street=street).order_by("kind").values("kind", "state").annotate(n=Count("pk"))
    result: dict[str, dict[str, int]] = {}
    for row in rows:
        result.setdefault(row["kind"], dict.fromkeys(Station.State.values, 0))[row["state"]] = row["n"]
    return result
