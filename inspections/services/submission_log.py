"""The row the phone can ask about: every sending, with what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from grids.errors import Conflict, DomainError, NotAllowed
from grids.models import Grid, User
from inspections.models import Inspection, Submission

SAME = ("street", "client_id", "sha256")  # one row a content that arrived under an id, as the table's unique key

OUTCOME = ["status", "reason", "by"]  # what became of it: the last word, but a success is final


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
    row = Submission(
        street=sending.street,
        client_id=sending.client_id,
        sha256=sending.digest,
        payload=_storable(sending.payload),
        recorded_at=sending.at,
        status=_status_of(refusal) if refusal else Submission.Status.APPLIED,
        reason=str(refusal)[:300] if refusal else "",
        by=sending.by,
    )
    if refusal is None:
        Submission.objects.bulk_create([row], update_conflicts=True, unique_fields=SAME, update_fields=OUTCOME)
        return
    # A success that is being written at this moment is waited for: asked before, it would not be seen and overwritten.
    Submission.objects.bulk_create([row], ignore_conflicts=True)
    same = Submission.objects.filter(**{name: getattr(row, name) for name in SAME})
    same.exclude(status=Submission.Status.APPLIED).update(**{name: getattr(row, name) for name in OUTCOME})


def applied(inspection: Inspection) -> Submission | None:
    """The sending that became the visit, if one did; in the visit's street, wherever its author works by now."""
    return Submission.objects.filter(
        street=inspection.street_id, client_id=inspection.pk, status=Submission.Status.APPLIED
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
