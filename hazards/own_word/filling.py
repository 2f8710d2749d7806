"""Filling a street's Word sheet with a paper's facts.

The language of a sheet is what `_Sheets` lets through, and no more: `{{ 字段 }}`, `{% for 项 in 清单 %}` with
`{{ 项.列 }}`, `{% if 字段 %}`. No filter, call, comparison or attribute of anything else reaches Jinja, and every
source is judged whenever it is compiled, so a sheet changed behind our back fares no better than one put in.
"""

from collections.abc import Callable, Mapping
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import segno
from django.template.loader import render_to_string
from django.utils import translation
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from grids.calendar import local_date
from hazards.models import Notice
from hazards.own_word.fields import CODE, LISTS, NUMBER, PICTURE, fields_of
from hazards.papers import drawing
from hazards.papers.fields import Facts
from hazards.papers.wording import STANDARD, said_plainly

PHOTO, CODE_SIZE = Mm(75), Mm(22)
EMPTY = "—"  # said in a sentence; in a cell, and for `{% if %}`, nothing


class NotASheet(TemplateSyntaxError):
    """What no sheet of the kind can say: `what` is its name, or the word of the language that is not ours."""

    def __init__(self, what: str, line: int = 1):
        super().__init__(what, line)
        self.what = what


def fill(sheet: bytes, notice: Notice) -> bytes:
    """The .docx of `notice` (numbered, its facts frozen) on this sheet. Raises what Jinja and docx raise."""
    patrol, replaced = drawing.on_patrol(notice), drawing.replaced_by(notice)
    return fill_specimen(sheet, notice, on_patrol=patrol, replaced=replaced)


def fill_specimen(sheet: bytes, notice: Notice, *, on_patrol: bool = True, replaced: list[str] | None = None) -> bytes:
    """As `fill`, of a paper that need not be kept."""
    document = DocxTemplate(BytesIO(sheet))
    facts = _facts(notice, on_patrol, replaced or [])
    document.render(_values(notice.kind, facts, document), sheets(notice.kind))
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def sheets(kind: str, *, named: Callable[[str], None] = lambda name: None) -> SandboxedEnvironment:
    """The language of sheets of this kind; tells `named` each field and 清单.列 that is printed whatever the facts."""
    return _Sheets(kind, named)


class _Sheets(SandboxedEnvironment):
    def __init__(self, kind: str, named: Callable[[str], None]):
        super().__init__(autoescape=True)
        self.globals.clear()
        self.filters.clear()
        self.tests.clear()
        self.fields, self.lists, self.named = set(fields_of(kind)), LISTS[kind], named

    def compile(self, source, name=None, filename=None, raw=False, defer_init=False):
        self._judge_all(self.parse(source).body, {})
        return super().compile(source, name, filename, raw, defer_init)

    def _judge_all(self, body: list, rows: Mapping[str, str], *, sure: bool = True) -> None:
        for node in body:
            self._judge(node, rows, sure)

    def _judge(self, node: nodes.Node, rows: Mapping[str, str], sure: bool) -> None:
        """`rows`: the names of rows by their lists; `sure`: it is printed whatever the facts are."""
        match node:
            case nodes.TemplateData():
                pass
            case nodes.Output():
                self._judge_all(node.nodes, rows, sure=sure)
            case nodes.Name(name=name) if name in self.fields:
                self._tell(name, sure)
            case nodes.Getattr(node=nodes.Name(name=row), attr=column) if row in rows:
                if column != NUMBER and column not in self.lists[rows[row]].columns:
                    raise NotASheet(f"{rows[row]}.{column}", node.lineno)
                self._tell(f"{rows[row]}.{column}", sure)
            case nodes.For(target=nodes.Name(name=row), iter=nodes.Name(name=listed), test=None, recursive=False) if (
                listed in self.lists
            ):
                self._judge_all(node.body, {**rows, row: listed}, sure=sure)
                self._judge_all(node.else_, rows, sure=False)
            case nodes.If():
                if not (isinstance(node.test, nodes.Name) and node.test.name in self.lists):
                    self._judge(node.test, rows, False)
                self._judge_all([*node.body, *node.elif_, *node.else_], rows, sure=False)
            case nodes.Name(name=name):
                raise NotASheet(name, node.lineno)
            case _:
                raise NotASheet(_said(node), node.lineno)

    def _tell(self, name: str, sure: bool) -> None:
        if sure:
            self.named(name)


def _said(node: nodes.Node) -> str:
    """What a person would recognise of a construct that is none of ours."""
    first = next((one.name for one in node.find_all(nodes.Name)), "")
    return getattr(node, "name", "") or first or type(node).__name__


def _facts(notice: Notice, on_patrol: bool, replaced: list[str]) -> dict[str, Any]:
    """All the sheet may say, as facts: those of the paper, and its own under names that begin with `sheet_`."""
    facts = drawing.with_days(notice.facts)
    words, said = notice.wording or STANDARD[notice.kind], facts | {"on_patrol": on_patrol}
    with translation.override("zh-hans"):
        return said | {
            "sheet_title": str(Notice.Kind(notice.kind).label),
            "sheet_number": notice.number,
            "sheet_issued_on": local_date(notice.issued_at),
            "sheet_signed_by": drawing.signed_by(notice),
            "sheet_seal": notice.issuer.seal if notice.issuer else "",
            "sheet_replaced": "、".join(replaced),
            "sheet_page": drawing.page_of(notice),
            "sheet_opening": said_plainly(notice.kind, words.opening, said),
            "sheet_closing": said_plainly(notice.kind, words.closing, said),
            "photos": drawing.with_pictures(facts.get("photos", [])),
            "measures": [_measure(one) for one in facts.get("measures", [])],
        }


def _measure(one: Facts) -> Facts:
    """A step done, in the sentence our own sheet says it in."""
    return {"sheet_line": unescape(render_to_string("hazards/papers/measure.html", {"one": one}).strip())}


def _values(kind: str, facts: Facts, document: DocxTemplate) -> dict[str, Any]:
    """What stands for each name of the language."""
    values: dict[str, Any] = {name: _shown(field(facts)) for name, field in fields_of(kind).items()}
    values[CODE] = _code(facts["sheet_page"], document)
    for name, listed in LISTS[kind].items():
        values[name] = [
            {NUMBER: str(n)} | {column: _cell(column, field(row), document) for column, field in listed.columns.items()}
            for n, row in enumerate(listed.rows(facts), 1)
        ]
    return values


def _cell(column: str, value: str, document: DocxTemplate) -> Any:
    return _picture(value, document) if column == PICTURE else _shown(value)


def _shown(value: str) -> str:
    """As it stands in a sheet: nothing for what is empty, and no sign that Word's XML refuses."""
    return "" if value == EMPTY else "".join(sign for sign in value if sign in "\n\t" or sign.isprintable())


def _code(page: str, document: DocxTemplate) -> InlineImage:
    out = BytesIO()
    segno.make(page, error="m").save(out, kind="png", border=0, scale=4)
    return InlineImage(document, out, width=CODE_SIZE)


def _picture(address: str, document: DocxTemplate) -> Any:
    file = Path(unquote(urlparse(address).path)) if address else None
    if file is None or not file.exists():
        return "照片文件未能读取，请在系统中查看"
    return InlineImage(document, str(file), width=PHOTO)
