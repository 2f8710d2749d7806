"""The answers of a visit against the list that was asked.

Only what differs from "in order" is kept: a line without an answer was in order, because the version of the list stands
on the visit. So an all-clear visit is one row, and no worker ticks fifteen boxes.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from grids.errors import DomainError
from grids.models import Place
from hazards.models import Category, Hazard, Severity
from inspections.models import Answer, Checklist, ChecklistItem, Inspection
from inspections.services.checklists import checklist_for
from inspections.submissions import Content, Finding, Given

SERIOUS = "serious"  # the severity of a line marked "escalate" (domain.md 4.4, "!"), a seeded row


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with its rows resolved; `item` is the line it was found by, None beside the list."""

    finding: Finding
    category: Category
    severity: Severity | None
    description: str
    item: ChecklistItem | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers of one visit: the list, what was given to each line, what was found.

    `seen`: what a look by video saw, in words; such a visit has no findings.
    """

    checklist: Checklist | None
    given: dict[int, Given] = field(default_factory=dict)
    findings: tuple[Found, ...] = ()
    seen: tuple[str, ...] = ()

    @property
    def anything_wrong(self) -> bool:
        return bool(self.findings or self.seen) or any(
            answer.value == Answer.Value.NO for answer in self.given.values()
        )


def read_answers(content: Content, *, place: Place, day: date, today: date) -> Answered:
    """Match the sent answers to the lines of the list that was asked on `day`, any version published until `today`.

    Refuses lines of another list, unknown codes, a number out of its bounds, and a "no" without the photo it needs.
    """
    checklist = _checklist(content, place, day, today)
    items = {item.pk: item for item in checklist.items.all()} if checklist and content.answers else {}
    rows = Rows()
    for answer in content.answers:
        if answer.item not in items:
            raise _bad("answers", _("有一项不在这张检查表里。"))
        if answer.hazard and answer.value != Answer.Value.NO:
            raise _bad("answers", _("只有答“否”的项目才能登记隐患。"))
        _refuse_unfit(items[answer.item], answer)
    findings = []
    for answer in sorted(content.answers, key=lambda a: items[a.item].number):
        item = items[answer.item]
        if answer.value == Answer.Value.NO and (item.category_id or (answer.hazard and answer.hazard.category)):
            findings.append(rows.found(answer.hazard or Finding(description=answer.note), item))
    given = {answer.item: answer for answer in content.answers}
    if content.kind == Inspection.Kind.VIDEO:
        seen = [found.description for found in findings] + [finding.description for finding in content.hazards]
        return Answered(checklist, given, seen=tuple(seen))
    findings += [rows.found(finding, None) for finding in content.hazards]
    return Answered(checklist, given, tuple(findings))


def write_answers(
    inspection: Inspection, answered: Answered, opened: list[tuple[Found, Hazard]], *, at: datetime
) -> None:
    """Keep what was answered, each "no" pointing down to its hazard."""
    hazard_of = {found.item.pk: hazard for found, hazard in opened if found.item}
    Answer.objects.bulk_create(
        Answer(
            street_id=inspection.street_id,
            recorded_at=at,
            inspection=inspection,
            item_id=item,
            value=answer.value,
            given=answer.given,
            note=answer.note,
            hazard=hazard_of.get(item),
        )
        for item, answer in answered.given.items()
    )


def _checklist(content: Content, place: Place, day: date, today: date) -> Checklist | None:
    """The version the visit names: an older one too, for a phone may have carried it since before the new one."""
    if content.checklist is None and content.kind == Inspection.Kind.VIDEO:
        return None  # nobody walked round: no line of any list was looked at
    if content.checklist is None:
        return checklist_for(place, on=day)
    begun = Checklist.objects.published_in(place.street_id).filter(valid_from__lte=today)
    checklist = begun.filter(pk=content.checklist).first()
    if checklist is None:
        raise _bad("checklist", _("没有这张检查表。"))
    return checklist


def _refuse_unfit(item: ChecklistItem, answer: Given) -> None:
    if item.needs_photo and answer.value == Answer.Value.NO and not (answer.hazard and answer.hazard.photos):
        raise _bad("answers", _("第 %(n)d 项有问题，须附现场照片。") % {"n": item.number})
    if answer.value == Answer.Value.GIVEN and not item.takes(answer.given):
        raise _bad("answers", _("第 %(n)d 项：%(bounds)s") % {"n": item.number, "bounds": item.bounds_in_words})


class Rows:
    """Categories and severities by code, read once a visit."""

    def __init__(self):
        self.categories: dict[str, Category] = {}
        self.severities: dict[str, Severity] = {}

    def found(self, finding: Finding, item: ChecklistItem | None = None) -> Found:
        """The finding with its rows; beside a list (`item` None) it names its category itself."""
        return Found(
            finding,
            category=self._category(finding, item),
            severity=self._severity(finding, item),
            description=finding.description or (f"不符合：{item.text_zh}" if item else ""),
            item=item,
        )

    def _category(self, finding: Finding, item: ChecklistItem | None) -> Category:
        if not self.categories:
            self.categories = {row.code: row for row in Category.objects.all()}
        if not finding.category and item:
            return next(row for row in self.categories.values() if row.pk == item.category_id)
        if finding.category not in self.categories:
            raise _bad("hazards", _("请选择隐患类别。"))
        return self.categories[finding.category]

    def _severity(self, finding: Finding, item: ChecklistItem | None) -> Severity | None:
        code = finding.severity or (SERIOUS if item and item.escalate else "")
        if not code:
            return None
        if not self.severities:
            self.severities = {row.code: row for row in Severity.objects.all()}
        if code not in self.severities:
            raise _bad("hazards", _("严重程度无法识别。"))
        return self.severities[code]


def _bad(name: str, message) -> DomainError:
    return DomainError("bad-visit", message, fields={name: str(message)})
