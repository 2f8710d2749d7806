"""The visit as a form that works without JavaScript: what is shown for each line, and the payload it sends.

Whatever was typed is shown again after a refusal; photos that did arrive are kept by their ids: only a refused one is
taken again. The id of a photo follows from the visit's id and the bytes: a double tap sends the same visit.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from django.http import QueryDict
from django.utils.translation import gettext as _

from grids.errors import DomainError
from grids.ids import uuid7
from grids.models import Grid, Photo, Place, User
from grids.services.photos import MAX_BYTES, store_photo
from hazards.models import Category, Hazard, Severity
from hazards.services.deadline_rules import limit_in_words
from hazards.workflow import State
from inspections.models import Answer, Checklist, ChecklistItem, Inspection, Inspector
from inspections.services.findings import raised
from inspections.services.known_hazards import Known

ANOTHER = "new"  # the answer "this is another one"
EXTRA = "extra"  # the key of the hazard beside the list
OF_A_MANNER = ("manner", "second", "notice_number", "entry_code")
MAX_PHOTOS = 9  # a line (domain.md 7.7)


@dataclass(slots=True)
class Line:
    """One line as shown: its item (None for the extra hazard), what was given, what is wrong with it."""

    key: str
    item: ChecklistItem | None
    category: Category | None
    proposed: dict[bool, date]
    own_latest: date | None = None
    open_there: list[Hazard] = field(default_factory=list)
    same_as: Hazard | None = None
    wrong: bool = False
    value: str = "no"
    given: str = ""
    phrase: str = ""
    text: str = ""
    severity: str = "ordinary"
    structural: bool = False
    fix: str = "deadline"
    due_on: str = ""
    before: list[Photo] = field(default_factory=list)
    after: list[Photo] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    came_back: Hazard | None = None  # a look-back's line: the hazard that was put right
    left: Hazard | None = None  # what a place that ended left behind here; its "wrong" is: still there
    gone: bool = False  # it is no longer there

    @property
    def asks_yes_no(self) -> bool:
        return self.item is None or self.item.answer == ChecklistItem.Answer.YES_NO

    @property
    def opens_hazard(self) -> bool:
        """A "no" here is a hazard; a line without a category takes only a note."""
        return self.item is None or self.item.category_id is not None

    @property
    def is_finding(self) -> bool:
        return self.wrong and self.asks_yes_no and self.opens_hazard and self.value == "no"

    @property
    def sets_date(self) -> bool:
        """Whether this finding gives a date: one that is known keeps the date it has."""
        return self.fix == "deadline" and (self.same_as is None or self.same_as.state == State.REPORTED)

    @property
    def evidence(self) -> list[Photo]:
        """The photos that go with the visit; those after only where it was put right on the spot."""
        return [*self.before, *(self.after if self.fix == "on_site" else [])]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """(value kept, label shown) of a choice line."""
        return self.item.choices

    @property
    def proposed_on(self) -> date | None:
        return self.proposed.get(self.structural) or self.proposed.get(False)

    @property
    def latest(self) -> date | None:
        """The last day the person may set here: his own, or the category's where that is later; None for any."""
        return max(self.own_latest, self.proposed_on or self.own_latest) if self.own_latest else None

    @property
    def farthest(self) -> date | None:
        """The same for the calendar of the browser, which does not know yet whether building work is needed."""
        known = self.category is not None and self.own_latest
        return max([self.own_latest, *self.proposed.values()]) if known else None


