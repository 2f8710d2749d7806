"""The columns of the sheet that goes back to a platform: ours, under its headings and in its order."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from grids.calendar import LOCAL
from grids.formats import masked_name, masked_phone
from hazards.models import Ticket


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading and what stands below it for a work order."""

    head: str
    value: Callable[[Ticket], str]


def _moment(at) -> str:
    return f"{at.astimezone(LOCAL):%Y-%m-%d %H:%M}" if at else ""


# What is known of a work order, names and phones masked, in the order of the usual sheet.
KNOWN: dict[str, tuple] = {
    "source": (gettext_lazy("工单来源"), lambda row: str(row.source)),
    "number": (gettext_lazy("工单号"), lambda row: row.number),
    "told_at": (gettext_lazy("反映时间"), lambda row: _moment(row.lead.told_at)),
    "text": (gettext_lazy("反映内容"), lambda row: row.lead.text),
    "where": (gettext_lazy("位置"), lambda row: str(row.lead.place or row.lead.spot)),
    "reporter": (gettext_lazy("反映人"), lambda row: _masked(masked_name, row.lead.reporter_name)),
    "phone": (gettext_lazy("反映人电话"), lambda row: _masked(masked_phone, row.lead.reporter_phone)),
    "reply_due_at": (gettext_lazy("答复时限"), lambda row: _moment(row.reply_due_at)),
    "found": (gettext_lazy("核实结果"), lambda row: str(row.lead.get_state_display())),
    "verified_at": (gettext_lazy("核实时间"), lambda row: _moment(row.lead.verified_at)),
    "reply": (gettext_lazy("答复内容"), lambda row: row.reply),
    "replied_at": (gettext_lazy("答复时间"), lambda row: _moment(row.replied_at)),
    "call_back": (gettext_lazy("回访结果"), lambda row: str(row.get_call_back_display())),
    "call_back_note": (gettext_lazy("回访说明"), lambda row: row.call_back_note),
}


def usual() -> list[Column]:
    """The sheet of a platform that nobody described: those that issue 3 names; no platform's layout is published."""
    return [Column(str(head), value) for head, value in KNOWN.values()]


def of_layout(columns: list[dict[str, str]]) -> list[Column]:
    """Columns as a street's row keeps them: `key` of `KNOWN`, or "" for one of its own with a fixed `text`."""
    return [Column(one["head"], KNOWN[one["key"]][1] if one["key"] else _fixed(one.get("text", ""))) for one in columns]


def _fixed(text: str) -> Callable[[Ticket], str]:
    return lambda row: text


def _masked(mask: Callable[[str], str], text: str) -> str:
    return mask(text) if text else ""
