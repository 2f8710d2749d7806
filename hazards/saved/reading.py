"""Saved filters as the list shows them: each checked by the list's own form, with the number of its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict

from hazards.filters import narrow
from hazards.forms.listing import ListForm
from hazards.models import Hazard, SavedFilter

HOW = ("cursor", "sort", "view", "csrfmiddlewaretoken")  # of how rows are shown, or on which page


@dataclass(frozen=True)
class Shown:
    """`count` None: it asks for something there is no more, such as a category or a grid that is gone."""

    saved: SavedFilter
    url: str
    count: int | None
    current: bool


def canonical(params: QueryDict) -> str:
    """The filled parameters that choose rows, in one order: the same question is the same text."""
    kept = QueryDict(mutable=True)
    for name in sorted(params):
        values = sorted(value for value in params.getlist(name) if value)
        if values and name not in HOW:
            kept.setlist(name, values)
    return kept.urlencode()


def shown_to(user, *, address: str, asked: QueryDict, now: datetime) -> list[Shown]:
    """The filters `user` may open, his own first: each with the rows it opens at this moment."""
    visible, present = Hazard.objects.visible_to(user), canonical(asked)
    rows = SavedFilter.objects.visible_to(user).select_related("street").defer("street__boundary")
    mine_first = sorted(rows, key=lambda row: (row.owner_id != user.pk, row.name))
    return [
        Shown(row, f"{address}?{row.query}", _count(visible, row, user, now), row.query == present)
        for row in mine_first
    ]


def _count(visible, row: SavedFilter, user, now: datetime) -> int | None:
    wanted = read(row, user)
    return None if wanted is None else narrow(visible, wanted, user=user, now=now).count()


def read(row: SavedFilter, user) -> Mapping | None:
    """What it asks for, as the list's form reads it today; None when the form refuses."""
    form = ListForm(QueryDict(row.query), user=user)
    return form.cleaned_data if form.is_valid() else None
