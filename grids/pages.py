"""Pages of a long list by cursor: the next page starts after the last row shown, however deep the list is."""

import base64
import binascii
import json
from dataclasses import dataclass
from functools import reduce
from operator import attrgetter

from django.core.exceptions import ValidationError
from django.db.models import Q

from grids.models import Grid


class UnknownCursor(ValueError):
    """Not a cursor of ours, or one of another order."""


@dataclass(frozen=True)
class Page:
    """Rows of one page; `next` and `previous` are cursors for the query string, empty where the list ends."""

    rows: list
    next: str
    previous: str


def take(queryset, *, order, cursor="", size=50, strict=False):
    """One page of `queryset` sorted by `order`, a tuple such as `("-found_on", "-id")`.

    The last field must be unique and no field may be null (use Coalesce), or rows are skipped. A cursor that cannot
    be read gives the first page: it is part of a link, and a broken link should still show the list. `strict` raises
    UnknownCursor instead: a machine that starts anew without knowing it never ends.
    """
    queryset = without_outlines(queryset)
    try:
        backwards, values = _decode(cursor) if cursor else (False, None)
        wanted = [_turned(field) for field in order] if backwards else list(order)
        rows = queryset.order_by(*wanted)
        if values is not None:
            rows = rows.filter(_after(wanted, values))
        rows = list(rows[: size + 1])
    except (ValueError, TypeError, RecursionError, ValidationError, binascii.Error) as error:
        if strict:
            raise UnknownCursor(cursor) from error
        return take(queryset, order=order, size=size)
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    has_next = bool(rows) and (more or backwards)
    has_previous = bool(rows) and ((more and backwards) or (values is not None and not backwards))
    return Page(
        rows,
        next=_encode(False, rows[-1], order) if has_next else "",
        previous=_encode(True, rows[0], order) if has_previous else "",
    )


def without_outlines(queryset):
    """`queryset` without the boundaries of the grids its rows name: reading a polygon costs more than all the rest."""
    outlines = _outlines(queryset.model, queryset.query.select_related or {})
    return queryset.defer(*outlines) if outlines else queryset


def _outlines(model, related, prefix=""):
    """Paths to every boundary that a query over `model` with these joined rows would read."""
    found = [f"{prefix}boundary"] if model is Grid else []
    for name, below in related.items():
        found += _outlines(model._meta.get_field(name).related_model, below, f"{prefix}{name}__")
    return found


def _turned(field):
    return field[1:] if field.startswith("-") else f"-{field}"


def _after(order, values):
    """Rows behind the one with `values`; the first field also stands alone so that its index narrows the scan."""
    if len(order) != len(values):
        raise ValueError("cursor of another order")
    steps, same = [], Q()
    for field, value in zip(order, values, strict=True):
        name, sign = field.lstrip("-"), "lt" if field.startswith("-") else "gt"
        steps.append(same & Q(**{f"{name}__{sign}": value}))
        same &= Q(**{name: value})
    name, sign = order[0].lstrip("-"), "lte" if order[0].startswith("-") else "gte"
    return Q(**{f"{name}__{sign}": values[0]}) & reduce(Q.__or__, steps)


def _encode(backwards, row, order):
    values = [str(attrgetter(field.lstrip("-").replace("__", "."))(row)) for field in order]
    return base64.urlsafe_b64encode(json.dumps([backwards, values], ensure_ascii=False).encode()).decode()


def _decode(cursor):
    backwards, values = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    return bool(backwards), [str(value) for value in values]
