"""The street's rule for extensions applied to one hazard: what is left, what is wanted, who may grant it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import F, Q
from django.utils.translation import gettext as _

from grids.access import scope_of
from grids.calendar import local_date
from grids.errors import DomainError
from grids.models import Grid, Post, Role
from grids.services.workdays import work_calendar
from hazards.deadlines import Deadline, Rule, Unit, compute, fixed
from hazards.extensions import DECIDERS, Limits, Wanted, days_left
from hazards.models import Extension, ExtensionRule, Hazard


def limits_of(street: Grid, on: date) -> Limits:
    """The numbers in force on `on`: the street's own row before the common one, the newest valid one of these.

    Where no row is in force nobody below the street's leader may grant anything, and nothing a second time.
    """
    rule = (
        ExtensionRule.objects.filter(
            Q(street=street) | Q(street__isnull=True),
            Q(valid_to__isnull=True) | Q(valid_to__gte=on),
            valid_from__lte=on,
        )
        .order_by(F("street").asc(nulls_last=True), "-valid_from")
        .first()
    )
    times, community, station = (rule.times, rule.community_days, rule.station_days) if rule else (1, 0, 0)
    return Limits(dict(zip(DECIDERS, (community, station, None), strict=True)), times)


def undecided(hazard: Hazard) -> Extension | None:
    """The request that waits for a decision; at most one (a constraint)."""
    return hazard.extensions.filter(granted__isnull=True).first()


def granted(hazard: Hazard) -> list[tuple[date, date]]:
    """(deadline before, deadline after) of each extension granted so far."""
    rows = hazard.extensions.filter(granted=True).values_list("was_due_on", "granted_until")
    return [(before, after) for before, after in rows if before and after]


def left(hazard: Hazard) -> int | None:
    """Calendar days that may still be granted; None where no deadline was ever set."""
    if hazard.first_due_on is None:
        return None
    return days_left(hazard.found_on, hazard.first_due_on, granted(hazard))


def deadline_wanted(hazard: Hazard, wanted: Wanted, *, at: datetime) -> Deadline:
    """The deadline that `wanted` gives when it is granted at `at`: working days run from that day, which is day 0."""
    if wanted.workdays:
        return compute(Rule(Unit.WORKDAY, wanted.workdays), local_date(at), work_calendar())
    if wanted.due_on is None or wanted.due_on < hazard.found_on:
        raise DomainError("due-too-early", _("须晚于原期限。"), fields={"due_on": _("须晚于原期限。")})
    return fixed(wanted.due_on, hazard.found_on)


def days_wanted(hazard: Hazard, wanted: Wanted, *, at: datetime) -> int:
    """By how many calendar days `wanted` moves the deadline in force."""
    assert hazard.due_on is not None, "only a hazard with a deadline is 整改中"
    return (deadline_wanted(hazard, wanted, at=at).due_on - hazard.due_on).days


def days_at_stake(hazard: Hazard, wanted: Iterable[Wanted | None], *, at: datetime) -> int:
    """The longer of what was asked and what is to be granted: no request is decided in slices."""
    return max(days_wanted(hazard, one, at=at) for one in wanted if one)


def posts_over(by, hazard: Hazard) -> list[Post]:
    """The posts in a deciding role that `by` holds over the hazard, the narrowest first."""
    return [h.post for h in scope_of(by).held if h.post.role.code in DECIDERS and h.reach.covers(hazard)]


def post_that_grants(by, hazard: Hazard, days: int, *, at: datetime) -> Post | None:
    """The narrowest post of `by` that may grant `days`: a community head who is also of the station grants as that."""
    limits = limits_of(hazard.street, local_date(at))
    return next((post for post in posts_over(by, hazard) if limits.allows(post.role.code, days)), None)


def role_name(code: str) -> str:
    """What a deciding role is called, in the reader's language."""
    role = Role.objects.filter(code=code).first()
    return role.name if role else code
