"""A fingerprint of everything in the database, blind to what may differ between two equal loads.

Blind to row ids, to secrets and to the server's clock in row histories; not blind to what points to what: a reference
counts as the fingerprint of the row it points to.
"""

import re
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.db import models

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
OURS = ("grids", "hazards", "inspections", "stations", "notifications", "reports")
# Secrets, hashes of texts that hold ids, and when a trigger fired.
UNSAID = {
    "qr_token", "token", "digest", "prefix", "password", "sha256", "pgh_created_at", "pgh_context", "date_joined",
    "code_hash", "key_hash", "sealed_address", "sealed_secret",
}  # fmt: skip

Labels = dict[Any, str]


def digest() -> dict[str, tuple[int, str]]:
    """Table → (rows, fingerprint of its rows in no order)."""
    labels: dict[type[models.Model], Labels] = {}
    for model in _from_below():
        labels[model] = _label(model, labels)
    return {
        model._meta.label: (len(of), sha256("".join(sorted(of.values())).encode()).hexdigest())
        for model, of in labels.items()
    }


def _from_below() -> list[type[models.Model]]:
    """Our models, each after those it points to (but for a circle, of which one reference stays unsaid)."""
    left = [model for app in OURS for model in apps.get_app_config(app).get_models()]
    done: list[type[models.Model]] = []
    while left:
        waiting = {model: sum(to in left and to is not model for to in _pointed_at(model)) for model in left}
        least = min(left, key=lambda model: (waiting[model], model._meta.label))
        done.append(least)
        left.remove(least)
    return done


def _pointed_at(model: type[models.Model]) -> list[type[models.Model]]:
    return [field.related_model for field in model._meta.concrete_fields if field.is_relation]


def _label(model: type[models.Model], labels: dict[type[models.Model], Labels]) -> Labels:
    fields = [f for f in model._meta.concrete_fields if f.name not in UNSAID and not f.primary_key]
    names = [model._meta.pk.attname, *(field.attname for field in fields)]
    rows: Labels = {}
    for pk, *values in model._base_manager.values_list(*names):
        said = [_said(field, value, labels) for field, value in zip(fields, values, strict=True)]
        rows[pk] = sha256("\x1f".join(said).encode()).hexdigest()
    return rows


def _said(field: models.Field, value: Any, labels: dict[type[models.Model], Labels]) -> str:
    if field.is_relation:
        return labels.get(field.related_model, {}).get(value, "-" if value is None else "*")
    if isinstance(field, models.UUIDField) or field.name == "pgh_obj":
        return "-" if value is None else "*"
    if isinstance(value, memoryview):
        return sha256(value).hexdigest()
    return UUID.sub("*", repr(value) if not hasattr(value, "wkt") else value.wkt)


def differing(one: dict, other: dict) -> list[str]:
    """Names of the tables whose rows differ."""
    return sorted(table for table in one.keys() | other.keys() if one.get(table) != other.get(table))
