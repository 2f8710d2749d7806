"""A reason in words: chosen from a list, or the person's own."""

from hazards.models import Reason


def words(reason: Reason | str | None) -> str:
    """A reason as text: the row's Chinese name, or the person's own words."""
    return reason.name_zh if isinstance(reason, Reason) else (reason or "").strip()
