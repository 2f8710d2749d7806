"""Alarms of networked devices: what they told, and what somebody found who went to look.

An alarm is no hazard: it is a lead to be verified on the spot, and only who was there may make a hazard of it.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.access import require
from grids.errors import Conflict, DomainError
from grids.models import User
from hazards.models import Lead
from hazards.services.leads import tell_lead, verify_lead
from hazards.services.on_record import on_record
from stations.models import Alarm, Device


@transaction.atomic
def record_alarm(device: Device, *, by: User | None, at: datetime, alarm_at: datetime) -> Alarm:
    """An alarm of `device` at `alarm_at`, waiting to be looked into; who looks after the spot is told by a lead.

    Refuses a moment ahead of `at`.
    """
    require(by, "facilities.manage", device)
    if alarm_at > at:
        raise DomainError("alarm-ahead", _("时间不能晚于现在。"), fields={"alarm_at": _("时间不能晚于现在。")})
    alarm = Alarm(
        street_id=device.street_id,
        district_id=device.district_id,
        cell_id=device.cell_id,
        scope_cell_id=device.scope_cell_id,
        recorded_at=at,
        device=device,
        at=alarm_at,
    )
    # A home under care is open only to those who care for it, a lead to all of the grid: it says where, not whose.
    place = None if device.place is None or device.place.is_home else device.place
    alarm.lead = tell_lead(
        device.street,
        source=Lead.Source.DEVICE,
        text=on_record(lambda: _said(device)),
        place=place,
        cell=device.scope_cell,
        exits_blocked=True,  # an alarm is looked into within the shorter term
        origin_id=alarm.pk,
        at=at,
    )
    alarm.save(force_insert=True)
    return alarm


@transaction.atomic
def check_alarm(alarm: Alarm, *, by: User | None, at: datetime, finding: str, note: str = "") -> Alarm:
    """What the alarm turned out to be (`Alarm.Finding`, not 待核实), once. Refuses a second finding (409).

    A false one ends its lead as 不属实; where it burned the lead waits for who looks on the spot what was wrong.
    """
    alarm = Alarm.objects.select_for_update(of=("self",)).get(pk=alarm.pk)
    require(by, "facilities.manage", alarm)
    if finding not in Alarm.Finding.values or finding == Alarm.Finding.OPEN:
        raise DomainError("missing-input", _("请选择核实结果。"), fields={"finding": _("请选择核实结果。")})
    if alarm.finding != Alarm.Finding.OPEN:
        raise Conflict("alarm-known", _("这次报警已经核实过了。"))
    alarm.finding, alarm.note, alarm.checked_at = finding, note.strip()[:300], at
    alarm.save(update_fields=["finding", "note", "checked_at"])
    if alarm.lead and alarm.lead.state == Lead.State.WAITING and finding != Alarm.Finding.FIRE:
        said = on_record(lambda: _("报警核实：%(finding)s") % {"finding": alarm.get_finding_display()})
        verify_lead(alarm.lead, by=by, at=at, true=False, note="；".join(filter(None, [said, alarm.note])))
    return alarm


def _said(device: Device) -> str:
    words = _("%(device)s报警") % {"device": device.get_kind_display()}
    return f"{words}（{device.serial}）" if device.serial else words
