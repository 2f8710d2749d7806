"""Is the kit complete? A station's items against what its level must have."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.access import require
from grids.calendar import local_date
from grids.errors import DomainError, NotAllowed
from grids.models import User
from stations.models import KitItem, KitTemplate, Station

SOON = timedelta(days=30)  # default: expiring within a month is said beforehand


@dataclass
class KitState:
    """The kit on one day. Counts are pieces; `missing`, `expired` and `expiring` name the items concerned."""

    required: int = 0
    good: int = 0
    missing: list[tuple[KitItem, int]] = field(default_factory=list)
    expired: list[KitItem] = field(default_factory=list)
    expiring: list[KitItem] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        return not self.missing and not self.expired


def kit_state(items: list[KitItem], *, on: date) -> KitState:
    """What is there and good on that day, of what must be: expired pieces do not count as good.

    Several rows of one code (different expiry dates) are one kind of thing: the requirement stands on the first.
    """
    state = KitState()
    good_by_code: dict[str, int] = {}
    required: dict[str, KitItem] = {}
    for item in items:
        has_expired = item.expires_on is not None and item.expires_on < on
        good_by_code[item.code] = good_by_code.get(item.code, 0) + (0 if has_expired else item.good)
        if item.code not in required or item.required > required[item.code].required:
            required[item.code] = item
        if has_expired and item.actual:
            state.expired.append(item)
        elif item.expires_on is not None and item.expires_on - on <= SOON and item.actual:
            state.expiring.append(item)
    for code, item in required.items():
        good = min(good_by_code[code], item.required)
        state.required += item.required
        state.good += good
        if good < item.required:
            state.missing.append((item, item.required - good))
    return state


@transaction.atomic
def equip(station: Station, *, by: User | None, at: datetime) -> int:
    """Give a station the lines its level's template names and it lacks, with nothing in them; how many were added."""
    require(by, "stations.manage", station)
    have = set(station.kit.values_list("code", flat=True))
    lines = [
        KitItem(
            street=station.street,
            station=station,
            recorded_at=at,
            code=line.code,
            name_zh=line.name_zh,
            name_en=line.name_en,
            unit=line.unit,
            required=line.required,
            order=line.order,
        )
        for line in KitTemplate.objects.filter(level=station.level, optional=False)
        if line.code not in have
    ]
    KitItem.objects.bulk_create(lines)
    return len(lines)


@dataclass(frozen=True, slots=True)
class Counted:
    """What was found of one thing: `actual` pieces, `good` of them, the first expiring on `expires_on`."""

    actual: int
    good: int
    expires_on: date | None = None


def check_kit(
    item: KitItem, *, by: User | None, at: datetime, on: date, actual: int, good: int, expires_on: date | None = None
) -> KitItem:
    """Write down what is really there of one line: as `Counted`."""
    return take_stock(item.station, by=by, at=at, on=on, counts={item.pk: Counted(actual, good, expires_on)})[0]


@transaction.atomic
def take_stock(
    station: Station, *, by: User | None, at: datetime, on: date, counts: Mapping[UUID, Counted]
) -> list[KitItem]:
    """Count several lines of a station's kit at once, on the day `on`: `counts` by the line's id. All lines or none.

    Refuses a line of another station, more good pieces than there are, two lines of one thing with one expiry date,
    and a day ahead of `at`.
    """
    require(by, "stations.keep", station)
    lines = _locked(station)
    counted = [line for line in lines if line.pk in counts]
    if len(counted) != len(counts):
        raise NotAllowed("other-station", _("这件器材不属于本站。"))
    for line in counted:
        found = counts[line.pk]
        line.actual, line.good, line.expires_on, line.checked_on = found.actual, found.good, found.expires_on, on
    _refuse_nonsense(lines, counted, at=at)
    KitItem.objects.bulk_update(counted, ["actual", "good", "expires_on", "checked_on"])
    return counted


@transaction.atomic
def add_batch(item: KitItem, *, by: User | None, at: datetime, on: date, found: Counted) -> KitItem:
    """More of the same thing with another expiry date, as a line of its own; the requirement stays on `item`.

    Refuses what `take_stock` refuses.
    """
    station = item.station
    require(by, "stations.keep", station)
    line = KitItem(
        street=station.street,
        station=station,
        recorded_at=at,
        code=item.code,
        name_zh=item.name_zh,
        name_en=item.name_en,
        unit=item.unit,
        required=0,
        order=item.order,
        actual=found.actual,
        good=found.good,
        expires_on=found.expires_on,
        checked_on=on,
    )
    _refuse_nonsense([*_locked(station), line], [line], at=at)
    line.save(force_insert=True)
    return line


def _locked(station: Station) -> list[KitItem]:
    """The station's lines as they now are; who counts, or adds a line, at the same time waits."""
    Station.objects.select_for_update(of=("self",)).get(pk=station.pk)
    return list(KitItem.objects.select_for_update(of=("self",)).filter(street=station.street, station=station))


def _refuse_nonsense(lines: list[KitItem], counted: list[KitItem], *, at: datetime) -> None:
    if any(line.checked_on and line.checked_on > local_date(at) for line in counted):
        raise DomainError("day-ahead", _("日期不能晚于今天。"))
    if any(line.good > line.actual for line in counted):
        raise DomainError("kit-more-good-than-there", _("完好数不能多于实有数。"))
    if len({(line.code, line.expires_on) for line in lines}) < len(lines):
        raise DomainError("kit-line-twice", _("同一种器材、同一到期日已另有一行，请合并登记。"))
