"""Reading a decoded JSON value field by field: what cannot be read is named, never guessed. Pure.

Each reader of a value takes it or raises ValueError or TypeError; `Reader` turns that into a sentence for its field.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from grids.errors import DomainError

SHA256 = re.compile(r"[0-9a-f]{64}")


def refusal(problems: Mapping) -> DomainError:
    return DomainError(
        "bad-visit", _("检查内容有误，未保存。"), fields={key: str(value) for key, value in problems.items()}
    )


class Reader:
    """Takes known fields from a mapping and collects what is wrong with each."""

    def __init__(self, payload: Any):
        if not isinstance(payload, Mapping):
            raise refusal({"payload": _("检查内容应是一个对象。")})
        self.payload = payload
        self.problems: dict[str, Any] = {}

    def take(self, name: str, read_one: Callable, *, required: bool = False, default: Any = None) -> Any:
        value = self.payload.get(name)
        if value is None or value == "":
            if required:
                self.problems[name] = _("这一项必填。")
            return default
        try:
            return read_one(value)
        except DomainError as error:
            self.problems |= {f"{name}.{key}": text for key, text in error.details.get("fields", {}).items()}
        except (ValueError, TypeError, AttributeError, OverflowError):
            self.problems[name] = _("这一项的内容无法识别。")
        return default

    def finish(self) -> None:
        if self.problems:
            raise refusal(self.problems)


def list_of(read_one: Callable, longest: int) -> Callable:
    def read_list(value: Any) -> tuple:
        if not isinstance(value, list) or len(value) > longest:
            raise ValueError("a list of at most that many")
        return tuple(read_one(entry) for entry in value)

    return read_list


def text(longest: int) -> Callable:
    def read_text(value: Any) -> str:
        if not isinstance(value, str) or len(value) > longest or "\x00" in value:
            raise ValueError("a text of at most that many characters")
        value.encode()  # half a surrogate pair is no text: UnicodeEncodeError is a ValueError
        return value.strip()

    return read_text


def uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def code(value: Any) -> str:
    return text(30)(value)


def count(value: Any) -> int:
    number = float(value)
    if isinstance(value, bool) or not 0 <= number <= 2_147_483_647:
        raise ValueError("a count")
    return round(number)


def flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def day(value: Any) -> dt.date:
    return dt.date.fromisoformat(value)


def moment(value: Any) -> dt.datetime:
    at = dt.datetime.fromisoformat(value)
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return at


def position(value: Any) -> tuple[float, float]:
    lon, lat = (float(part) for part in value)
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError("degrees")
    return lon, lat


def one_of(known: tuple[str, ...]) -> Callable:
    def read_choice(value: Any) -> str:
        if value not in known:
            raise ValueError("not one of the known")
        return value

    return read_choice


def sha256_hex(value: Any) -> str:
    if not SHA256.fullmatch(value):
        raise ValueError("64 lower-case hex digits")
    return value
