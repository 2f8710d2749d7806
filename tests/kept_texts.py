"""What people and the program wrote into the database, line by line: a page may show it in any language."""

from collections.abc import Callable

from django.apps import apps
from django.db.models import CharField, Field, TextField

from tests.test_messages import APPS


def kept_lines(*, of: Callable[[Field], bool], where: Callable[[str], object]) -> list[str]:
    """The lines `where` holds for, in the text fields `of` holds for, of every row; the longest first."""
    found = set()
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            fields = [field for field in model._meta.concrete_fields if isinstance(field, (CharField, TextField))]
            names = [field.name for field in fields if of(field)]
            for row in model._default_manager.values_list(*names) if names else ():
                found |= {line for text in row if isinstance(text, str) for line in text.split("\n") if where(line)}
    return sorted(found, key=len, reverse=True)
