"""What a phone sends beside visits: a hazard seen in passing, or a quick fix. Read and checked for shape. Pure."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from inspections import reading
from inspections.submissions import Finding, read_finding


@dataclass(frozen=True, slots=True)
class Spot:
    """Where and when: at a place, else at (lon, lat) in degrees, WGS-84, else in the grid of that code.

    `street`: the code of the street, asked of who works in several and names no place. `device_at`: the phone's time.
    """

    place: UUID | None = None
    position: tuple[float, float] | None = None
    grid: str = ""
    street: str = ""
    device_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A hazard seen in passing; its photos are named by their ids and sent before it."""

    spot: Spot
    hazard: Finding


@dataclass(frozen=True, slots=True)
class Fix:
    """A quick fix: `count` 起 of one kind; the photo, if any, is sent before it."""

    spot: Spot
    kind: str
    count: int = 1
    photo: UUID | None = None


def read_report(payload: Any) -> Report:
    """The report in `payload` (decoded JSON). Raises DomainError naming the fields that cannot be read."""
    reader = reading.Reader(payload)
    report = Report(_spot(reader), reader.take("hazard", read_finding, required=True))
    reader.finish()
    return report


def read_fix(payload: Any) -> Fix:
    """The quick fix in `payload` (decoded JSON). Raises DomainError naming the fields that cannot be read."""
    reader = reading.Reader(payload)
    fix = Fix(
        _spot(reader),
        kind=reader.take("kind", reading.code, required=True),
        count=reader.take("count", reading.count, default=1),
        photo=reader.take("photo", reading.uuid),
    )
    reader.finish()
    return fix


def spot_of(payload: Any) -> Spot:
    """Where and when, as far as it can be read: enough to know whose street it is."""
    return _spot(reading.Reader(payload))


def _spot(reader: reading.Reader) -> Spot:
    return Spot(
        place=reader.take("place", reading.uuid),
        position=reader.take("position", reading.position),
        grid=reader.take("grid", reading.code, default=""),
        street=reader.take("street", reading.code, default=""),
        device_at=reader.take("device_at", reading.moment),
    )
