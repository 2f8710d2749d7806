"""The sheet of a paper, given as the HTML its PDF is drawn from, as a Word document: what stands there stands here.

So that no fact can be in the one and not in the other, nothing is read here but the sheet itself: paragraphs, tables,
boxes to sign in, photos. Office people type into it, so it is plain: real tables and paragraphs, no text boxes.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urlparse

from docx import Document
from docx.document import Document as Sheet
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from lxml import html

FONT, SIZE = "宋体", Pt(11)  # what every Chinese office has
NO_LETTER = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML cannot hold, though typed
BLANK = re.compile(r"[ \t\r\n]+")
BLOCKS = {"p", "div", "table", "ol", "ul", "li", "pre", "h1", "h2", "figure", "figcaption"}
HIDDEN = {"style", "script", "title", "head"}
PHOTO, CODE = Mm(75), Mm(22)
TEXT = 164  # millimetres between the margins
Node = html.HtmlElement
Room = Sheet | _Cell


def lay_out(sheet: str, *, marks: Sequence[str], code: BytesIO) -> Sheet:
    """The document of `sheet`; `marks` stand at the head of each page, `code` is the picture of its QR code."""
    document, sheet = empty_sheet(), NO_LETTER.sub("", sheet)
    head = document.sections[0].header.paragraphs[0]
    head.text = NO_LETTER.sub("", " · ".join(marks))
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    body = html.document_fromstring(sheet).body
    notes = re.search(r'@bottom-center \{ content: "([^"]*)"', sheet)
    foot = document.sections[0].footer.paragraphs[0]
    foot.text, foot.alignment = notes[1].strip(" ·") if notes else "", WD_ALIGN_PARAGRAPH.CENTER
    _Writer(code).blocks(body, document, document.add_paragraph)
    return document


def empty_sheet() -> Sheet:
    """An empty A4 page in the office's script."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, SIZE
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(3)
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(23)
    page.top_margin = page.bottom_margin = Mm(20)
    return document


class _Writer:
    def __init__(self, code: BytesIO):
        self.code = code

    def blocks(self, node: Node, room: Room, paragraph: Callable[[], Paragraph]) -> None:
        """What is in `node`, block by block; text between blocks is a paragraph."""
        line: list[Node | str] = []

        def end_line() -> None:
            if any(part.strip() if isinstance(part, str) else True for part in line):
                self.inline(line, paragraph())
            line.clear()

        for part in _parts(node):
            if isinstance(part, str) or part.tag not in BLOCKS:
                line.append(part)
                continue
            end_line()
            self.block(part, room, paragraph)
        end_line()

    def block(self, node: Node, room: Room, paragraph: Callable[[], Paragraph]) -> None:
        names = set(node.get("class", "").split())
        if node.tag == "table":
            self.table(_rows(node), room, label=10 if "all" in names else 28, last=48 if "all" in names else 0)
        elif names & {"sign", "foot"}:
            self.table([[(cell, 1) for cell in node if cell.tag == "div"]], room, ruled="sign" in names)
        elif node.tag == "pre":
            for text in node.text_content().splitlines():
                paragraph().add_run(text)
        elif node.tag in {"h1", "h2"} or names & {"street", "sub", "for"}:
            self.title(node, paragraph())
        elif "head" in names:
            paragraph().add_run("　　".join(filter(None, (_plain(part) for part in node))))
        elif any(child.tag in BLOCKS for child in node):
            self.blocks(node, room, paragraph)
        elif node.text_content().strip() or node.findall(".//img"):
            line = paragraph()
            if node.tag == "p" and "to" not in names:
                line.paragraph_format.first_line_indent = SIZE * 2
            self.inline(list(_parts(node)), line)

    def title(self, node: Node, line: Paragraph) -> None:
        run = line.add_run(_plain(node))
        run.bold = node.tag != "div"
        run.font.size = Pt(20) if node.tag == "h1" else Pt(14) if "street" in node.get("class", "") else SIZE
        if node.tag != "h2":
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def table(self, rows: list[list[tuple[Node, int]]], room: Room, *, label=0, last=0, ruled=True) -> None:
        """`label`: millimetres of the columns of names or numbers, `last` of the last one; 0: all alike."""
        width = max(sum(span for _cell, span in row) for row in rows)
        table = room.add_table(len(rows), width)
        if ruled:
            table.style = "Table Grid"
        table.autofit = False
        for column, wide in zip(table.columns, _widths(width, label, last), strict=True):
            column.width = wide
            for cell in column.cells:
                cell.width = wide
        for n, row in enumerate(rows):
            at = 0
            for node, span in row:
                cell = table.cell(n, at)
                if span > 1:
                    cell = cell.merge(table.cell(n, at + span - 1))
                self.blocks(node, cell, _from_first(cell))
                if node.tag == "th":
                    for run in (run for line in cell.paragraphs for run in line.runs):
                        run.bold = True
                at += span
        room.add_paragraph()

    def inline(self, parts: list[Node | str], line: Paragraph, *, bold: bool = False) -> None:
        for part in parts:
            if isinstance(part, str):
                if text := BLANK.sub(" ", part):
                    line.add_run(text).bold = bold
            elif part.tag == "br":
                line.add_run().add_break()
            elif part.tag == "img":
                self.picture(part.get("src", ""), line)
            elif "box" in part.get("class", ""):
                line.add_run("□ ")
            elif "line" in part.get("class", ""):
                line.add_run("＿＿＿＿＿＿＿＿")
            elif part.tag not in HIDDEN:
                self.inline(list(_parts(part)), line, bold=bold or part.tag == "b" or "due" in part.get("class", ""))

    def picture(self, address: str, line: Paragraph) -> None:
        """A photo by the address of its file; instead of the sheet's code (SVG) the picture given."""
        if address.startswith("data:"):
            self.code.seek(0)
            line.add_run().add_picture(self.code, width=CODE)
            return
        file = Path(unquote(urlparse(address).path))
        if file.exists():
            line.add_run().add_picture(str(file), width=PHOTO)


def _parts(node: Node) -> Iterator[Node | str]:
    """Text and elements of `node` in their order; comments are left out."""
    if node.text:
        yield node.text
    for child in node:
        if isinstance(child.tag, str) and child.tag not in HIDDEN:
            yield child
        if child.tail:
            yield child.tail


def _from_first(cell: _Cell) -> Callable[[], Paragraph]:
    """Paragraphs of a cell: the one it has from the beginning, then new ones."""
    spare = [cell.paragraphs[0]]
    return lambda: spare.pop() if spare else cell.add_paragraph()


def _widths(columns: int, label: int, last: int) -> list[Mm]:
    """The widths of a table's columns: names before each value, or a number first and what is to be done last."""
    if not label:
        return [Mm(TEXT // columns)] * columns
    if last and columns == 3:
        return [Mm(label), Mm(TEXT - label - last), Mm(last)]
    pairs = max(columns // 2, 1)
    return [Mm(label) if n % 2 == 0 else Mm(TEXT // pairs - label) for n in range(columns)]


def _rows(table: Node) -> list[list[tuple[Node, int]]]:
    """The rows of a table: its cells, each with how many columns it spans."""
    return [
        [(cell, int(cell.get("colspan", 1))) for cell in row if cell.tag in {"th", "td"}] for row in table.iter("tr")
    ]


def _plain(node: Node) -> str:
    return BLANK.sub(" ", node.text_content()).strip()
