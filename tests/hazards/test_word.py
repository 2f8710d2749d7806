"""The Word copy of a paper says what the PDF says, row by row; it is opened by the same people, recorded the same."""

import re
from io import BytesIO

import pytest
import segno
import time_machine
from docx import Document

from grids.models import Reveal
from hazards.models import Notice
from hazards.papers import drawing
from hazards.papers.issuing import draw_waiting, issue_notice
from hazards.papers.kinds import KINDS
from hazards.papers.specimens import SAID, specimens
from hazards.services import acts
from hazards.word.copying import COPY
from hazards.word.sheets import lay_out
from tests.hazards.makers import NOW, bring_to, reason
from tests.hazards.pdf_text import words_of

pytestmark = pytest.mark.django_db
BLANK = re.compile(r"\s")


def text_of(document) -> str:
    """All that stands on the pages, cells and their rows among it, without blanks."""
    section = document.sections[0]
    lines = [*section.header.paragraphs, *section.footer.paragraphs, *document.paragraphs]
    texts = [line.text for line in lines]
    for table in document.tables:
        for row in table.rows:
            seen = {id(cell._tc): cell.text for cell in row.cells}
            texts += seen.values()
    return BLANK.sub("", "".join(texts))


def leaves(facts):
    for value in facts.values() if isinstance(facts, dict) else facts if isinstance(facts, list) else ():
        if isinstance(value, dict | list):
            yield from leaves(value)
        elif isinstance(value, str) and value:
            yield BLANK.sub("", value)


def test_there_is_a_specimen_of_every_kind():
    assert set(SAID) == set(KINDS)


@pytest.mark.parametrize("name", [*SAID, "inform of several", "recheck of several"])
def test_every_fact_of_the_pdf_stands_in_the_word_copy(name):
    paper = specimens(at=NOW)[name]
    sheet = drawing.sheet_html(paper, on_patrol=True)
    copy = text_of(lay_out(sheet, marks=[COPY], code=_code()))
    original = words_of(drawing.sheet(paper, on_patrol=True).write_pdf())
    printed = [fact for fact in leaves(paper.facts) if fact in original]
    assert len(printed) >= 8, printed
    assert [fact for fact in printed if fact not in copy] == []
    assert COPY.replace(" ", "") in copy and paper.number in copy
    days = re.findall(r"2026年\d+月\d+日", original)
    assert days and all(copy.count(day) >= original.count(day) for day in set(days))


def test_a_letter_that_no_word_file_can_hold_is_left_out():
    paper = specimens(at=NOW)["inform"]
    paper.facts |= {"description": "楼梯间\x0b堆满\x02货物\ufffe"}
    copy = text_of(lay_out(drawing.sheet_html(paper, on_patrol=True), marks=[COPY], code=_code()))
    assert "楼梯间堆满货物" in copy


def test_the_rows_of_a_table_stay_rows():
    paper = specimens(at=NOW)["inform of several"]
    document = lay_out(drawing.sheet_html(paper, on_patrol=True), marks=[COPY], code=_code())
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows[0][1:] == ["具体问题", "整改建议"] and [row[0] for row in rows[1:]] == ["1", "2"]
    assert "后厨灭火器压力不足" in rows[2][1] and "2026年12月4日24时前" in rows[2][2]


def test_a_stranger_gets_no_copy_and_who_opens_one_with_a_phone_number_is_recorded(client, shop, cast):
    shop.phone = "13800000007"
    shop.save()
    hazard = bring_to("rectifying", shop)
    acts.hand_over(hazard, receiver=cast.brigade_office, reason=reason("hand_over"), by=None, at=NOW, seen=None)
    paper = Notice.objects.get(kind="handover")
    address = f"/notices/{paper.pk}.docx"
    with time_machine.travel(NOW, tick=False):
        for person, status in ((cast.outsider, 404), (cast.worker, 403), (cast.station, 202)):
            client.force_login(person)
            assert client.get(address).status_code == status
        assert draw_waiting() == 1 and not Reveal.objects.exists()
        answer = client.get(address)
        assert address in client.get(f"/notices/{paper.pk}/").content.decode()
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    assert "13800000007" in text_of(Document(BytesIO(b"".join(answer.streaming_content))))
    assert Reveal.objects.get().by == cast.station


def test_the_copy_of_a_void_paper_says_so_and_the_issued_bytes_stay(client, shop, cast):
    hazard = bring_to("rectifying", shop, description="灭火器压力不足")
    first = issue_notice(hazard, by=cast.worker, at=NOW)
    acts.ask_extension(hazard, reason="缺货", interim="看守", due_on=hazard.due_on + (hazard.due_on - hazard.found_on),
                       by=None, at=NOW, seen=None)  # fmt: skip
    acts.grant_extension(hazard, by=None, at=NOW, seen=None)
    issue_notice(hazard, by=cast.worker, at=NOW)
    client.force_login(cast.worker)
    with time_machine.travel(NOW, tick=False):
        answer = client.get(f"/notices/{first.pk}.docx")
    assert "已作废" in text_of(Document(BytesIO(b"".join(answer.streaming_content))))
    assert Notice.objects.get(pk=first.pk).sha256 == first.sha256


def _code() -> BytesIO:
    out = BytesIO()
    segno.make("x").save(out, kind="png")
    return out
