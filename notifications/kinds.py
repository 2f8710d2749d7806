"""Kinds of message: what a person may choose by. Each app declares those of its own events (`kinds.py` beside it).

A kind that may not be missed says why; it goes by every way that a person has open.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Kind:
    """One kind. `events` are beginnings of event names, the longest that fits decides; `why_fixed` is empty for a kind
    that may be switched off; `by_text`: a street can have it sent by text message.
    """

    code: str
    label: str | Promise
    events: tuple[str, ...] = ()
    why_fixed: str | Promise = ""
    by_text: bool = False


URGENT = Kind("urgent", _("紧急情况"), why_fixed=_("突出以上隐患和堵塞通道的线索，耽误不得"))
OTHER = Kind("other", _("其他"))
_DECLARED: dict[str, Kind] = {}


def declare(*kinds: Kind) -> None:
    """Known from now on, in the order declared. Called by each app as it is loaded."""
    _DECLARED.update({kind.code: kind for kind in kinds})


def kinds() -> list[Kind]:
    """All kinds: what is urgent first, the rest last."""
    return [URGENT, *_DECLARED.values(), OTHER]


def kind_of(event: str, *, named: str = "", urgent: bool = False) -> Kind:
    """The kind of a message: urgent whatever its event, else as it was announced (`named`), else by its event."""
    if urgent:
        return URGENT
    if named in _DECLARED:
        return _DECLARED[named]
    fitting = [(len(start), kind) for kind in _DECLARED.values() for start in kind.events if event.startswith(start)]
    return max(fitting, key=lambda one: one[0])[1] if fitting else OTHER
