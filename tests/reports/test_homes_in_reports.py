"""A weekly report goes to everybody with the right to read it: of a home under care it holds the count alone."""

import io
import json
from datetime import date

import openpyxl
import pytest
import time_machine

from hazards.models import HazardEvent
from hazards.services.engine import keep_evidence
from reports.exports import workbook_of
from reports.services import draft_report, period_of
from tests.factories import local, make_place
from tests.hazards.makers import make_photo
from tests.reports.lives import act, close, find

pytestmark = pytest.mark.django_db

NOW = local(2026, 11, 22, 9)
MONDAY = date(2026, 11, 16)
TELL_TALES = ("张三", "东门巷1号", "卧床", "住院")


@pytest.fixture
def drawn(territory, cast):
    """A week in which a home's hazards were found, closed, restored, voided and went overdue, each with words."""
    with time_machine.travel(NOW, tick=False):
        home = make_place(territory.street, "独居老人张三家", at=(109.185, 27.716), type="HOME", address="东门巷1号")
        lives = [find(home, date(2026, 11, 2), due=date(2026, 11, day)) for day in (9, 18, 19, 20)]
        late = act(lives[0], "comment", MONDAY, "老人张三已住院")
        act(close(lives[1], MONDAY), "restore", MONDAY, "张三家抽查不合格")
        act(lives[2], "void", MONDAY, "张三家登记重复")
        act(lives[3], "close_otherwise", MONDAY, "张三已住院，房屋空置")
        fresh = find(home, MONDAY, due=date(2026, 11, 30))
        for hazard in (late, fresh):
            hazard.description = "老人张三卧床吸烟"
            hazard.save()
        photo = make_photo(territory.street)
        keep_evidence(HazardEvent.objects.get(hazard=fresh, seq=1), [photo], "before")
        keep_evidence(HazardEvent.objects.get(hazard=fresh, seq=1), [photo], "after")
        return draft_report(period_of(territory.street, MONDAY, at=NOW), at=NOW), photo


def test_its_figures_hold_no_name_word_or_photo_of_a_home(drawn):
    report, photo = drawn
    rows = report.figures["rows"]
    assert [len(rows[name]) for name in ("found", "closed", "restored", "voided")] == [1, 2, 1, 1]
    assert rows["overdue"] and all(row["home"] for row in rows["overdue"])
    said = json.dumps(rows, ensure_ascii=False)
    assert not [word for word in (*TELL_TALES, str(photo.pk)) if word in said]


def test_no_sheet_names_a_home(drawn, cast):
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(drawn[0], cast.station)))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert cells.count("居民家庭") >= 5
    assert not [cell for cell in cells if any(word in cell for word in TELL_TALES)]
