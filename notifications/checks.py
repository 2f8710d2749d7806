"""Nothing starts with a key for web push that is none."""

from django.conf import settings
from django.core.checks import Error, register

from notifications.webpush import public_key


@register
def push_key_is_one(app_configs=None, **kwargs) -> list[Error]:
    """`notifications.E001`, when PUSH_PRIVATE_KEY is set and is not what `push_key` prints."""
    try:
        if settings.PUSH_PRIVATE_KEY:
            public_key(settings.PUSH_PRIVATE_KEY)
    except ValueError:
        return [Error("PUSH_PRIVATE_KEY is no key: bin/manage push_key prints one", id="notifications.E001")]
    return []
