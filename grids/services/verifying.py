"""Does every fact refer only to facts of its own street? Asked of the database, model by model."""

from typing import NamedTuple

from django.apps import apps
from django.db.models import F, ForeignKey

from grids.models import StreetFact


class Stray(NamedTuple):
    """A column through which `count` rows of `model` refer to facts of another street."""

    model: str
    column: str
    count: int  # type: ignore[assignment]  # what a tuple calls count is of no use here


def references() -> list[tuple[type[StreetFact], ForeignKey]]:
    """Every foreign key from a fact to a fact, of all apps; a place's `moved_from` is its one lawful crossing."""
    facts = [model for model in apps.get_models() if issubclass(model, StreetFact)]
    return [
        (model, field)
        for model in facts
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and issubclass(field.related_model, StreetFact) and field.name != "moved_from"
    ]


def strays() -> list[Stray]:
    """The columns that refer across streets, with how many rows; empty when the facts can be believed."""
    found = []
    for model, field in references():
        rows = model._default_manager.filter(**{f"{field.name}__isnull": False})
        count = rows.exclude(**{f"{field.name}__street": F("street")}).count()
        if count:
            found.append(Stray(model._meta.label, field.name, count))
    return found
