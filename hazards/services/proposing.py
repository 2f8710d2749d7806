"""A deadline as the finder proposes it: what he may not set himself is not lost, and costs him nothing."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from grids.errors import DomainError
from grids.formats import full_day
from hazards.models import Hazard
from hazards.services.acts import set_deadline
from hazards.services.deadline_rules import deadline_by_rule, latest_day
from hazards.services.on_record import on_record


def set_deadline_as_proposed(hazard: Hazard, *, by, at: datetime, proposed: date | None) -> Hazard:
    """告知限期整改 by `proposed` (None: the category's rule), for a finding that arrives after the finder has left.

    A day later than his posts may set becomes the latest they may. His proposal is kept with the event and put before
    who may give more time: an arriving visit is never refused for it.
    """
    latest = latest_day(by, hazard, at=at) if by is not None and proposed is not None else None
    if latest is None or proposed is None or proposed <= latest:
        return set_deadline(hazard, by=by, at=at, seen=None, due_on=proposed)

    def wish() -> str:
        words = {"wished": full_day(proposed), "set": full_day(latest)}
        return _("建议期限为%(wished)s，超过本岗位可定的天数，先定到%(set)s；确需更长的，到期前申请延期。") % words

    by_rule = _is_the_rules(hazard, latest)
    return set_deadline(
        hazard, by=by, at=at, seen=None, due_on=None if by_rule else latest, note=on_record(wish), proposed=proposed
    )


def _is_the_rules(hazard: Hazard, day: date) -> bool:
    """Whether `day` is the category's own: then the deadline stays the rule's and explains itself."""
    try:
        return deadline_by_rule(hazard).due_on == day
    except DomainError:
        return False
