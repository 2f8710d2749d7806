"""The list's rows in one query without models: what `HazardSerializer` tells, for a fraction of its cost.

The serializer is the schema and speaks for one row; this is the same content for fifty, and
`tests/api/test_hazard_list_rows.py` holds both against each other. docs/benchmarks.md (B2) says what it is worth.
"""

from datetime import date, datetime
from typing import Any

from django.contrib.gis.db.models import QuerySet
from django.db.models import F, FloatField, Func
from django.utils import timezone
from django.utils.translation import get_language

from hazards.models import Hazard
from hazards.rows import is_overdue
from hazards.workflow import State

PLAIN = ("description", "version", "source", "backdated", "found_again")
DAYS = ("found_on", "booked_on", "due_on", "first_due_on")
MOMENTS = ("found_at", "due_at", "submitted_at", "put_right_at", "closed_at", "recorded_at")
GRIDS = ("street", "cell")
NAMED = ("category", "severity", "close_reason")
COLUMNS = (
    *("id", "number", "state", "origin_kind", "extension_asked", "assigned_to_id", *PLAIN, *DAYS, *MOMENTS),
    *("street_id", "cell_id", "place_id", "close_reason_id", "place__name", "place__address", "longitude", "latitude"),
    *(f"{grid}__{part}" for grid in GRIDS for part in ("code", "name", "short_name")),
    *(f"{row}__{part}" for row in NAMED for part in ("code", "name_zh", "name_en")),
)


def as_columns(hazards: QuerySet) -> QuerySet:
    """`hazards` as named tuples of what a row tells, in one query: no model, no polygon, no working of the deadline."""
    east, north = (Func(F("point"), function=name, output_field=FloatField()) for name in ("ST_X", "ST_Y"))
    return hazards.annotate(longitude=east, latitude=north).values_list(*COLUMNS, named=True)


def as_json(rows: list[Any], now: datetime) -> list[dict[str, Any]]:
    """Rows of `as_columns` as the API tells them, in the reader's language; overdue as of `now`."""
    states, origins = ({code: str(label) for code, label in of.choices} for of in (State, Hazard.Origin))
    zone, english = timezone.get_current_timezone(), (get_language() or "").startswith("en")

    def moment(value: datetime | None) -> str | None:
        if value is None:
            return None
        text = value.astimezone(zone).isoformat()
        return f"{text[:-6]}Z" if text.endswith("+00:00") else text

    def named(code: str, zh: str, en: str) -> dict[str, str]:
        return {"code": code, "label": en if english and en else zh}

    return [
        {
            "id": str(row.id),
            "number": row.number,
            "street": {"code": row.street__code, "name": row.street__short_name or row.street__name},
            "cell": row.cell_id and {"code": row.cell__code, "name": row.cell__short_name or row.cell__name},
            "place": row.place_id and {"id": str(row.place_id), "name": row.place__name, "address": row.place__address},
            "category": named(row.category__code, row.category__name_zh, row.category__name_en),
            "severity": named(row.severity__code, row.severity__name_zh, row.severity__name_en),
            "description": row.description,
            "state": {"code": row.state, "label": states[row.state]},
            "overdue": is_overdue(row, now),
            "version": row.version,
            "source": row.source,
            "origin_kind": {"code": row.origin_kind, "label": origins.get(row.origin_kind, row.origin_kind)},
            "found_on": _day(row.found_on),
            "found_at": moment(row.found_at),
            "booked_on": _day(row.booked_on),
            "backdated": row.backdated,
            "due_on": _day(row.due_on),
            "due_at": moment(row.due_at),
            "first_due_on": _day(row.first_due_on),
            "submitted_at": moment(row.submitted_at),
            "put_right_at": moment(row.put_right_at),
            "closed_at": moment(row.closed_at),
            "close_reason": row.close_reason_id
            and named(row.close_reason__code, row.close_reason__name_zh, row.close_reason__name_en),
            "point": None if row.longitude is None else [round(row.longitude, 6), round(row.latitude, 6)],
            "recorded_at": moment(row.recorded_at),
            "found_again": row.found_again,
            "assigned_to": row.assigned_to_id and str(row.assigned_to_id),
        }
        for row in rows
    ]


def _day(value: date | None) -> str | None:
    return value and value.isoformat()
