"""What was changed in a place's register entry and by whom, read from its row history."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from grids.models import Place, User

# Set by the system, or a consequence of another field that is named itself.
UNSAID = {"id", "qr_token", "recorded_at", "street", "code", "is_home", "scope_cell", "community"}


@dataclass(frozen=True)
class RegisterChange:
    """One saving of a place: the names of the fields that became different, never their values."""

    at: datetime
    by: str
    fields: tuple[str, ...]
    note: str


def changes_of(place: Place, *, newest: int) -> list[RegisterChange]:
    """The newest changes of `place`, latest first, its registration left out. Two queries."""
    rows = list(place.events.select_related("pgh_context").order_by("-pgh_id")[: newest + 1])
    names = _names_of(rows)
    found = []
    for row, before in pairwise(rows):
        fields = tuple(
            str(field.verbose_name)
            for field in Place._meta.concrete_fields
            if field.name not in UNSAID and hasattr(row, field.attname) and _differ(row, before, field.attname)
        )
        if fields:
            by, note = names.get(_user_of(row), ""), _about(row).get("note", "")
            found.append(RegisterChange(row.pgh_created_at, by, fields, note))
    return found


def _differ(row, before, name: str) -> bool:
    return getattr(row, name) != getattr(before, name)


def _about(row) -> dict:
    return row.pgh_context.metadata if row.pgh_context else {}


def _user_of(row) -> str:
    return str(_about(row).get("by") or _about(row).get("user") or "")


def _names_of(rows) -> dict[str, str]:
    asked = {_user_of(row) for row in rows} - {""}
    return {str(user.pk): user.name for user in User.objects.filter(pk__in=asked)}
