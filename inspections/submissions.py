"""What a phone sends as one visit: read, checked for shape, and brought to one canonical form. Pure.

Two sendings are the same visit when their canonical form has the same SHA-256. The form leaves out where the phone
stood and how exact that was: they say how a visit was saved, not what was found. Photos count by their bytes (sha256),
in whatever order they were listed (design section 10, Submissions).
"""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from grids.calendar import local_date
from grids.errors import DomainError

DEVICE_CLOCK_TRUSTED = dt.timedelta(hours=72)  # before receipt; design section 10, When
MAX_ANSWERS = 200
MAX_HAZARDS = 50
MAX_PHOTOS = 90  # nine a hazard (domain.md 7.7) for ten hazards
VALUES = ("yes", "no", "na", "given")
FIXES = ("on_site", "deadline")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Promise:
    """A photo of the manifest: its id, the SHA-256 of its bytes (hex) and their number."""

    id: UUID
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A hazard as found: category and severity codes ("" = the checklist line's, the default), what was done."""

    category: str = ""
    description: str = ""
    severity: str = ""
    structural: bool = False
    fix: str = "deadline"
    due_on: dt.date | None = None
    photos: tuple[UUID, ...] = ()
    after: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """The answer to one line: yes, no, na, or `given` with what was filled in."""

    item: int
    value: str
    given: str = ""
    note: str = ""
    hazard: Finding | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """One visit as sent. `position` is (lon, lat) in degrees, WGS-84; `visited_on` only for 补录."""

    place: UUID
    kind: str = "routine"
    outcome: str = "done"
    checklist: int | None = None
    answers: tuple[Given, ...] = ()
    hazards: tuple[Finding, ...] = ()
    task: UUID | None = None
    round: UUID | None = None
    position: tuple[float, float] | None = None
    accuracy: int | None = None
    device_at: dt.datetime | None = None
    met: str = ""
    note: str = ""
    photos: tuple[Promise, ...] = ()
    visited_on: dt.date | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every hazard of the visit: those of the lines first, in their order."""
        return tuple(answer.hazard for answer in self.answers if answer.hazard) + self.hazards


NOT_CONTENT = frozenset({"position", "accuracy"})


def read(payload: Any) -> Content:
    """The visit in `payload` (decoded JSON). Raises DomainError("bad-visit") naming the fields that cannot be read."""
    reader = _Reader(payload)
    content = Content(
        place=reader.take("place", _uuid, required=True),
        kind=reader.take("kind", _code, default="routine"),
        outcome=reader.take("outcome", _code, default="done"),
        checklist=reader.take("checklist", _integer),
        answers=reader.take("answers", _list_of(_answer, MAX_ANSWERS), default=()),
        hazards=reader.take("hazards", _list_of(_finding, MAX_HAZARDS), default=()),
        task=reader.take("task", _uuid),
        round=reader.take("round", _uuid),
        position=reader.take("position", _position),
        accuracy=reader.take("accuracy", _integer),
        device_at=reader.take("device_at", _moment),
        met=reader.take("met", _text(40), default=""),
        note=reader.take("note", _text(500), default=""),
        photos=reader.take("photos", _list_of(_promise, MAX_PHOTOS), default=()),
        visited_on=reader.take("visited_on", _day),
    )
    reader.finish()
    _check_whole(content)
    return content


def canonical(content: Content) -> dict:
    """The content as plain JSON values in one order; equal visits give equal dicts."""
    plain = {key: value for key, value in asdict(content).items() if key not in NOT_CONTENT}
    bytes_of = {promise.id: promise.sha256 for promise in content.photos}
    plain["answers"] = [_plain_answer(answer, bytes_of) for answer in sorted(content.answers, key=lambda a: a.item)]
    plain["hazards"] = sorted((_plain_finding(f, bytes_of) for f in content.hazards), key=_as_json)
    plain["photos"] = sorted(promise.sha256 for promise in content.photos)
    plain["device_at"] = content.device_at.astimezone(dt.UTC).isoformat() if content.device_at else None
    return json.loads(_as_json(plain))


def digest(content: Content) -> str:
    """SHA-256 (hex) of the canonical form."""
    return hashlib.sha256(_as_json(canonical(content)).encode()).hexdigest()


def digest_of_unreadable(payload: Any) -> str:
    """SHA-256 (hex) under which a payload that cannot be read is kept."""
    return hashlib.sha256(_as_json(payload).encode()).hexdigest()


def moment_of(content: Content, *, received: dt.datetime) -> dt.datetime:
    """When the visit was: the phone's time if it lies within 72 hours before receipt, else the receipt's."""
    at = content.device_at
    return at if at and dt.timedelta(0) <= received - at <= DEVICE_CLOCK_TRUSTED else received


def day_of(content: Content, *, received: dt.datetime) -> dt.date:
    """The local day of the visit; the officer's own for 补录."""
    return content.visited_on or local_date(moment_of(content, received=received))


def _plain_answer(answer: Given, bytes_of: Mapping[UUID, str]) -> dict:
    plain = asdict(answer)
    plain["hazard"] = _plain_finding(answer.hazard, bytes_of) if answer.hazard else None
    return plain


def _plain_finding(finding: Finding, bytes_of: Mapping[UUID, str]) -> dict:
    plain = asdict(finding)
    for key in ("photos", "after"):
        plain[key] = sorted(bytes_of.get(photo, str(photo)) for photo in getattr(finding, key))
    return plain


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def _check_whole(content: Content) -> None:
    """What only the whole can say: every photo is promised once, every line answered once."""
    problems = {}
    promised = [promise.id for promise in content.photos]
    used = [photo for finding in content.findings for photo in (*finding.photos, *finding.after)]
    if len(set(promised)) != len(promised):
        problems["photos"] = _("同一张照片列了两次。")
    if not set(used) <= set(promised):
        problems["photos"] = _("隐患的照片没有列入照片清单。")
    items = [answer.item for answer in content.answers]
    if len(set(items)) != len(items):
        problems["answers"] = _("同一项检查内容答了两次。")
    if content.outcome != "done" and content.findings:
        problems["outcome"] = _("没有进入场所时不能登记检查表上的隐患。")
    if problems:
        raise _bad(problems)


def _bad(problems: Mapping) -> DomainError:
    return DomainError(
        "bad-visit", _("检查内容有误，未保存。"), fields={key: str(value) for key, value in problems.items()}
    )


class _Reader:
    """Takes known fields from a mapping and collects what is wrong with each."""

    def __init__(self, payload: Any):
        if not isinstance(payload, Mapping):
            raise _bad({"payload": _("检查内容应是一个对象。")})
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
            raise _bad(self.problems)


def _list_of(read_one: Callable, longest: int) -> Callable:
    def read_list(value: Any) -> tuple:
        if not isinstance(value, list) or len(value) > longest:
            raise ValueError("a list of at most that many")
        return tuple(read_one(entry) for entry in value)

    return read_list


def _text(longest: int) -> Callable:
    def read_text(value: Any) -> str:
        if not isinstance(value, str) or len(value) > longest or "\x00" in value:
            raise ValueError("a text of at most that many characters")
        return value.strip()

    return read_text


def _uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _code(value: Any) -> str:
    return _text(30)(value)


def _integer(value: Any) -> int:
    number = float(value)
    if isinstance(value, bool) or not 0 <= number <= 2_147_483_647:
        raise ValueError("a count")
    return round(number)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def _day(value: Any) -> dt.date:
    return dt.date.fromisoformat(value)


def _moment(value: Any) -> dt.datetime:
    moment = dt.datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment


def _position(value: Any) -> tuple[float, float]:
    lon, lat = (float(part) for part in value)
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError("degrees")
    return lon, lat


def _one_of(known: tuple[str, ...]) -> Callable:
    def read_choice(value: Any) -> str:
        if value not in known:
            raise ValueError("not one of the known")
        return value

    return read_choice


def _promise(value: Any) -> Promise:
    reader = _Reader(value)
    promise = Promise(
        id=reader.take("id", _uuid, required=True),
        sha256=reader.take("sha256", _sha256, required=True),
        size=reader.take("size", _integer, required=True),
    )
    reader.finish()
    return promise


def _sha256(value: Any) -> str:
    if not _SHA256.fullmatch(value):
        raise ValueError("64 lower-case hex digits")
    return value


def _finding(value: Any) -> Finding:
    reader = _Reader(value)
    finding = Finding(
        category=reader.take("category", _code, default=""),
        description=reader.take("description", _text(500), default=""),
        severity=reader.take("severity", _code, default=""),
        structural=reader.take("structural", _flag, default=False),
        fix=reader.take("fix", _one_of(FIXES), default="deadline"),
        due_on=reader.take("due_on", _day),
        photos=reader.take("photos", _list_of(_uuid, MAX_PHOTOS), default=()),
        after=reader.take("after", _list_of(_uuid, MAX_PHOTOS), default=()),
    )
    reader.finish()
    return finding


def _answer(value: Any) -> Given:
    reader = _Reader(value)
    answer = Given(
        item=reader.take("item", _integer, required=True),
        value=reader.take("value", _one_of(VALUES), required=True),
        given=reader.take("given", _text(200), default=""),
        note=reader.take("note", _text(300), default=""),
        hazard=reader.take("hazard", _finding),
    )
    reader.finish()
    return answer
