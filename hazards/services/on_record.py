"""What the system itself writes on a timeline stays there for ever: in the language of the house, whoever acts."""

from collections.abc import Callable

from django.conf import settings
from django.utils import translation


def on_record(say: Callable[[], object]) -> str:
    """What `say` says in the language of the house, whatever page it was done on."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(say())
