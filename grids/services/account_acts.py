"""The record of what is done to accounts, their passwords and their keys."""

from collections.abc import Iterable
from datetime import datetime

from grids.models import AccountAct, User


def note_account_act(kind: str, subject: User, *, by: User | None, at: datetime, note: str = "") -> None:
    """Write down one act (`AccountAct.Kind`), in the transaction of the act itself. `note` holds no personal data."""
    note_account_acts(kind, [subject], by=by, at=at, note=note)


def note_account_acts(kind: str, subjects: Iterable[User], *, by: User | None, at: datetime, note: str = "") -> None:
    """The same for many accounts at once."""
    rows = [AccountAct(subject=subject, kind=AccountAct.Kind(kind), by=by, at=at, note=note) for subject in subjects]
    AccountAct.objects.bulk_create(rows, batch_size=1000)