class VisitForm:
    """`data` and `files` as Django gives them; without them a fresh form. `days`: {(category id, structural): date}.

    `own_latest`: the last day the person may set of his own power at the moment `at`; None for any. `known`: what
    stands open at the place: each line says so, and is taken for the likely one unless the person says it is another.
    `colleagues`: who may go with a certified inspector; without any the form says nothing of 行政检查.
    `corrects`: the visit that this one replaces; `without`: ids of lines that are not asked again.
    """

    def __init__(
        self,
        street: Grid,
        *,
        place: Place | None = None,
        checklist: Checklist | None = None,
        days: Mapping[tuple[int, bool], date],
        at: datetime,
        own_latest: date | None = None,
        known: Known | None = None,
        hidden: Mapping[str, str] | None = None,
        look_backs: Sequence[Hazard] = (),
        left_behind: Sequence[Hazard] = (),
        colleagues: Sequence[Inspector] = (),
        corrects: Inspection | None = None,
        without: Set[int] = frozenset(),
        data: Any = None,
        files: Any = None,
    ):
        self.street, self.place, self.checklist, self.days = street, place, checklist, days
        self.data, self.files, self.corrects = data, files, corrects
        self.at, self.own_latest, self.known = at, own_latest, known or Known()
        self.categories = {row.code: row for row in Category.objects.prefetch_related("phrases")}
        self.by_id = {row.pk: row for row in self.categories.values()}
        self.severities = list(Severity.objects.order_by("rank"))
        self.errors: list[str] = []
        self.client_id = self._client_id()
        self.hidden = dict(hidden or {})
        if data is not None:
            self.hidden |= {name: data.get(name, "") for name in ("task", "round", "lon", "lat", "accuracy")}
        self.note = data.get("note", "") if data is not None else ""
        self.met = data.get("met", "") if data is not None else ""
        self.colleagues = list(colleagues)
        self.said = {name: data.get(name, "") if data is not None else "" for name in OF_A_MANNER}
        self.outcome = data.get("outcome") or "done" if data is not None else "done"
        self.visited_on = data.get("visited_on", "") if data is not None else ""
        items = [item for item in checklist.items.all() if item.pk not in without] if checklist else []
        self.lines = [self._line(str(item.pk), item) for item in items]
        self.extra = self._line(EXTRA, None)
        self.backs = [self._back(hazard) for hazard in look_backs]
        self.left = [self._left(hazard) for hazard in left_behind]

    @property
    def all_lines(self) -> list[Line]:
        return [*self.backs, *self.left, *self.lines, self.extra]

    @property
    def findings(self) -> int:
        return sum(line.is_finding for line in self.all_lines)

    def take_photos(self, *, by: User, at: datetime) -> None:
        """Store what was sent; a refused photo leaves its sentence on its line and touches nothing else."""
        for line in self.all_lines:
            line.before = self._photos(line, "photos", by, at)
            line.after = self._photos(line, "after", by, at)

    def check(self) -> bool:
        """Whether the form can be sent; what is missing is said on its line."""
        if self.outcome == "done":
            for line in self.all_lines:
                self._check_line(line)
        else:
            for line in (*self.backs, self.extra):
                self._check_line(line)
            for line in (*self.left, *self.lines):
                if line.wrong or line.gone:
                    line.errors.append(
                        _("没能进入就不能登记这一项；看到的问题请写在“表外发现的其他隐患”里，或取消标记。")
                    )
        if any(line.errors for line in self.all_lines):
            self.errors.append(_("有内容需要修改，已填写的和已收到的照片都还在。"))
        return not self.errors

    def payload(self) -> dict[str, Any]:
        """The visit as docs/contract.md has it."""
        body: dict[str, Any] = {
            "place": str(self.place.pk) if self.place else None,
            "outcome": self.outcome,
            "note": self.note.strip(),
            "met": self.met.strip(),
            "answers": [],
            "hazards": [],
        }
        if self.checklist:
            body["checklist"] = self.checklist.pk
        if self.corrects:
            body["corrects"] = str(self.corrects.pk)
        body |= {name: self.hidden[name] for name in ("task", "round") if self.hidden.get(name)}
        if self.hidden.get("lon") and self.hidden.get("lat"):
            body["position"] = [self.hidden["lon"], self.hidden["lat"]]
            body["accuracy"] = self.hidden.get("accuracy") or None
        if self.said["manner"]:
            body |= {name: value.strip() or None for name, value in self.said.items()}
        if self.visited_on:
            body["visited_on"] = self.visited_on
        if self.outcome == "done":
            body["answers"] = [answer for line in self.lines if (answer := self._answer(line))]
        beside = (*self.backs, *self.left, self.extra)
        body["hazards"] = [self._hazard(line) for line in beside if line.is_finding]
        if gone := [str(line.left.pk) for line in self.left if line.gone]:
            body["gone"] = gone
        photos = {photo.pk: photo for line in self._findings() for photo in line.evidence}
        body["photos"] = [{"id": str(p.pk), "sha256": p.sha256, "size": p.size} for p in photos.values()]
        return body

    def due_on_of(self, line: Line) -> date | None:
        """The day the worker chose; None where it is the rule's own, so that the deadline keeps its explanation."""
        try:
            day = date.fromisoformat(line.due_on)
        except ValueError:
            return None
        untouched = line.structural and day == line.proposed.get(False)
        return None if untouched or day == line.proposed_on else day

    def _findings(self) -> list[Line]:
        return [line for line in self.all_lines if line.is_finding]

    def _client_id(self) -> UUID:
        try:
            return UUID(self.data["client_id"])
        except (TypeError, KeyError, ValueError):
            return uuid7()

    def _get(self, name: str, line_key: str, default: str = "") -> str:
        return self.data.get(f"{name}-{line_key}", default) if self.data is not None else default

    def _back(self, hazard: Hazard) -> Line:
        """The line that asks whether `hazard`, put right, has come back; its "wrong" is a rebound."""
        line = self._of_old(f"back-{hazard.pk.hex}", hazard)
        line.came_back = hazard
        line.severity = self._get("s", line.key) or raised(hazard.severity).code
        return line

    def _left(self, hazard: Hazard) -> Line:
        """The line that asks whether `hazard`, left behind here, is still there; it may be left unanswered."""
        line = self._of_old(f"left-{hazard.pk.hex}", hazard)
        line.left, line.gone = hazard, self._get("w", line.key) == "gone"
        line.severity = self._get("s", line.key) or hazard.severity.code
        return line

    def _of_old(self, key: str, hazard: Hazard) -> Line:
        line = self._line(key, None)
        line.category, line.open_there, line.same_as = hazard.category, [], None
        line.proposed = self._proposed(line.category)
        return line

    def _line(self, key: str, item: ChecklistItem | None) -> Line:
        category = self.by_id.get(item.category_id) if item else self.categories.get(self._get("c", key))
        line = Line(key, item, category, proposed=self._proposed(category), own_latest=self.own_latest)
        line.wrong = self._get("w", key) == "1"
        line.value = "na" if self._get("v", key) == "na" else "no"
        line.given = self._get("g", key)
        line.phrase, line.text = self._get("p", key), self._get("d", key)
        line.severity = self._get("s", key) or ("serious" if item and item.escalate else "ordinary")
        line.structural = self._get("x", key) == "1"
        on_site = bool(item and item.on_site and category and category.on_site)
        line.fix = self._get("f", key) or ("on_site" if on_site else "deadline")
        line.due_on = self._get("u", key)
        self._ask_whether_known(line)
        return line

    def _ask_whether_known(self, line: Line) -> None:
        """Beside the list every open one is offered, for its category is chosen on the page."""
        known, chosen = self.known, self._get("a", line.key)
        line.open_there = list(known.hazards) if line.item is None else known.of_category(line.item.category_id)
        if line.category is None or chosen == ANOTHER:
            return
        same = known.of_category(line.category.pk)
        named = next((hazard for hazard in same if str(hazard.pk) == chosen), None)
        line.same_as = named or known.likely(line.category.pk, line.item.pk if line.item else None)

    def _proposed(self, category: Category | None) -> dict[bool, date]:
        found = {kind: self.days.get((category.pk, kind)) for kind in (False, True)} if category else {}
        return {kind: day for kind, day in found.items() if day}

    def _photos(self, line: Line, name: str, by: User, at: datetime) -> list[Photo]:
        kept_ids = []
        for text in self.data.getlist(f"kept-{name}-{line.key}"):
            try:
                kept_ids.append(UUID(text))
            except ValueError:
                continue
        kept = Photo.objects.filter(pk__in=kept_ids, street=self.street, by=by)
        photos = {photo.pk: photo for photo in kept}
        for upload in self.files.getlist(f"{name}-{line.key}"):
            if len(photos) >= MAX_PHOTOS:
                line.errors.append(_("一处最多附 %(n)d 张照片。") % {"n": MAX_PHOTOS})
                break
            try:
                photo = self._store(upload, f"{name}-{line.key}", by, at)
                photos[photo.pk] = photo
            except DomainError as refusal:
                line.errors.append(f"{upload.name}：{refusal}")
        return list(photos.values())

    def _store(self, upload, name: str, by: User, at: datetime) -> Photo:
        content = upload.read(MAX_BYTES + 1)  # one byte more is enough to be refused for its size
        photo_id = uuid5(self.client_id, f"{name}:{sha256(content).hexdigest()}")
        return store_photo(self.street, photo_id=photo_id, content=content, by=by, at=at)

    def _check_line(self, line: Line) -> None:
        if line.item and line.given.strip() and not line.item.takes(line.given.strip()):
            line.errors.append(line.item.bounds_in_words)
        if not line.is_finding:
            return
        if line.item and line.item.needs_photo and not line.before:
            line.errors.append(_("这一项有问题，须附现场照片。"))
        if line.category is None:
            line.errors.append(_("请选择隐患类别。"))
        if line.item is None and not (line.came_back or line.left or line.phrase or line.text.strip()):
            line.errors.append(_("请写明隐患是什么。"))
        if line.fix == "on_site" and not line.after:
            line.errors.append(_("当场整改需要附一张整改后的照片。"))
        day = self.due_on_of(line)
        if line.sets_date and day and line.latest and day > line.latest:
            line.errors.append(limit_in_words(self.street, line.latest, wanted=day, at=self.at))

    def _answer(self, line: Line) -> dict[str, Any] | None:
        if not line.asks_yes_no:
            return {"item": line.item.pk, "value": "given", "given": line.given.strip()} if line.given.strip() else None
        if not line.wrong:
            return None
        answer: dict[str, Any] = {"item": line.item.pk, "value": line.value}
        if line.is_finding:
            return answer | {"hazard": self._hazard(line)}
        return answer | {"note": line.text.strip()}

    def _hazard(self, line: Line) -> dict[str, Any]:
        old = line.came_back or line.left
        parts = [old.description if old else "", line.phrase.strip(), line.text.strip()]
        due_on = self.due_on_of(line)
        return {
            "category": line.category.code,
            "description": "；".join(part for part in parts if part),
            "severity": line.severity,
            "structural": line.structural,
            "fix": line.fix,
            "due_on": due_on.isoformat() if due_on else None,
            "photos": [str(photo.pk) for photo in line.before],
            "after": [str(photo.pk) for photo in line.after] if line.fix == "on_site" else [],
            "rebound_of": str(line.came_back.pk) if line.came_back else None,
            "remains_of": str(line.left.pk) if line.left else None,
            **self._said_of_known(line),
        }

    def _said_of_known(self, line: Line) -> dict[str, Any]:
        """What the person answered, and nothing that changes with the register: a second tap sends the same."""
        said = self._get("a", line.key)
        return {"same_as": said if _is_id(said) else None, "another": said == ANOTHER}


def answered_as_typed(visit: Inspection) -> QueryDict:
    """What `visit` was answered with, as this form would have sent it; lines that found a hazard are left out."""
    typed = QueryDict(mutable=True)
    typed.update({"outcome": visit.outcome, "note": visit.note, "met": visit.met})
    for answer in visit.answers.filter(hazard=None):
        if answer.value == Answer.Value.GIVEN:
            typed[f"g-{answer.item_id}"] = answer.given
        elif answer.value in (Answer.Value.NO, Answer.Value.NA):
            typed.update(
                {f"w-{answer.item_id}": "1", f"v-{answer.item_id}": answer.value, f"d-{answer.item_id}": answer.note}
            )
    return typed


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
