"""From which number on a street is shown something; set by the street itself, from the next day."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from grids.access import require_in
from grids.calendar import ONE_DAY, local_date
from grids.errors import DomainError
from grids.models import Grid, User
from inspections.models import Signal, SignalLimit

FEATURES = 64  # of a photo; more than that no two differ in
LARGEST = {Signal.Kind.SAME_PHOTO: FEATURES // 4, Signal.Kind.UNCHANGED: FEATURES // 4}  # beyond, all look alike
LEAST = {Signal.Kind.MANY: 2}
LARGEST_OTHER = 1_000_000


def limits_of(street: Grid, at: datetime) -> dict[str, int | None]:
    """The limit of each kind in force in the street; None where the street does not look for it."""
    on = local_date(at)
    rows = SignalLimit.objects.filter(Q(street=street) | Q(street=None), valid_from__lte=on)
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gte=on))
    found: dict[str, int | None] = dict.fromkeys(Signal.Kind.values)
    found |= dict(rows.order_by(F("street").desc(nulls_first=True), "valid_from").values_list("kind", "limit"))
    return found


@transaction.atomic
def set_limits(street: Grid, *, by: User, at: datetime, limits: Mapping[str, int | None]) -> int:
    """From tomorrow on the street is shown what goes beyond `limits` (None: nothing of that kind); how many changed.

    Refuses (`wrong-value`) a share of features no photo has, and fewer than two visits an hour.
    """
    require_in(by, "signals.limits", street)
    _refuse_nonsense(limits)
    Grid.objects.select_for_update(of=("self",)).get(pk=street.pk)
    today = local_date(at)
    held = limits_of(street, at + ONE_DAY)
    changed = {kind: limit for kind, limit in limits.items() if held[kind] != limit}
    for kind, limit in changed.items():
        own = SignalLimit.objects.filter(street=street, kind=kind)
        own.filter(valid_from__lte=today, valid_to=None).update(valid_to=today)
        facts = {"limit": limit, "source": "街道设定", "set_by": by, "set_at": at, "valid_to": None}
        own.update_or_create(street=street, kind=kind, valid_from=today + ONE_DAY, defaults=facts)
    return len(changed)


def bounds(kind: str) -> tuple[int, int]:
    """The least and the largest number a limit of this kind may be."""
    return LEAST.get(kind, 0), LARGEST.get(kind, LARGEST_OTHER)


def _refuse_nonsense(limits: Mapping[str, int | None]) -> None:
    problems = {}
    for kind, limit in limits.items():
        least, most = bounds(kind)
        if limit is not None and not least <= limit <= most:
            problems[kind] = _("应在 %(least)d 至 %(most)d 之间，留空就不提示。") % {"least": least, "most": most}
    if problems:
        raise DomainError("wrong-value", next(iter(problems.values())), fields=problems)
