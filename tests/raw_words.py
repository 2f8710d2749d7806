"""What no page may say to a person: a template's braces, Python's None, the database's words for choices."""

import re

from django.apps import apps

SPILT = [r"\{\{", r"\{%", r"%\(\w+\)", r"\bNone\b", r"\bundefined\b", r"\bNaN\b"]


def codes() -> list[str]:
    """What the database keeps for choices, as far as it could be taken for nothing else."""
    fields = [field for model in apps.get_models() for field in model._meta.concrete_fields]
    return [rf"\b{value}\b" for field in fields for value, _label in field.flatchoices if "_" in str(value)]


RAW = re.compile("|".join([*SPILT, *sorted(set(codes()))]))
