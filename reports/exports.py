"""A weekly report as XLSX, for whoever wants to count again."""

import io

import xlsxwriter
from django.utils.translation import gettext as _

from grids.formats import NOTHING
from grids.marks import MARKS
from inspections.models import Inspection
from reports.labels import DEALT, ORIGINS, labelled
from reports.models import WeeklyReport
from reports.paper import CLOSED_BY, WAYS

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def workbook_of(report: WeeklyReport, user) -> bytes:
    """A summary sheet and one sheet per list of rows; each has as many rows as the figure it belongs to."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for name, head, rows in _sheets(report, user):
        sheet = book.add_worksheet(str(name))
        sheet.freeze_panes(1, 0)
        for column, label in enumerate(head):
            sheet.write_string(0, column, str(label), bold)
            sheet.set_column(column, column, 14 if column else 18)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                _write(sheet, number, column, value, wrap)
    book.close()
    return out.getvalue()


def _write(sheet, row: int, column: int, value, style) -> None:
    """Numbers as numbers, text as text; what a spreadsheet would run as a formula is defused."""
    if isinstance(value, int) and not isinstance(value, bool):
        sheet.write_number(row, column, value, style)
        return
    text = str(value)
    sheet.write_string(row, column, f"'{text}" if text.startswith(FORMULA) else text, style)


def _sheets(report: WeeklyReport, user):
    """(name, head, rows) of each sheet."""
    rows = report.figures["rows"]
    common = (_("编号"), _("场所"), _("地址"), _("类别"), _("隐患描述"), _("发现日期"), _("整改期限"))
    yield _("汇总"), (_("指标"), _("数据")), labelled(report.figures)
    yield (
        _("新增"),
        (*common, _("来源"), _("处理"), _("期末状态"), _("补报")),
        (
            (*_common(row), ORIGINS[row["origin"]], DEALT[row["dealt"]], _word(row["state"]), _yes(row["late"]))
            for row in rows["found"]
        ),
    )
    yield (
        _("销号"),
        (*common, _("方式"), _("记账日期"), _("说明")),
        (
            (*_common(row), WAYS[CLOSED_BY.get(row["action"], "otherwise")], row["booked_on"], row["note"])
            for row in rows["closed"]
        ),
    )
    for term, label in (("restored", _("恢复")), ("voided", _("作废"))):
        head = (*common, _("记账日期"), _("说明"))
        yield label, head, ((*_common(row), row["booked_on"], row["note"]) for row in rows[term])
    yield _("期末未销"), (*common, _("期末状态")), ((*_common(row), _word(row["state"])) for row in rows["open"])
    yield (
        _("逾期"),
        (*common, _("逾期天数"), _("原因")),
        ((*_common(row), row["days"], row["reason"]) for row in rows["overdue"]),
    )
    yield _("检查"), (_("日期"), _("场所"), _("性质"), _("发现隐患"), _("补录")), _visits(report, user)


def _common(row: dict) -> tuple:
    place = _("居民家庭") if row["home"] else row["place"] or NOTHING
    category = row["category_zh"]
    return row["number"], place, row["address"], category, row["text"], row["found_on"], row["due_on"] or NOTHING


def _visits(report: WeeklyReport, user):
    """检查家次 of the period, as booked: a frozen period receives no more."""
    period = report.period
    visits = Inspection.objects.visible_to(user).counted()
    visits = visits.filter(street=report.street, booked_on__range=(period.first, period.last), source="platform")
    for visit in visits.select_related("place").order_by("visited_at", "pk").iterator(chunk_size=1000):
        yield visit.visited_on, visit.place.name, visit.get_kind_display(), visit.hazards_found, _yes(visit.backdated)


def _word(state: str) -> str:
    return str(MARKS[state].word)


def _yes(value: bool) -> str:
    return _("是") if value else ""
