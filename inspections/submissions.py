"""What a phone sends as one visit: read, checked for shape, and brought to one canonical form. Pure.

Two sendings are the same visit when their canonical form has the same SHA-256. The form leaves out where the phone
stood and how exact that was: they say how a visit was saved, not what was found. Photos count by their bytes (sha256)
alone, in whatever order they were listed (design section 10, Submissions).
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from grids.calendar import local_date
from inspections import reading

DEVICE_CLOCK_TRUSTED = dt.timedelta(hours=72)  # before receipt; design section 10, When
MAX_ANSWERS = 200
MAX_HAZARDS = 50
MAX_PHOTOS = 90  # nine a hazard (domain.md 7.7) for ten hazards
VALUES = ("yes", "no", "na", "given")
FIXES = ("on_site", "deadline")
MANNERS = ("service", "admin")
LATER = ("gone", "corrects", "manner", "second", "notice_number", "entry_code")


@dataclass(frozen=True, slots=True)
class Promise:
    """A photo of the manifest: its id, the SHA-256 of its bytes (hex) and their number.

    `taken_at` and `position` (lon, lat): what the camera wrote into the file before the phone shrank it, if it did.
    """

    id: UUID
    sha256: str
    size: int
    taken_at: dt.datetime | None = None
    position: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A hazard as found: category and severity codes ("" = the checklist line's, the default), what was done.

    `rebound_of`: the hazard of this place that was put right and has come back.
    `remains_of`: the hazard left behind here by a place that ended, still there.
    `same_as`: the open hazard it is once more; `another`: it is none of those. Neither: the likely one, if any.
    """

    category: str = ""
    description: str = ""
    severity: str = ""
    structural: bool = False
    fix: str = "deadline"
    due_on: dt.date | None = None
    photos: tuple[UUID, ...] = ()
    after: tuple[UUID, ...] = ()
    same_as: UUID | None = None
    another: bool = False
    rebound_of: UUID | None = None
    remains_of: UUID | None = None


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
    """One visit as sent. `position` is (lon, lat) in degrees, WGS-84; `visited_on` only for 补录.

    `gone`: hazards left behind here by a place that ended, looked at and no longer there.
    `corrects`: the visit, sent before, that this is a new version of.
    `manner`: service or admin; of the latter `second` is the other's row in the register of inspectors.
    """

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
    gone: tuple[UUID, ...] = ()
    corrects: UUID | None = None
    manner: str = ""
    second: UUID | None = None
    notice_number: str = ""
    entry_code: str = ""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every hazard of the visit: those of the lines first, in their order."""
        return tuple(answer.hazard for answer in self.answers if answer.hazard) + self.hazards


NOT_CONTENT = frozenset({"position", "accuracy"})


def read(payload: Any) -> Content:
    """The visit in `payload` (decoded JSON). Raises DomainError("bad-visit") naming the fields that cannot be read."""
    reader = reading.Reader(payload)
    content = Content(
        place=reader.take("place", reading.uuid, required=True),
        kind=reader.take("kind", reading.code, default="routine"),
        outcome=reader.take("outcome", reading.code, default="done"),
        checklist=reader.take("checklist", reading.count),
        answers=reader.take("answers", reading.list_of(_answer, MAX_ANSWERS), default=()),
        hazards=reader.take("hazards", reading.list_of(read_finding, MAX_HAZARDS), default=()),
        task=reader.take("task", reading.uuid),
        round=reader.take("round", reading.uuid),
        position=reader.take("position", reading.position),
        accuracy=reader.take("accuracy", reading.count),
        device_at=reader.take("device_at", reading.moment),
        met=reader.take("met", reading.text(40), default=""),
        note=reader.take("note", reading.text(500), default=""),
        photos=reader.take("photos", reading.list_of(_promise, MAX_PHOTOS), default=()),
        visited_on=reader.take("visited_on", reading.day),
        gone=reader.take("gone", reading.list_of(reading.uuid, MAX_HAZARDS), default=()),
        corrects=reader.take("corrects", reading.uuid),
        manner=reader.take("manner", reading.one_of(MANNERS), default=""),
        second=reader.take("second", reading.uuid),
        notice_number=reader.take("notice_number", reading.text(60), default=""),
        entry_code=reader.take("entry_code", reading.text(60), default=""),
    )
    reader.finish()
    _check_whole(content)
    return content


def canonical(content: Content) -> dict:
    """The content as plain JSON values in one order; equal visits give equal dicts."""
    plain = {key: value for key, value in asdict(content).items() if key not in NOT_CONTENT}
    plain["gone"] = sorted(map(str, content.gone))
    if content.manner == "service":  # as when nothing is said of it
        plain["manner"] = ""
    for later in LATER:  # a visit sent before it could be said is the same visit when it is sent again
        if not plain[later]:
            del plain[later]
    bytes_of = {promise.id: promise.sha256 for promise in content.photos}
    plain["answers"] = [_plain_answer(answer, bytes_of) for answer in sorted(content.answers, key=lambda a: a.item)]
    plain["hazards"] = sorted((_plain_finding(f, bytes_of) for f in content.hazards), key=_as_json)
    plain["photos"] = sorted(promise.sha256 for promise in content.photos)
    plain["device_at"] = content.device_at.astimezone(dt.UTC).isoformat() if content.device_at else None
    return json.loads(_as_json(plain))


def digest(content: Content) -> str:
    """SHA-256 (hex) of the canonical form."""
    return hashlib.sha256(_as_json(canonical(content)).encode()).hexdigest()


def digest_as_sent(payload: Any) -> str:
    """SHA-256 (hex) of a payload as it came: of one that cannot be read, or has no canonical form of its own."""
    return hashlib.sha256(_as_json(payload).encode(errors="surrogatepass")).hexdigest()


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
    # Not said is not there: a visit sent before these could be said is the same visit when it is sent again.
    later = ("same_as", "another", "rebound_of", "remains_of")
    return {key: value for key, value in plain.items() if value or key not in later}


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
    if content.outcome != "done" and any(answer.hazard for answer in content.answers):
        problems["outcome"] = _("没有进入场所时不能登记检查表上的隐患。")
    if problems:
        raise reading.refusal(problems)


def _promise(value: Any) -> Promise:
    reader = reading.Reader(value)
    promise = Promise(
        id=reader.take("id", reading.uuid, required=True),
        sha256=reader.take("sha256", reading.sha256_hex, required=True),
        size=reader.take("size", reading.count, required=True),
        taken_at=reader.take("taken_at", reading.moment),
        position=reader.take("position", reading.position),
    )
    reader.finish()
    return promise


def read_finding(value: Any) -> Finding:
    reader = reading.Reader(value)
    finding = Finding(
        category=reader.take("category", reading.code, default=""),
        description=reader.take("description", reading.text(500), default=""),
        severity=reader.take("severity", reading.code, default=""),
        structural=reader.take("structural", reading.flag, default=False),
        fix=reader.take("fix", reading.one_of(FIXES), default="deadline"),
        due_on=reader.take("due_on", reading.day),
        photos=reader.take("photos", reading.list_of(reading.uuid, MAX_PHOTOS), default=()),
        after=reader.take("after", reading.list_of(reading.uuid, MAX_PHOTOS), default=()),
        rebound_of=reader.take("rebound_of", reading.uuid),
        remains_of=reader.take("remains_of", reading.uuid),
        same_as=reader.take("same_as", reading.uuid),
        another=reader.take("another", reading.flag, default=False),
    )
    reader.finish()
    return finding


def _answer(value: Any) -> Given:
    reader = reading.Reader(value)
    answer = Given(
        item=reader.take("item", reading.count, required=True),
        value=reader.take("value", reading.one_of(VALUES), required=True),
        given=reader.take("given", reading.text(200), default=""),
        note=reader.take("note", reading.text(300), default=""),
        hazard=reader.take("hazard", read_finding),
    )
    reader.finish()
    return answer
