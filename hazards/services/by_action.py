"""An action by its name: what page and API both call, so that neither keeps a table of its own."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from hazards.models import Hazard
from hazards.services import acts
from hazards.services.assigning import assign, unassign
from hazards.services.corrections import correct
from hazards.services.finding_again import find_again
from hazards.services.reminding import plan_recheck, remind

# action → (use case, the given values it takes)
USE_CASES: dict[str, tuple[Callable[..., Hazard], tuple[str, ...]]] = {
    "fix_on_site": (acts.fix_on_site, ("note", "photos")),
    "set_deadline": (acts.set_deadline, ("due_on", "note")),
    "submit": (acts.submit_rectification, ("note", "photos")),
    "pass_recheck": (acts.pass_recheck, ("note", "photos")),
    "fail_recheck": (acts.fail_recheck, ("reason", "due_on", "photos")),
    "ask_extension": (acts.ask_extension, ("reason", "interim", "due_on", "workdays", "photos")),
    "extend": (acts.grant_extension, ("due_on", "workdays", "note")),
    "refuse_extension": (acts.refuse_extension, ("reason",)),
    "hand_over": (acts.hand_over, ("receiver", "reason", "request")),
    "accept": (acts.accept_handover, ("note", "legal_due_on", "receiver")),
    "return_handover": (acts.return_handover, ("reason", "note", "due_on", "receiver")),
    "close_by_receiver": (acts.close_by_receiver, ("result", "documents", "photos", "receiver")),
    "close_otherwise": (acts.close_otherwise, ("exit", "reason", "photos")),
    "restore": (acts.restore, ("reason", "due_on", "photos")),
    "void": (acts.void, ("reason",)),
    "correct": (correct, ("reason", "changes")),
    "assign": (assign, ("assignee", "reason")),
    "unassign": (unassign, ("reason",)),
    "remind": (remind, ("reason",)),
    "plan_recheck": (plan_recheck, ("due_on", "note")),
    "find_again": (find_again, ("note", "photos")),
    "comment": (acts.comment, ("note", "photos")),
}


# What an act is told of a value nobody gave; text is empty text.
NOTHING_GIVEN: dict[str, Any] = {
    "photos": (),
    "receiver": (),
    "changes": {},
    "assignee": None,
    "due_on": None,
    "workdays": None,
    "legal_due_on": None,
    "exit": None,
}


def perform(hazard: Hazard, action: str, *, by, at: datetime, seen: int | None, given: Mapping[str, Any]) -> Hazard:
    """Do `action` on `hazard` with those of the `given` values that it takes; what is missing, it refuses itself.

    KeyError for an action that is no use case.
    """
    use_case, names = USE_CASES[action]
    values = {name: given.get(name) or NOTHING_GIVEN.get(name, "") for name in names}
    return use_case(hazard, by=by, at=at, seen=seen, **values)
