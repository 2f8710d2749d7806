"""A street sets its platforms: which it has, the usual time to reply, the columns of the sheet; each from a day on."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from grids.access import require_in
from grids.calendar import LOCAL, local_date
from grids.errors import DomainError
from grids.ids import uuid7
from grids.models import Grid
from grids.services.workdays import work_calendar
from hazards.models import TicketLayout, TicketSource
from hazards.ticket_sources.columns import KNOWN

ACTION = "tickets.keep"
MOST_HOURS = 24 * 60  # sixty days: a default of ours, in code, it catches a mistyped number
MOST_WORKDAYS = 60
MOST_COLUMNS = 30


def layouts_on(street: Grid, on: date) -> dict[int, TicketLayout]:
    """By the source's id: what the street's own row says on that day; the latest row stands."""
    rows = TicketLayout.objects.filter(street=street, valid_from__lte=on).select_related("source")
    return {row.source_id: row for row in rows.order_by("valid_from", "pk")}


def sources_of(street: Grid, on: date) -> list[TicketSource]:
    """The platforms that send work orders to `street`: the common ones and its own, without those it ended."""
    ended = [pk for pk, row in layouts_on(street, on).items() if not row.in_use]
    return list(TicketSource.objects.filter(Q(street=None) | Q(street=street)).exclude(pk__in=ended))


def usual_due(street: Grid, source: TicketSource, *, at: datetime) -> datetime | None:
    """When a work order told at `at` is to be replied to by the platform's usual time; None where it has none.

    Hours run on from `at`; working days end at 24:00 of the last, the day of the order is day 0.
    """
    row = layouts_on(street, local_date(at)).get(source.pk)
    hours, workdays = (row.reply_hours, row.reply_workdays) if row else (None, source.reply_workdays)
    if hours:
        return at + timedelta(hours=hours)
    if workdays:
        day = work_calendar().add_workdays(local_date(at), workdays)
        return make_aware(datetime.combine(day, time(23, 59)), LOCAL)
    return None


def open_source(street: Grid, *, by, at: datetime, name: str, name_en: str = "") -> TicketSource:
    """A platform of the street's own. Refuses `too-short` and `known`. Needs `tickets.keep` in the street."""
    require_in(by, ACTION, street)
    name = name.strip()
    if len(name) < 2:
        _refuse("too-short", "name", _("请填写平台名称。"))
    with transaction.atomic():
        Grid.objects.select_for_update(no_key=True).only("pk").get(pk=street.pk)
        if name in {one.name_zh for one in sources_of(street, local_date(at))}:
            _refuse("known", "name", _("已经有这个平台。"))
        return TicketSource.objects.create(
            street=street, code=f"s{uuid7().hex[-12:]}", name_zh=name, name_en=name_en.strip(), order=1000
        )


def set_layout(
    street: Grid,
    source: TicketSource,
    *,
    by,
    at: datetime,
    in_use: bool = True,
    reply_hours: int | None = None,
    reply_workdays: int | None = None,
    columns: list[dict[str, str]],
    valid_from: date,
) -> TicketLayout:
    """What holds of the platform in the street from `valid_from` on; earlier rows stay as they were.

    `columns` in the platform's order (`columns.of_layout`); none is the usual sheet. Refuses `too-early` (before
    today), both times at once, and a column named twice. Needs `tickets.keep` in the street.
    """
    require_in(by, ACTION, street)
    if source.street_id not in (None, street.pk):
        raise DomainError("not-yours", _("这个平台不是本街道的。"))
    if valid_from < local_date(at):
        _refuse("too-early", "valid_from", _("不能从过去的日期起用。"))
    if reply_hours and reply_workdays:
        _refuse("one-of-two", "reply_hours", _("小时和工作日只填一项。"))
    if (reply_hours or 0) > MOST_HOURS or (reply_workdays or 0) > MOST_WORKDAYS:
        _refuse("too-long", "reply_hours", _("答复时限太长，请核对。"))
    heads = [one["head"].strip() for one in columns]
    if len(columns) > MOST_COLUMNS or any(one["key"] and one["key"] not in KNOWN for one in columns):
        raise DomainError("wrong-columns", _("有不认识的列。"))
    if not all(heads) or len(set(heads)) < len(heads):
        raise DomainError("wrong-columns", _("每列都要有列名，列名不能重复。"))
    return TicketLayout.objects.create(
        street=street,
        source=source,
        in_use=in_use,
        reply_hours=reply_hours or None,
        reply_workdays=reply_workdays or None,
        columns=[{"key": one["key"], "head": one["head"].strip(), "text": one.get("text", "")} for one in columns],
        valid_from=valid_from,
        changed_by=by,
        changed_at=at,
    )


def _refuse(code: str, field: str, sentence: str) -> None:
    raise DomainError(code, sentence, fields={field: sentence})
