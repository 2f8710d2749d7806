"""The ledger 隐患台账 as a spreadsheet: every row of a list, in its order."""

import datetime as dt
import tempfile
from typing import IO

import xlsxwriter
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from grids.calendar import LOCAL, local_date
from grids.formats import full_day, masked_name, masked_phone
from grids.models import Grid
from hazards.models import Handover, Hazard
from hazards.rows import RUNNING, is_overdue, is_provisional, with_names

CHUNK = 500
WIDTHS = (17, 9, 9, 14, 14, 18, 24, 28, 10, 14, 16, 9, 44, 12, 10, 12, 12, 9, 12, 17, 9, 17, 20, 9)


def ledger(hazards: QuerySet, *, now: dt.datetime, by) -> IO[bytes]:
    """An open temporary file with one sheet: title, heads, one line a hazard of the sorted `hazards`.

    Rows are streamed, memory does not grow with them. Texts are written as texts: a formula in a name stays a name.
    Names of responsible persons and phones are masked.
    """
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 handed to the response, which closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(_("隐患台账"))
    _layout(book, sheet, _title(now, by))
    day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left", "valign": "top"})
    text = book.add_format({"valign": "top", "text_wrap": True})
    running = Handover.objects.filter(hazard=OuterRef("pk"), state__in=RUNNING).order_by("-sent_at")
    rows = (
        with_names(hazards).select_related("found_by").annotate(receiver=Subquery(running.values("receiver__name")[:1]))
    )
    for line, hazard in enumerate(rows.iterator(chunk_size=CHUNK), start=len(_HEAD_ROWS)):
        for column, value in enumerate(_values(hazard, now)):
            if isinstance(value, dt.datetime):
                sheet.write_datetime(line, column, value.astimezone(LOCAL).replace(tzinfo=None), moment)
            elif isinstance(value, dt.date):
                sheet.write_datetime(line, column, dt.datetime.combine(value, dt.time()), day)
            elif isinstance(value, int):
                sheet.write_number(line, column, value, text)
            elif value:
                sheet.write_string(line, column, str(value), text)
    book.close()
    file.seek(0)
    return file


_HEAD_ROWS = ("title", "heads")


def heads() -> list[str]:
    """The columns' names, in order."""
    return [
        _("编号"), _("状态"), _("逾期天数"), _("街道"), _("社区"), _("网格"), _("所在场所"), _("地址"), _("责任人"),
        _("联系电话"), _("类别"), _("严重程度"), _("隐患描述"), _("发现日期"), _("发现人"), _("来源"), _("整改期限"),
        _("期限说明"), _("原定期限"), _("整改完成时间"), _("按期整改"), _("销号时间"), _("接收单位"),
        _("重复发现次数"),
    ]  # fmt: skip


def _values(hazard: Hazard, now: dt.datetime) -> list:
    place, cell = hazard.place, hazard.cell
    community = cell.parent if cell and cell.level == Grid.Level.CELL else cell
    late = (local_date(now) - hazard.due_on).days if is_overdue(hazard, now) else ""
    return [
        hazard.number, hazard.get_state_display(), late, hazard.street.display_name,
        community.display_name if community else "", cell.display_name if cell and cell != community else "",
        place.name if place else "", place.address if place else "",
        masked_name(place.responsible_person) if place and place.responsible_person else "",
        masked_phone(place.phone) if place and place.phone else "",
        hazard.category.name, hazard.severity.name, hazard.description, hazard.found_on, hazard.found_by or "",
        hazard.get_origin_kind_display(), hazard.due_on,
        _("暂定") if is_provisional(hazard) else "", hazard.first_due_on, hazard.put_right_at, _on_time(hazard),
        hazard.closed_at, hazard.receiver or "", hazard.found_again or "",
    ]  # fmt: skip


def _on_time(hazard: Hazard) -> str:
    return {True: _("是"), False: _("否"), None: ""}[hazard.on_time]


def _title(now: dt.datetime, by) -> str:
    return _("隐患台账　%(day)s %(time)s 由 %(who)s 导出") % {
        "day": full_day(now),
        "time": f"{now.astimezone(LOCAL):%H:%M}",
        "who": by,
    }


def _layout(book, sheet, title: str) -> None:
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#F3F1EC", "text_wrap": True, "valign": "top"})
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 13}))
    for column, name in enumerate(heads()):
        sheet.write_string(1, column, name, head)
    sheet.freeze_panes(2, 1)
    sheet.autofilter(1, 0, 1, len(WIDTHS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
