"""The row the phone can ask about: every sending, with what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from grids.errors import Conflict, DomainError, NotAllowed
from grids.models import Grid, User
from inspections.models import Submission


class UnknownPlace(DomainError):
    """No such place, or none that the person may see: both answer the same."""

    status = 404


@dataclass(slots=True)
class Sending:
    """One arrival: who sent what under which id, received when. `digest` is the SHA-256 (hex) of its content."""

    street: Grid
    client_id: UUID
    payload: Any
    by: User | None
    at: datetime
    digest: str = ""


def keep(sending: Sending, *, refusal: DomainError | None = None) -> None:
    """Keep the sending; a later success of the same content replaces an earlier refusal, never the other way."""
    outcome = {
        "status": _status_of(refusal) if refusal else Submission.Status.APPLIED,
        "reason": str(refusal)[:300] if refusal else "",
        "by": sending.by,
    }
    first = outcome | {"payload": _storable(sending.payload), "recorded_at": sending.at}
    same = {"street": sending.street, "client_id": sending.client_id, "sha256": sending.digest}
    if refusal and Submission.objects.filter(**same, status=Submission.Status.APPLIED).exists():
        return
    Submission.objects.update_or_create(**same, defaults=outcome, create_defaults=first)


def applied(sending: Sending) -> Submission | None:
    """What was applied under the sending's id in its street, if anything was."""
    return Submission.objects.filter(
        street=sending.street, client_id=sending.client_id, status=Submission.Status.APPLIED
    ).first()


def _status_of(refusal: DomainError) -> str:
    if isinstance(refusal, Conflict):
        return Submission.Status.CONFLICT
    if isinstance(refusal, NotAllowed | UnknownPlace):
        return Submission.Status.NOT_PERMITTED
    return Submission.Status.REJECTED


def _storable(value: Any) -> Any:
    """The payload as PostgreSQL can keep it: no NUL, no half of a surrogate pair; ids and days as text."""
    if isinstance(value, dict):
        return {_storable(str(key)): _storable(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(entry) for entry in value]
    if isinstance(value, str):
        return value.replace("\x00", "").encode(errors="replace").decode()
    return value if isinstance(value, int | float | bool | None) else str(value)
