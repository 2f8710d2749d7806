"""What a step of the ladder does beside telling: an act of the workflow table, taken by the system."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grids.errors import Busy, DomainError
from grids.models import Grid
from hazards.models import Reminder
from hazards.services.engine import act
from hazards.services.on_record import on_record
from hazards.workflow import BY_ACTION

ACTIONS = ("propose_handover",)  # rows of the workflow table that the system takes at a step
BATCH = 200


def owing_actions():
    """Reminders whose step asks for an act that was not taken yet."""
    return Reminder.objects.exclude(action_owed="")


def take_actions(street: Grid, *, now: datetime) -> int:
    """Take the acts that the street's reminders ask for; how many were.

    A hazard that has moved on meanwhile is past it; one that somebody acts on at this moment is left to the next sweep.
    """
    taken = 0
    for row in list(owing_actions().filter(street=street).select_related("hazard").order_by("id")[:BATCH]):
        taken += _take(row, now=now)
    return taken


def _take(row: Reminder, *, now: datetime) -> bool:
    with transaction.atomic():
        held = owing_actions().select_for_update(skip_locked=True).filter(pk=row.pk).first()
        if held is None:
            return False
        note = on_record(lambda: _("逾期 %(n)d 天，按街道的提醒规则%(act)s") % _words(held))
        try:
            with transaction.atomic():
                act(row.hazard, held.action_owed, by=None, at=now, seen=None, note=note)
            done = True
        except Busy:
            return False
        except DomainError:
            done = False
        held.action_owed = ""
        held.save(update_fields=["action_owed"])
        return done


def _words(row: Reminder) -> dict[str, object]:
    return {"n": row.step, "act": BY_ACTION[row.action_owed].label}
