"""今日工作日志 and 交班条: written by themselves, for the person alone, without the name of a home under care."""

import pytest
import time_machine
from django.urls import reverse

from inspections.services.own_notes import day_log, shift_note
from inspections.services.quick_fixes import record_quick_fix
from inspections.services.tasks import dispatch_tasks, make_due_tasks
from tests.factories import make_place
from tests.hazards.makers import bring_to
from tests.inspections.conftest import NOW

TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def home(shop):
    return make_place(shop.street, "王婆婆家", at=(109.185, 27.715), type="HOME")


@pytest.fixture
def a_day(send, shop, cast):
    """A visit with one finding, and two quick fixes of one kind."""
    send(shop, hazards=[{"category": "H02", "description": "车道堆物", "fix": "deadline"}])
    for count in (1, 2):
        record_quick_fix(shop.street, by=cast.worker, at=NOW, kind="stairs", count=count)


# --- denied


def test_a_colleague_of_the_same_cell_reads_neither_log_nor_note_of_another(a_day, client, cast, shop):
    client.force_login(cast.colleague)
    assert client.get(reverse("field:me")).context["log"] == ""
    assert day_log(cast.colleague, TODAY) == ""


def test_a_neighbour_hands_over_nothing_of_this_cell(a_day, cast, shop):
    make_due_tasks(shop.street, TODAY, at=NOW)
    assert shop.name in shift_note(cast.worker, TODAY)
    assert shop.name not in shift_note(cast.neighbour, TODAY)


def test_a_home_is_counted_and_never_named(send, home, cast):
    dispatch_tasks(home.street, places=[home], due_on=TODAY, by=cast.station, at=NOW)
    assert "入户走访：1 户次" in shift_note(cast.worker, TODAY)
    send(home, by=cast.station, hazards=[{"category": "H02", "description": "楼道堆物", "fix": "deadline"}])
    log = day_log(cast.station, TODAY)
    assert "入户走访：1 户次" in log and "住户：楼道堆物" in log
    assert home.name not in log + shift_note(cast.station, TODAY)


# --- what is written


def test_the_log_says_what_was_done_today(a_day, cast, shop):
    log = day_log(cast.worker, TODAY)
    assert "走访场所：1 家次" in log and f"- {shop.name}（发现隐患 1 处）" in log
    assert f"发现隐患：1 处\n- {shop.name}：车道堆物" in log
    assert "快速处置：3 起\n- 清理楼道杂物 3 起" in log
    assert day_log(cast.worker, TODAY.replace(day=TODAY.day - 1)) == ""


def test_the_log_names_the_hazards_reported_put_right(cast, shop):
    bring_to("submitted", shop, submitter=cast.worker)
    assert f"报告整改完成：1 处\n- {shop.name}" in day_log(cast.worker, TODAY)


def test_the_note_names_what_is_due_and_what_stands_open(cast, shop):
    make_due_tasks(shop.street, TODAY, at=NOW)
    bring_to("rectifying", shop)
    bring_to("submitted", shop, submitter=cast.colleague)
    note = shift_note(cast.worker, TODAY)
    for part in (f"要看的场所：1 家\n- {shop.name}", "整改中：1 处", "待复查：1 处"):
        assert part in note


def test_the_pages_show_them_to_copy(a_day, phone, cast, shop):
    assert "走访场所：1 家次" in phone.get(reverse("field:me")).content.decode()
    assert "整改中：1 处" in phone.get(reverse("field:handing-over")).content.decode()


def test_with_nothing_to_say_there_is_no_text(phone):
    assert "data-copy" not in phone.get(reverse("field:me")).content.decode()
    assert "手上没有要交代的" in phone.get(reverse("field:handing-over")).content.decode()
