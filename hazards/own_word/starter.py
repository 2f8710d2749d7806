"""A Word sheet to begin with: every field and list of a kind in its place, for an office to lay out in its own way."""

from io import BytesIO

from docx.document import Document as Sheet
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from hazards.models import Notice
from hazards.own_word.fields import CODE, LISTS, NUMBER, PICTURE, SHEET, Rows, fields_of
from hazards.papers.fields import OF_ALL
from hazards.word.sheets import empty_sheet

ON_TOP = ("场所", "街道", "发现方式", "被告知方", "逾期情况", "携带要求")  # they stand in sentences, not in rows
SIGNED = {
    True: (
        ("已收到本文书", "签收人：＿＿＿＿＿＿", "时　间：＿＿＿＿＿＿"),
        ("拒绝签收", "见证人：＿＿＿＿＿＿", "送达人：＿＿＿＿＿＿"),
    ),
    False: (("经办人：＿＿＿＿＿＿", "时　间：＿＿＿＿＿＿"), ("对方签字：＿＿＿＿＿＿", "时　　间：＿＿＿＿＿＿")),
}  # fmt: skip


def starter(kind: str, *, served: bool) -> bytes:
    """The .docx; with places to sign for who is `served`. It is fit to be put in as it is (`judging.refuse_unfit`)."""
    sheet = empty_sheet()
    _centred(sheet, "{{ 落款 }}", 14)
    _centred(sheet, Notice.Kind(kind).label, 20)
    _centred(sheet, "{% if 代替文号 %}（代替{{ 代替文号 }}）{% endif %}", 11)
    sheet.add_paragraph("文号：{{ 文号 }}")
    sheet.add_paragraph("{{ 场所 }}：")
    sheet.add_paragraph("{{ 正文开头 }}")
    rows = [name for name in fields_of(kind) if name not in SHEET and name not in ON_TOP]
    _facts(sheet, sorted(rows, key=lambda name: name not in OF_ALL))
    for name, listed in LISTS[kind].items():
        _list(sheet, name, listed)
    sheet.add_paragraph("{{ 正文结尾 }}")
    _boxes(sheet, served)
    foot = sheet.add_table(1, 2).rows[0].cells
    foot[0].text = f"{{{{ {CODE} }}}}\n扫码核验\n{{{{ 核验网址 }}}}"
    foot[1].text = "（盖章处{% if 印章 %}：{{ 印章 }}{% endif %}）\n{{ 落款 }}\n{{ 出具日期 }}"
    foot[1].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    out = BytesIO()
    sheet.save(out)
    return out.getvalue()


def _centred(sheet: Sheet, text: str, size: int) -> None:
    line = sheet.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.add_run(text).font.size = Pt(size)


def _facts(sheet: Sheet, names: list[str]) -> None:
    table = sheet.add_table(len(names), 2)
    table.style = "Table Grid"
    table.autofit = False
    for row, name in zip(table.rows, names, strict=True):
        row.cells[0].width, row.cells[1].width = Mm(32), Mm(132)
        row.cells[0].text, row.cells[1].text = name, f"{{{{ {name} }}}}"
    sheet.add_paragraph()


def _list(sheet: Sheet, name: str, listed: Rows) -> None:
    """A table with a row for each: docxtpl repeats what stands between the rows of `for` and `endfor`."""
    if PICTURE in listed.columns:
        sheet.add_paragraph(f"{{%p for 项 in {name} %}}")
        sheet.add_paragraph(f"{{{{ 项.{PICTURE} }}}} 图{{{{ 项.{NUMBER} }}}} {{{{ 项.日期 }}}}")
        sheet.add_paragraph("{%p endfor %}")
        return
    columns = [NUMBER, *listed.columns]
    table = sheet.add_table(4, len(columns))
    table.style = "Table Grid"
    for cell, column in zip(table.rows[0].cells, columns, strict=True):
        cell.text = column
    table.rows[1].cells[0].text = f"{{%tr for 项 in {name} %}}"
    for cell, column in zip(table.rows[2].cells, columns, strict=True):
        cell.text = f"{{{{ 项.{column} }}}}"
    table.rows[3].cells[0].text = "{%tr endfor %}"
    sheet.add_paragraph()


def _boxes(sheet: Sheet, served: bool) -> None:
    table = sheet.add_table(1, 2)
    table.style = "Table Grid"
    for cell, lines in zip(table.rows[0].cells, SIGNED[served], strict=True):
        cell.text = "\n".join(lines)
    sheet.add_paragraph()
