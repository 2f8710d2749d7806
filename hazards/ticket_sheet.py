"""Work orders as a spreadsheet, one line each, to be handed back to the platform."""

import tempfile
from typing import IO

import xlsxwriter
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from grids.calendar import LOCAL
from grids.formats import masked_name, masked_phone
from hazards.models import Ticket

CHUNK = 500


def heads() -> list[str]:
    """The columns' names: those that issue 3 names of a work order; a platform's own layout is not published."""
    return [
        _("工单来源"), _("工单号"), _("反映时间"), _("反映内容"), _("位置"), _("反映人"), _("反映人电话"),
        _("答复时限"), _("核实结果"), _("核实时间"), _("答复内容"), _("答复时间"), _("回访结果"), _("回访说明"),
    ]  # fmt: skip


def sheet_of(found: QuerySet[Ticket]) -> IO[bytes]:
    """An open temporary file. Texts are written as texts, a formula stays a word; names and phones are masked."""
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 handed to the response, which closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(_("工单"))
    for column, name in enumerate(heads()):
        sheet.write_string(0, column, name)
    for line, row in enumerate(found.iterator(chunk_size=CHUNK), start=1):
        for column, value in enumerate(_values(row)):
            sheet.write_string(line, column, value)
    book.close()
    file.seek(0)
    return file


def _values(row: Ticket) -> list[str]:
    lead = row.lead
    return [
        str(row.source), row.number, _moment(lead.told_at), lead.text, str(lead.place or lead.spot),
        masked_name(lead.reporter_name) if lead.reporter_name else "",
        masked_phone(lead.reporter_phone) if lead.reporter_phone else "", _moment(row.reply_due_at),
        str(lead.get_state_display()), _moment(lead.verified_at), row.reply, _moment(row.replied_at),
        str(row.get_call_back_display()), row.call_back_note,
    ]  # fmt: skip


def _moment(at) -> str:
    return f"{at.astimezone(LOCAL):%Y-%m-%d %H:%M}" if at else ""
