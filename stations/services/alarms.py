"""Alarms of networked devices: what they told, and what somebody found who went to look."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.access import require
from grids.errors import Conflict, DomainError
from grids.models import User
from stations.models import Alarm, Device


@transaction.atomic
def record_alarm(device: Device, *, by: User | None, at: datetime, alarm_at: datetime) -> Alarm:
    """An alarm of `device` at `alarm_at`, waiting to be looked into. Refuses a moment ahead of `at`."""
    require(by, "facilities.manage", device)
    if alarm_at > at:
        raise DomainError("alarm-ahead", _("时间不能晚于现在。"), fields={"alarm_at": _("时间不能晚于现在。")})
    return Alarm.objects.create(
        street_id=device.street_id,
        district_id=device.district_id,
        cell_id=device.cell_id,
        scope_cell_id=device.scope_cell_id,
        recorded_at=at,
        device=device,
        at=alarm_at,
    )


@transaction.atomic
def check_alarm(alarm: Alarm, *, by: User | None, at: datetime, finding: str, note: str = "") -> Alarm:
    """What the alarm turned out to be (`Alarm.Finding`, not 待核实), once. Refuses a second finding (409)."""
    alarm = Alarm.objects.select_for_update(of=("self",)).get(pk=alarm.pk)
    require(by, "facilities.manage", alarm)
    if finding not in Alarm.Finding.values or finding == Alarm.Finding.OPEN:
        raise DomainError("missing-input", _("请选择核实结果。"), fields={"finding": _("请选择核实结果。")})
    if alarm.finding != Alarm.Finding.OPEN:
        raise Conflict("alarm-known", _("这次报警已经核实过了。"))
    alarm.finding, alarm.note, alarm.checked_at = finding, note.strip()[:300], at
    alarm.save(update_fields=["finding", "note", "checked_at"])
    return alarm
