"""Is the kit complete? A station's items against what its level must have."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.access import require
from grids.errors import DomainError
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


@transaction.atomic
def check_kit(
    item: KitItem, *, by: User, at: datetime, on: date, actual: int, good: int, expires_on: date | None = None
) -> KitItem:
    """Write down what is really there: `actual` pieces, `good` of them, the first expiring on `expires_on`."""
    item = KitItem.objects.select_for_update(of=("self",)).select_related("station").get(pk=item.pk)
    require(by, "stations.keep", item.station)
    if good > actual:
        raise DomainError("kit-more-good-than-there", _("完好数不能多于实有数。"))
    alike = KitItem.objects.filter(street=item.street, station=item.station, code=item.code, expires_on=expires_on)
    if alike.exclude(pk=item.pk).exists():
        raise DomainError("kit-line-twice", _("同一种器材、同一到期日已另有一行，请合并登记。"))
    KitItem.objects.filter(pk=item.pk).update(actual=actual, good=good, expires_on=expires_on, checked_on=on)
    item.refresh_from_db()
    return item
