"""What a person wants outside his inbox: by channel and kind of message. The inbox itself has everything."""

from collections.abc import Mapping

from django.db import transaction

from grids.models import User
from notifications.kinds import Kind, kinds
from notifications.models import Delivery, Preference

Channel = Delivery.Channel


def wants(user: User, channel: str, kind: Kind) -> bool:
    """Whether `user` wants what is of `kind` by `channel` too.

    E-mail goes to whoever asked for it, all or only what may not be missed; the other channels unless switched off. A
    kind that may not be missed goes by every way that is open.
    """
    wish = getattr(user, "notification_preference", None)
    if channel == Channel.EMAIL and not (wish and wish.email and user.email):
        return False
    if kind.why_fixed:
        return True
    if channel == Channel.EMAIL and wish.only_urgent:
        return False
    return wish is None or key(channel, kind) not in wish.muted


def key(channel: str, kind: Kind) -> str:
    """How `Preference.muted` says it."""
    return f"{channel}:{kind.code}"


def offered(channel: str, kind: Kind) -> bool:
    """Whether messages of `kind` can go by `channel` at all."""
    return channel != Channel.SMS or kind.by_text


def optional(channel: str) -> list[Kind]:
    """The kinds that can go by `channel` and may be switched off."""
    return [kind for kind in kinds() if offered(channel, kind) and not kind.why_fixed]


def set_wishes(
    user: User, *, email: bool, only_urgent: bool, wanted: Mapping[str, set[str]], language: str
) -> Preference:
    """Keep what `user` chose: `wanted` are {channel: codes of kinds}, for the channels he was shown; others stay."""
    with transaction.atomic():
        wish, _new = Preference.objects.select_for_update().get_or_create(user=user)
        shown = {key(channel, kind): kind.code in wanted[channel] for channel in wanted for kind in optional(channel)}
        wish.email, wish.only_urgent, wish.language = email, only_urgent, language
        wish.muted = sorted((set(wish.muted) - shown.keys()) | {name for name, on in shown.items() if not on})
        wish.save()
    return wish
