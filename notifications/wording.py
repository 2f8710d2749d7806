"""A message in every language of the site: written down when it happens, chosen when it is read.

What was said stays as it was said; who reads it, on a page or as an e-mail, gets it in his own language.
"""

from collections.abc import Callable

from django.conf import settings
from django.utils import translation

Text = str | Callable[[], str]  # as it is in every language; or a function that says it in the language at hand


def in_each_language(**texts: Text) -> dict[str, dict[str, str]]:
    """{language code: {name: text}} for the given texts, each language of the site."""
    said = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said[code] = {name: text() if callable(text) else text for name, text in texts.items()}
    return said
