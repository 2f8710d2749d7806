"""A street writes its own checklists: a draft is changed freely, published from a day on, never changed after.

What was answered stays as it was asked: each version is rows of its own, and a visit names the version it answered.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from grids.access import require_in
from grids.calendar import ONE_DAY, local_date
from grids.errors import Conflict, DomainError
from grids.models import Grid, PlaceType
from hazards.models import Category
from inspections.models import Checklist, ChecklistItem

ACTION = "checklists.manage"
MOST_ITEMS = 60  # a default of ours, in code: nobody walks through more lines than that on a phone
WEIGHTS = (1, 5)  # domain.md 4.4
Answer = ChecklistItem.Answer


@dataclass(frozen=True)
class ItemRow:
    """A line as the street wants it; `choices` one after the other. What does not go with its `answer` is left out."""

    text: str
    text_en: str = ""
    answer: str = Answer.YES_NO
    choices: tuple[str, ...] = ()
    choices_en: tuple[str, ...] = ()
    unit: str = ""
    least: int | None = None
    most: int | None = None
    category: Category | None = None
    escalate: bool = False
    on_site: bool = False
    needs_photo: bool = False
    may_be_na: bool = True
    weight: int = 1


def begin_checklist(
    street: Grid, *, by, at: datetime, name: str, name_en: str = "", types: Iterable[PlaceType] = (), general=False
) -> Checklist:
    """The draft of a list under a code of its own, without lines. Needs `checklists.manage` in the street.

    `types`: the kinds of places it will serve; `general`: also every type without a list of its own.
    """
    require_in(by, ACTION, street)
    with transaction.atomic():
        _lock(street)
        made = Checklist(street=street, code=_free_code(street), version=1)
        return _write_head(made, by=by, at=at, name=name, name_en=name_en, types=types, general=general)


def next_version(street: Grid, checklist: Checklist, *, by, at: datetime) -> Checklist:
    """The draft of the street's next version of `checklist`, a common one or its own, with a copy of every line.

    A draft that waits is given back as it is. Needs `checklists.manage` in the street; another street's list: 409.
    """
    require_in(by, ACTION, street)
    if checklist.street_id not in (None, street.pk):
        raise Conflict("not-here", _("这张检查表属于别的街道。"))
    with transaction.atomic():
        _lock(street)
        rows = Checklist.objects.filter(Q(street=street) | Q(street=None), code=checklist.code)
        if draft := rows.filter(street=street, valid_from=None).first():
            return draft
        last = rows.aggregate(last=Max("version"))["last"] or 0
        draft = Checklist(street=street, code=checklist.code, version=last + 1)
        head = {"name": checklist.name_zh, "name_en": checklist.name_en, "general": checklist.is_default}
        draft = _write_head(draft, by=by, at=at, types=list(checklist.place_types.all()), **head)
        items = list(checklist.items.all())
        for item in items:
            item.pk, item.checklist = None, draft
            item._state.adding = True
        ChecklistItem.objects.bulk_create(items)
        return draft


def change_checklist(
    checklist: Checklist,
    *,
    by,
    at: datetime,
    name: str,
    name_en: str = "",
    types: Iterable[PlaceType] = (),
    general: bool = False,
) -> Checklist:
    """Name a draft anew and say whom it will serve. 409 once it is published."""
    with transaction.atomic():
        return _write_head(
            _draft(checklist, by), by=by, at=at, name=name, name_en=name_en, types=types, general=general
        )


def drop_draft(checklist: Checklist, *, by) -> None:
    """Throw a draft away. 409 once it is published."""
    with transaction.atomic():
        draft = _draft(checklist, by)
        draft.items.all().delete()
        draft.delete()


def add_item(checklist: Checklist, row: ItemRow, *, by) -> ChecklistItem:
    """One more line at the end of a draft. Refuses what `_refuse_unfit` does; 409 once it is published."""
    with transaction.atomic():
        draft = _draft(checklist, by)
        last = draft.items.aggregate(last=Max("number"))["last"] or 0
        if last >= MOST_ITEMS:
            raise DomainError("too-many", _("一张检查表最多 %(n)d 项。") % {"n": MOST_ITEMS})
        return ChecklistItem.objects.create(checklist=draft, number=last + 1, **_fit(row))


def change_item(item: ChecklistItem, row: ItemRow, *, by) -> ChecklistItem:
    """A draft's line is `row` from now on. Refuses as `add_item`."""
    with transaction.atomic():
        _draft(item.checklist, by)
        for name, value in _fit(row).items():
            setattr(item, name, value)
        item.save()
    return item


def drop_item(item: ChecklistItem, *, by) -> None:
    """A draft asks this no more; the lines after it move up. 409 once it is published."""
    with transaction.atomic():
        draft = _draft(item.checklist, by)
        item.delete()
        for number, left in enumerate(draft.items.order_by("number"), start=1):
            if left.number != number:
                draft.items.filter(pk=left.pk).update(number=number)


def move_item(item: ChecklistItem, *, up: bool, by) -> None:
    """A draft's line changes places with its neighbour; at the end of the list nothing happens."""
    with transaction.atomic():
        rows = _draft(item.checklist, by).items
        number = rows.get(pk=item.pk).number
        near = rows.filter(number=number - 1 if up else number + 1)
        if other := near.first():
            rows.filter(pk=item.pk).update(number=0)  # no two lines may ever have the same number
            near.update(number=number)
            rows.filter(pk=item.pk).update(number=other.number)


