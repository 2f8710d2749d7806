"""What was written down wrongly is put right with a reason; the old value stays on the timeline."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from grids.errors import DomainError
from grids.models import Place
from grids.services.locating import locate, location_of
from hazards.models import Category, Hazard, Reason, Severity
from hazards.services.engine import Step, act
from hazards.services.reasons import words
from hazards.services.reporting import refuse_major
from hazards.workflow import Given

CORRECTABLE = {
    "place": Place,
    "point": object,
    "category": Category,
    "severity": Severity,
    "structural": bool,
    "description": str,
    "found_on": date,
}


def correct(
    hazard: Hazard, *, by, at: datetime, seen: int | None, reason: Reason | str, changes: dict[str, Any]
) -> Hazard:
    """更正: set `changes` (place, point, category, severity, structural, description, found_on) to their right values.

    The event keeps {field: [old, new]}. The deadline and the day of booking stay as they are: reports that were signed
    counted them. Refuses an unknown field, a place of another street, 重大 (the brigade's to determine), a day of
    finding in the future or after the deadline, and changes that change nothing.
    """

    def change(step: Step) -> None:
        row = step.hazard
        for name, value in changes.items():
            _refuse_unfit(row, name, value)
            old = getattr(row, name)
            if old != value:
                _refuse_wrong(row, name, value, today=step.today)
                step.data[name] = [_stored(old), _stored(value)]
                setattr(row, name, value)
        if not step.data:
            raise DomainError("nothing-changed", _("没有需要更正的内容。"))
        if step.data.keys() & {"place", "point"}:
            _relocate(row, by_place="place" in step.data)

    given = {Given.REASON: reason, Given.CHANGES: changes}
    return act(hazard, "correct", by=by, at=at, seen=seen, given=given, note=words(reason), change=change)


def _refuse_unfit(row: Hazard, name: str, value: Any) -> None:
    if name not in CORRECTABLE:
        raise DomainError("not-correctable", _("这一项不能更正。"), field=name)
    if value is None or (name == "description" and not value.strip()):
        raise DomainError("missing-input", _("请填写要更正的内容。"), fields={name: _("请填写要更正的内容。")})
    if not isinstance(value, CORRECTABLE[name]):
        raise DomainError("wrong-value", _("填写的内容不符合要求。"), fields={name: _("填写的内容不符合要求。")})
    if name == "place" and value.street_id != row.street_id:
        raise DomainError("place-elsewhere", _("该场所不在本街道。"))


def _refuse_wrong(row: Hazard, name: str, value: Any, *, today: date) -> None:
    if name == "severity":
        refuse_major(value)
    if name == "found_on" and value > today:
        sentence = _("发现日期不能晚于今天。")
        raise DomainError("found-in-future", sentence, fields={name: sentence})
    if name == "found_on" and row.due_on and value > row.due_on:
        sentence = _("发现日期不能晚于整改期限。")
        raise DomainError("found-after-due", sentence, fields={name: sentence})


def _relocate(row: Hazard, *, by_place: bool) -> None:
    """It happened elsewhere than was written: the grid of the statistics follows, within the street."""
    if by_place and row.place is not None:
        location = location_of(row.place)
        row.at_home = row.place.is_home
        row.point = row.place.point or row.point
    else:
        location = locate(row.street, row.point, on=row.found_on)
    row.cell = row.scope_cell = location.grid


def _stored(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    return getattr(value, "code", None) or getattr(value, "wkt", None) or str(value)
