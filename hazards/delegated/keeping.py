"""Keeping the table of delegated powers: written down from a document, ended by a date, changed with a trace."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from grids.access import require_in
from grids.errors import Conflict, DomainError
from grids.models import Grid, User
from hazards.law_words import articles
from hazards.models import DelegatedPower

# What an order rests on: where an order was issued, another law or period is another row.
WHAT_IT_IS = ("item_code", "name", "law", "category", "mode", "on_behalf_of", "may_seal", "valid_from")


def record_power(street: Grid, *, by, at: datetime, **facts: Any) -> DelegatedPower:
    """Write down an item of power of `street`: `item_code`, `name`, `law` (as 消防法§60(3)), `category`, `mode`,
    `on_behalf_of`, `may_seal`, `document`, `review_body`, `court`, `valid_from`, `valid_to`.

    Refuses `wrong-value` at the field: a law that names no article, a second row of the item for the same days, an
    entrusted item without its body or with sealing. Needs the right `powers.keep` in the street.
    """
    return _save(DelegatedPower(street=street, **facts), by=by, at=at)


def change_power(power: DelegatedPower, *, by, at: datetime, **facts: Any) -> DelegatedPower:
    """Change what is written, with the same refusals; its history keeps what stood there.

    Refuses `power-used` (409) where an order rests on it: then only its end and what is printed beside the law change.
    """
    require_in(by, "powers.keep", power.street)
    with transaction.atomic():
        row = DelegatedPower.objects.select_for_update().get(pk=power.pk)
        moved = [name for name in WHAT_IT_IS if name in facts and facts[name] != getattr(row, name)]
        if moved and used(row):
            raise Conflict("power-used", _("已有文书依据这一项出具，只能改止期、依据文件和救济途径。"))
        for name, value in facts.items():
            setattr(row, name, value)
        return _save(row, by=by, at=at)


def used(power: DelegatedPower) -> bool:
    """Whether an order was issued by it."""
    return power.papers.exists()


def changes_of(power: DelegatedPower) -> list[dict[str, Any]]:
    """What was written about it and when, the newest first: `at`, `by` (name or ""), and the row as it then stood."""
    events = power.events.select_related("on_behalf_of", "changed_by").order_by("-pgh_id")
    return [
        {"at": one.changed_at, "by": one.changed_by, "row": one, "first": one.pgh_label == "insert"} for one in events
    ]


def _save(power: DelegatedPower, *, by: User | None, at: datetime) -> DelegatedPower:
    require_in(by, "powers.keep", power.street)
    if not articles(power.law):
        _refuse({"law": _("请写明条款，如：消防法§60(3)。")})
    if power.valid_to and power.valid_to < power.valid_from:
        _refuse({"valid_to": _("止期不能早于起期。")})
    power.changed_by, power.changed_at = by, at
    try:
        power.full_clean(exclude=["changed_by"])
    except ValidationError as error:
        fields = {
            ("item_code" if name == "__all__" else name): " ".join(said) for name, said in error.message_dict.items()
        }
        _refuse(fields)
    power.save()
    return power


def _refuse(fields: dict[str, str]) -> None:
    raise DomainError("wrong-value", next(iter(fields.values())), fields=fields)