def publish_checklist(checklist: Checklist, *, by, at: datetime, valid_from: date) -> Checklist:
    """Visits from `valid_from` on are asked this version; those made before keep what they were asked.

    Refuses a list without lines (`empty`), a day before today or before an earlier version's (`too-early`), and what is
    published (409). Needs `checklists.manage`.
    """
    with transaction.atomic():
        draft = _draft(checklist, by)
        if not draft.items.exists():
            raise DomainError("empty", _("先加检查项目，再发布。"))
        if valid_from < local_date(at):
            _refuse("too-early", "valid_from", _("不能从过去的日期起用：已做的检查不变。"))
        own = Checklist.objects.filter(street=draft.street, code=draft.code, valid_to=None)
        latest = own.aggregate(latest=Max("valid_from"))["latest"]
        if latest and valid_from < latest:
            sentence = _("上一版从 %(day)s 起用，新版不能更早。") % {"day": latest.isoformat()}
            _refuse("too-early", "valid_from", sentence)
        draft.valid_from, draft.published_by, draft.published_at = valid_from, by, at
        draft.save(update_fields=["valid_from", "published_by", "published_at"])
    return draft


def end_checklist(checklist: Checklist, *, by, at: datetime, valid_to: date) -> None:
    """All versions of a street's own list serve until `valid_to`, its last day; then the common list does again.

    A version that would begin later never begins. Refuses a day before today; a common list and a draft (409).
    """
    if checklist.street is None or checklist.is_draft:
        raise Conflict("not-own", _("只有本街道已发布的检查表才能停用。"))
    require_in(by, ACTION, checklist.street)
    if valid_to < local_date(at):
        _refuse("too-early", "valid_to", _("最后一天不能早于今天。"))
    with transaction.atomic():
        _lock(checklist.street)
        rows = Checklist.objects.filter(street=checklist.street, code=checklist.code)
        rows = rows.filter(Q(valid_to=None) | Q(valid_to__gt=valid_to))
        rows.filter(valid_from__gt=valid_to).update(valid_to=F("valid_from") - ONE_DAY)
        rows.filter(valid_from__lte=valid_to).update(valid_to=valid_to)


def _write_head(draft: Checklist, *, by, at, name, name_en, types, general) -> Checklist:
    if len(name.strip()) < 2:
        _refuse("too-short", "name", _("请写检查表的名称。"))
    draft.name_zh, draft.name_en, draft.is_default = name.strip(), name_en.strip(), general
    draft.written_by, draft.written_at = by, at
    draft.save()
    draft.place_types.set(types)
    return draft


def _draft(checklist: Checklist, by) -> Checklist:
    """The row of a draft, locked; whoever may write it."""
    row = Checklist.objects.select_for_update(of=("self",)).select_related("street").get(pk=checklist.pk)
    if row.street is None or not row.is_draft:
        raise Conflict("published", _("这一版已经发布，不能再改；需要变动请写新的一版。"))
    require_in(by, ACTION, row.street)
    return row


def _lock(street: Grid) -> None:
    Grid.objects.select_for_update(no_key=True).only("pk").get(pk=street.pk)


def _free_code(street: Grid) -> str:
    known = set(Checklist.objects.filter(Q(street=street) | Q(street=None)).values_list("code", flat=True))
    return next(code for n in range(1, len(known) + 2) if (code := f"L{n}") not in known)


def _fit(row: ItemRow) -> dict:
    """The columns of a line, without what its kind of answer has no use for."""
    _refuse_unfit(row)
    given = asdict(row) | {"category": row.category}
    kept = {
        Answer.YES_NO: {"category", "escalate", "on_site", "needs_photo", "may_be_na"},
        Answer.NUMBER: {"unit", "least", "most"},
        Answer.CHOICE: {"choices", "choices_en"},
    }.get(Answer(row.answer), set())
    empty = ItemRow(text=row.text)
    columns = {name: value if name in kept else getattr(empty, name) for name, value in given.items()}
    columns |= {"text_zh": row.text.strip(), "text_en": row.text_en.strip(), "answer": row.answer, "weight": row.weight}
    columns["choices_zh"] = "|".join(columns.pop("choices"))
    columns["choices_en"] = "|".join(columns["choices_en"])
    del columns["text"]
    return columns


def _refuse_unfit(row: ItemRow) -> None:
    if len(row.text.strip()) < 2:
        _refuse("too-short", "text", _("请写检查内容。"))
    if not WEIGHTS[0] <= row.weight <= WEIGHTS[1]:
        _refuse("wrong-weight", "weight", _("权重填 1 至 5。"))
    if row.answer == Answer.CHOICE:
        if len(set(row.choices)) < 2:
            _refuse("no-choices", "choices", _("至少写两个不同的选项，一行一个。"))
        if row.choices_en and len(row.choices_en) != len(row.choices):
            _refuse("no-choices", "choices_en", _("英文选项要和中文选项一样多，一行一个。"))
        if any("|" in one for one in (*row.choices, *row.choices_en)):
            _refuse("no-choices", "choices", _("选项里不能有“|”。"))
    if row.answer == Answer.NUMBER and row.least is not None and row.most is not None and row.least > row.most:
        _refuse("wrong-bounds", "most", _("最大值不能小于最小值。"))
    if row.answer == Answer.YES_NO:
        _refuse_without_hazard(row)


def _refuse_without_hazard(row: ItemRow) -> None:
    """What only a hazard has: a photo, a weight, being put right on the spot."""
    if row.category is None:
        for name in ("needs_photo", "escalate", "on_site"):
            if getattr(row, name):
                _refuse(
                    "no-category", "category", _("选了隐患类别，答“有问题”才登记隐患；照片、突出、当场整改也才有用。")
                )
    elif row.on_site and not row.category.on_site:
        sentence = _("“%(category)s”类隐患不能当场整改。") % {"category": row.category}
        _refuse("not-on-site", "on_site", sentence)


def _refuse(code: str, field: str, sentence: str) -> None:
    raise DomainError(code, sentence, fields={field: sentence})
