"""Work orders as a spreadsheet, one line each, to be handed back to the platform in its own columns."""

import tempfile
from collections.abc import Iterator
from datetime import date
from typing import IO

import xlsxwriter
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from grids.models import Grid
from hazards.models import Ticket, TicketLayout
from hazards.ticket_sources.columns import Column, of_layout, usual
from hazards.ticket_sources.keeping import layouts_on

CHUNK = 500
NOT_IN_A_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
LONGEST = 31  # characters of a sheet's name, by the file's format


def sheet_of(found: QuerySet[Ticket], *, on: date) -> IO[bytes]:
    """An open temporary file: a sheet for each platform whose columns the street has set on that day, one for the rest.

    Texts are written as texts, a formula stays a word; names and phones are masked.
    """
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 handed to the response, which closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    for name, rows, columns in _sheets(found, on):
        sheet = book.add_worksheet(name)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column.head)
        for line, row in enumerate(rows.iterator(chunk_size=CHUNK), start=1):
            for place, column in enumerate(columns):
                sheet.write_string(line, place, column.value(row))
    book.close()
    file.seek(0)
    return file


def _sheets(found: QuerySet[Ticket], on: date) -> Iterator[tuple[str, QuerySet[Ticket], list[Column]]]:
    """(name, rows, columns) of each sheet; the usual one first, left out when every row has another."""
    streets = Grid.objects.filter(pk__in=found.order_by().values("street").distinct()).order_by("code")
    own = [row for street in streets for row in layouts_on(street, on).values() if row.columns]
    rest = found
    for row in own:
        rest = rest.exclude(_of(row))
    if not own or rest.exists():
        yield _("工单"), rest, usual()
    taken = {_("工单").lower()}
    for row in own:
        if (rows := found.filter(_of(row))).exists():
            yield _name(row, taken), rows, of_layout(row.columns)


def _of(row: TicketLayout) -> Q:
    return Q(street=row.street_id, source=row.source_id)


def _name(row: TicketLayout, taken: set[str]) -> str:
    """A name of a sheet, each once whatever its case: two streets may have set the same platform."""
    name = free = str(row.source).translate(NOT_IN_A_NAME).strip()[: LONGEST - 3] or _("工单")
    number = 1
    while free.lower() in taken:
        number += 1
        free = f"{name} {number}"
    taken.add(free.lower())
    return free
