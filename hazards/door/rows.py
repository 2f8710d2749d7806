"""What a street sets about its places' doors: the self-check's questions and the pledge's words, each from a day on.

A street without rows of its own has the common ones; the first change of a question makes them all its own. Nothing
that was answered or signed changes: answers keep their questions' words, a pledge its version.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from grids.access import require_in
from grids.calendar import ONE_DAY, local_date
from grids.errors import DomainError
from grids.ids import uuid7
from grids.models import Grid
from hazards.models import PledgeText, SelfCheckItem
from hazards.papers.words import Power, refuse_borrowed

ACTION = "door.rows"
MOST_MONTHS = 36  # a default of ours, in code: it catches a mistyped number


def questions(street: Grid, *, on: date) -> list[SelfCheckItem]:
    """The questions of the weekly self-check in `street` on that day: its own, else the common ones."""
    rows = SelfCheckItem.objects.filter(Q(street=street) | Q(street=None), valid_from__lte=on)
    own = rows.filter(street=street)
    asked = own if own.exists() else rows
    return list(asked.filter(Q(valid_to=None) | Q(valid_to__gte=on)))


def coming_questions(street: Grid, *, on: date) -> list[SelfCheckItem]:
    """The street's questions that are asked from a later day."""
    return list(SelfCheckItem.objects.filter(street=street, valid_from__gt=on))


def set_question(
    street: Grid,
    *,
    by,
    at: datetime,
    words: str,
    words_en: str = "",
    source: str = "",
    valid_from: date,
    was: SelfCheckItem | None = None,
) -> SelfCheckItem:
    """Ask this from `valid_from` on, in the place of `was` if one is named. Needs `door.rows` in the street.

    Refuses `too-short`, `too-early` (before today), `known` (asked already) and a question of another street.
    """
    _begin(street, by, at, valid_from)
    if len(words.strip()) < 4:
        _refuse("too-short", "words", _("请把问题写完整。"))
    with transaction.atomic():
        was = _own(street, was, by=by, at=at)
        asked = [one for one in questions(street, on=valid_from) if was is None or one.code != was.code]
        if words.strip() in {one.name_zh for one in asked}:
            _refuse("known", "words", _("已经有这个问题。"))
        last = SelfCheckItem.objects.filter(street=street).aggregate(last=Max("order"))["last"] or 0
        made = SelfCheckItem(
            street=street,
            code=was.code if was else f"q{uuid7().hex[-12:]}",
            name_zh=words.strip(),
            name_en=words_en.strip(),
            source=source.strip(),
            order=was.order if was else min(last + 10, 30_000),
            valid_from=valid_from,
            set_by=by,
            set_at=at,
        )
        if was is not None:
            _end(was, valid_from)
        made.save(force_insert=True)
    return made


def end_question(street: Grid, row: SelfCheckItem, *, by, at: datetime) -> None:
    """Ask it no more, from today on, nor in the words it was to have later. Refuses the last question (`last-one`).

    Needs `door.rows` in the street.
    """
    require_in(by, ACTION, street)
    with transaction.atomic():
        own = _own(street, row, by=by, at=at)
        today = local_date(at)
        assert own is not None, "a row was given"
        lasting = set(SelfCheckItem.objects.filter(street=street, valid_to=None).values_list("code", flat=True))
        if not lasting & {one.code for one in questions(street, on=today)} - {own.code}:
            raise DomainError("last-one", _("自查至少要留一个问题。"))
        _end(own, today)


def pledge_text(street: Grid, *, on: date) -> PledgeText | None:
    """The version of the pledge in force in `street`: its own newest one, else the common one."""
    rows = PledgeText.objects.filter(Q(street=street) | Q(street=None), valid_from__lte=on)
    return rows.order_by(F("street").asc(nulls_last=True), "-valid_from", "-id").first()


def set_pledge_text(
    street: Grid, *, by, at: datetime, text: str, text_en: str = "", months: int, source: str = "", valid_from: date
) -> PledgeText:
    """The street's next version of the pledge, signed from `valid_from` on. Needs `door.rows` in the street.

    Refuses `too-short`, `too-early` (before today), more than 36 months, and words that claim a power.
    """
    _begin(street, by, at, valid_from)
    if len(text.strip()) < 10:
        _refuse("too-short", "text", _("请写全承诺内容。"))
    if not 1 <= months <= MOST_MONTHS:
        _refuse("wrong-months", "months", _("有效期为 1 至 %(n)d 个月。") % {"n": MOST_MONTHS})
    refuse_borrowed(text, Power.RECORD, field="text", where=_("承诺内容"))
    with transaction.atomic():
        Grid.objects.select_for_update(no_key=True).only("pk").get(pk=street.pk)
        count = PledgeText.objects.filter(street=street, valid_from__year=valid_from.year).count()
        return PledgeText.objects.create(
            street=street,
            code=f"{valid_from.year}-{count + 1}",
            text_zh=text.strip(),
            text_en=text_en.strip(),
            months=months,
            source=source.strip(),
            valid_from=valid_from,
            set_by=by,
            set_at=at,
        )


def _begin(street: Grid, by, at: datetime, valid_from: date) -> None:
    require_in(by, ACTION, street)
    if valid_from < local_date(at):
        _refuse("too-early", "valid_from", _("不能从过去的日期起用。"))


def _own(street: Grid, row: SelfCheckItem | None, *, by, at: datetime) -> SelfCheckItem | None:
    """The street's own row that stands for `row`; its first change makes the common questions its own."""
    Grid.objects.select_for_update(no_key=True).only("pk").get(pk=street.pk)
    today = local_date(at)
    if not SelfCheckItem.objects.filter(street=street).exists():
        for one in questions(street, on=today):
            one.pk, one.street, one.valid_from, one.valid_to, one.set_by, one.set_at = None, street, today, None, by, at
            one.source = ""  # what the common row rests on is said there
            one._state.adding = True
            one.save(force_insert=True)
    if row is None:
        return None
    found = SelfCheckItem.objects.filter(street=street, code=row.code, valid_to=None).order_by("-valid_from").first()
    if found is None or row.street_id not in (None, street.pk):
        raise DomainError("not-asked", _("这个问题已经停用。"))
    return found


def _end(row: SelfCheckItem, day: date) -> None:
    """It is not asked from `day` on, in whatever words: the row may have others before it, or be one of those."""
    versions = SelfCheckItem.objects.filter(street=row.street_id, code=row.code)
    versions.filter(valid_from__gte=day).delete()  # nobody was asked it on a day that is over: answers keep their words
    versions.filter(Q(valid_to=None) | Q(valid_to__gte=day)).update(valid_to=day - ONE_DAY)


def _refuse(code: str, field: str, sentence: str) -> None:
    raise DomainError(code, sentence, fields={field: sentence})
