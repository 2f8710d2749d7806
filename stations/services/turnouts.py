"""Turn-outs and drills: how fast help arrived."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.access import require
from grids.errors import DomainError
from grids.models import User
from stations.models import Incident, Station, TurnOut

STEPS = ("alarm_at", "acknowledged_at", "left_at", "on_scene_at", "water_at")


@transaction.atomic
def record_turnout(
    station: Station,
    *,
    by: User | None,
    at: datetime,
    kind: str,
    alarm_at: datetime,
    acknowledged_at: datetime | None = None,
    left_at: datetime | None = None,
    on_scene_at: datetime | None = None,
    water_at: datetime | None = None,
    incident: Incident | None = None,
    note: str = "",
) -> TurnOut:
    """One turn-out of `station`, T0 alarm … T4 water. Refuses times that run backwards or lie ahead of `at`."""
    require(by, "stations.keep", station)
    times = [time for time in (alarm_at, acknowledged_at, left_at, on_scene_at, water_at) if time is not None]
    if times != sorted(times):
        raise DomainError("turnout-backwards", _("各环节时间须依次在后：接警、应答、出动、到场、出水。"))
    if times[-1] > at:
        raise DomainError("turnout-ahead", _("时间不能晚于现在。"))
    return TurnOut.objects.create(
        street=station.street,
        station=station,
        recorded_at=at,
        kind=kind,
        alarm_at=alarm_at,
        acknowledged_at=acknowledged_at,
        left_at=left_at,
        on_scene_at=on_scene_at,
        water_at=water_at,
        incident=incident,
        note=note,
    )
