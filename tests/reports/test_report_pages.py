"""The weekly report's pages and files: who may open them, and figures that open exactly their rows."""

import io
import re
from datetime import date, timedelta
from urllib.parse import urlsplit

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grids.errors import DomainError
from grids.ids import uuid7
from grids.services.photos import photo_file, store_photo
from hazards.models import Evidence, HazardEvent
from hazards.services.engine import keep_evidence
from inspections.models import Round
from inspections.services.rounds import cancel_round, plan_round
from reports.drawing import pdf_of
from reports.models import WeeklyReport
from reports.services import correct_report, draft_report, edit_texts, period_of, redraw_report, sign_report
from tests.factories import local, make_place
from tests.inspections.conftest import picture
from tests.reports.lives import act, close, find, visit

NOW = local(2026, 11, 22, 9)
FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 16)


@pytest.fixture(autouse=True)
def _sunday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def report(territory, cast, shop, next_shop):
    """A week with a round, every term of the carry-over and an overdue one."""
    held = Round.objects.create(
        street=territory.street, theme="电动自行车", leader=cast.chief, held_on=FRIDAY, recorded_at=NOW, state="closed",
        starts_at=local(2026, 11, 20, 19), ends_at=local(2026, 11, 20, 21, 30), closed_at=NOW, people=46, vehicles=9,
    )  # fmt: skip
    old = [find(shop, date(2026, 11, 2), due=date(2026, 11, day)) for day in (9, 18, 30, 12)]
    close(old[1], date(2026, 11, 17))
    act(old[2], "void", date(2026, 11, 18), "重复登记")
    act(close(old[3], date(2026, 11, 12)), "restore", MONDAY, "抽查不合格")
    find(next_shop, MONDAY, due=date(2026, 11, 25), origin="public")
    for how in ("fix_on_site", "fix_on_site", "hand_over"):
        act(find(shop, FRIDAY, origin="round", origin_id=held.pk), how, FRIDAY)
    visit(shop, FRIDAY, round=held, kind="round")
    visit(next_shop, MONDAY)
    home = make_place(territory.street, "王大爷家", at=(109.185, 27.716), type="HOME", address="东门巷1号")
    act(find(home, MONDAY), "fix_on_site", MONDAY)
    return draft_report(period_of(territory.street, FRIDAY, at=NOW), at=NOW)


def open_report(client, user, report, name="report"):
    client.force_login(user)
    return client.get(reverse(f"reports:{name}", args=[report.pk]))


@pytest.mark.parametrize("name", ["report", "pdf", "xlsx"])
def test_an_outsider_finds_no_report(client, cast, report, name):
    assert open_report(client, cast.outsider, report, name).status_code == 404


def test_a_worker_is_refused(client, cast, report):
    assert open_report(client, cast.worker, report).status_code == 403
    assert open_report(client, cast.community, report, "xlsx").status_code == 403


def test_nobody_without_the_right_signs_redraws_or_corrects(client, cast, report):
    for user, name in [(cast.station, "sign"), (cast.community, "redraw"), (cast.community, "correct")]:
        client.force_login(user)
        assert client.post(reverse(f"reports:{name}", args=[report.pk])).status_code == 403
    client.force_login(cast.outsider)
    assert client.post(reverse("reports:redraw", args=[report.pk])).status_code == 404


def test_the_paper_says_its_sections_and_the_equation(client, cast, report):
    page = open_report(client, cast.station, report).content.decode()
    headings = ["一、本周整治", "二、隐患清单", "三、遗留", "四、逾期", "五、宣传", "六、火情", "七、存在问题"]
    assert [page.index(heading) for heading in headings] == sorted(page.index(heading) for heading in headings)
    balance = re.search(r'<div class="balance">(.*?)</div>', page, re.DOTALL).group(1)
    assert re.sub(r"<[^>]+>|\s+", "", balance) == "期初未销3+新增5+恢复1−销号4−作废1=期末未销4"


def test_a_home_under_care_is_not_named(client, cast, report):
    page = open_report(client, cast.chief, report).content.decode()
    assert "王大爷" not in page and "东门巷1号" not in page and "居民家庭" in page
    assert "含居民家庭隐患 1 处" in page, "the leader, who may not open it, is told why his list is one row shorter"


def links_of(page: str) -> list[tuple[str, int]]:
    """(address, figure) of each dotted link whose text is a count."""
    found = re.findall(r'<a class="open-rows" href="([^"]+)">(?:<b>)?([\d,]+)', page)
    return [(href.replace("&amp;", "&"), int(text.replace(",", ""))) for href, text in found]


def rows_behind(client, page: str, href: str) -> int:
    """How many rows a link shows: in the paper itself, or in the list it opens."""
    if href.startswith("#"):
        section = page[page.index(f'id="{href[1:]}"') :]
        return section[: section.index("</table>")].count("data-row=")
    answer = client.get(href)
    assert answer.status_code == 200, href
    return len(answer.context["page"].rows)


def test_every_figure_opens_exactly_its_rows(client, cast, report):
    page = open_report(client, cast.station, report).content.decode()
    links = links_of(page)
    assert len(links) > 14
    assert {urlsplit(href).path for href, _ in links} >= {reverse("hazards:list"), reverse("inspections:list"), ""}
    for href, figure in links:
        assert rows_behind(client, page, href) == figure, href


def test_the_frozen_papers_links_still_open_the_same_rows_a_week_later(client, cast, report, shop):
    sign_report(report, by=cast.chief, at=NOW)
    find(shop, FRIDAY, due=date(2026, 12, 1))
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        page = open_report(client, cast.station, report).content.decode()
        for href, figure in links_of(page):
            assert rows_behind(client, page, href) == figure, href


def test_each_sheet_has_as_many_rows_as_its_figure(client, cast, report):
    answer = open_report(client, cast.station, report, "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    balance, visits = report.figures["balance"], report.figures["visits"]
    wanted = {
        "新增": balance["found"],
        "销号": balance["closed"],
        "恢复": balance["restored"],
        "作废": balance["voided"],
        "期末未销": balance["closing"],
        "逾期": balance["overdue"],
        "检查": visits["places_visited"],
    }
    assert {name: book[name].max_row - 1 for name in wanted} == wanted
    summary = {row[0].value: row[1].value for row in book["汇总"].iter_rows(min_row=2)}
    assert summary["新增"] == "5 处" and summary["检查"] == "2 家次"


def test_a_spreadsheet_formula_is_defused(client, cast, report, shop):
    hazard = find(shop, FRIDAY)
    hazard.description = "=HYPERLINK(1)"
    hazard.save()
    client.force_login(cast.station)
    client.post(reverse("reports:redraw", args=[report.pk]))
    report.refresh_from_db()
    book = openpyxl.load_workbook(io.BytesIO(open_report(client, cast.station, report, "xlsx").content))
    assert "'=HYPERLINK(1)" in [cell.value for row in book["新增"].iter_rows() for cell in row]


def test_the_pdf_shows_the_photos_of_its_findings(client, cast, report):
    photo = give_photo(WeeklyReport.objects.get().figures["rows"]["found"][0]["id"])
    client.force_login(cast.station)
    client.post(reverse("reports:redraw", args=[report.pk]))
    assert pdf_of(WeeklyReport.objects.get()).count(b"/DCTDecode") == 1
    photo_file(photo, "thumb").unlink()
    without = pdf_of(WeeklyReport.objects.get())  # a lost file costs its picture, not the paper
    assert without.startswith(b"%PDF") and b"/DCTDecode" not in without


def give_photo(hazard_id):
    """A stored photo as the evidence of a finding."""
    event = HazardEvent.objects.get(hazard=hazard_id, seq=1)
    photo = store_photo(event.street, photo_id=uuid7(), content=picture(), by=None, at=NOW)
    keep_evidence(event, [photo], Evidence.Stage.BEFORE)
    return photo


def test_the_leader_signs_on_the_page_and_the_officer_corrects_with_a_reason(client, cast, report):
    client.force_login(cast.chief)
    assert sign_what_is_shown(client, report).status_code == 302
    client.force_login(cast.station)
    address = reverse("reports:correct", args=[report.pk])
    refused = client.post(address, {"reason": ""})
    assert refused.status_code == 422 and "更正原因" in refused.content.decode()
    client.post(address, {"reason": "一处重复"})
    second = WeeklyReport.objects.get(version=2)
    page = client.get(reverse("reports:report", args=[second.pk])).content.decode()
    assert "与第 1 版相比" in page and "一处重复" in page


def test_a_refusal_to_sign_is_said_on_the_paper(client, cast, report, shop):
    find(shop, FRIDAY)
    client.force_login(cast.chief)
    answer = sign_what_is_shown(client, report)
    assert answer.status_code == 409 and "请重新计算" in answer.content.decode()
    assert client.post(reverse("reports:redraw", args=[report.pk])).status_code == 302, "who signs may redraw"
    assert WeeklyReport.objects.get().compiled_by is None, "and does not become who compiled it"
    assert sign_what_is_shown(client, report).status_code == 302


def sign_what_is_shown(client, report):
    """As on the page: the button's link asks once more, its form signs."""
    page = client.get(reverse("reports:report", args=[report.pk])).content.decode()
    asked = client.get(re.search(r'href="(/reports/[^"]+/sign/\?seen=[^"]+)"', page)[1]).content.decode()
    seen = re.search(r'name="seen" value="([^"]+)"', asked)[1]
    return client.post(reverse("reports:sign", args=[report.pk]), {"seen": seen})


def test_what_was_changed_since_it_was_shown_is_not_signed(client, cast, report, shop):
    client.force_login(cast.chief)
    page = client.get(reverse("reports:report", args=[report.pk])).content.decode()
    asked = client.get(re.search(r'href="(/reports/[^"]+/sign/\?seen=[^"]+)"', page)[1]).content.decode()
    seen = re.search(r'name="seen" value="([^"]+)"', asked)[1]
    find(shop, FRIDAY)
    redraw_report(report, by=cast.station, at=NOW)
    edit_texts(report, by=cast.station, at=NOW, seen=0, problems="没有给领导看过", plan="")
    for sent in ({"seen": seen}, {}):
        answer = client.post(reverse("reports:sign", args=[report.pk]), sent)
        assert answer.status_code == 409 and "没有给领导看过" in answer.content.decode()
    assert WeeklyReport.objects.get().state == WeeklyReport.State.DRAFT
    assert sign_what_is_shown(client, report).status_code == 302


def test_it_asks_once_more_and_says_what_will_be_frozen(client, cast, report):
    client.force_login(cast.station)
    assert client.get(reverse("reports:sign", args=[report.pk])).status_code == 403
    client.force_login(cast.chief)
    asked = client.get(reverse("reports:sign", args=[report.pk]), {"seen": "x"}).content.decode()
    closing = report.figures["balance"]["closing"]
    assert f"期末未销 {closing} 处" in asked and "封账" in asked
    assert WeeklyReport.objects.get().state == WeeklyReport.State.DRAFT


def test_it_is_not_signed_while_a_round_of_the_week_has_no_result(client, cast, report, territory):
    times = {"starts_at": local(2026, 11, 20, 19), "ends_at": local(2026, 11, 20, 22)}
    round_ = plan_round(territory.street, by=None, at=NOW, theme="夜查东门", leader=cast.chief, **times)
    redraw_report(report, by=cast.station, at=NOW)
    with pytest.raises(DomainError) as refused:
        sign_report(report, by=cast.chief, at=NOW)
    assert refused.value.code == "round-open" and "夜查东门" in str(refused.value)
    cancel_round(round_, by=None, at=NOW)
    redraw_report(report, by=cast.station, at=NOW)
    assert sign_report(report, by=cast.chief, at=NOW).state == WeeklyReport.State.SIGNED


def test_the_officer_starts_this_weeks_report_and_writes_its_texts(client, cast, territory):
    client.force_login(cast.outsider)
    assert client.post(reverse("reports:start", args=[territory.street.code])).status_code == 404
    client.force_login(cast.station)
    answer = client.post(reverse("reports:start", args=[territory.street.code]), follow=True)
    report = WeeklyReport.objects.get()
    assert answer.status_code == 200 and report.period.first == date(2026, 11, 21)
    client.post(reverse("reports:texts", args=[report.pk]), {"problems": "充电端口不足", "plan": "新增端口", "seen": 0})
    assert "充电端口不足" in open_report(client, cast.station, report).content.decode()


def test_the_list_shows_ones_own_streets_reports(client, cast, report):
    client.force_login(cast.outsider)
    assert "第47期" not in client.get(reverse("reports:list")).content.decode()
    client.force_login(cast.district)
    assert "第47期" in client.get(reverse("reports:list")).content.decode()


def lengthen(report, cast, shop, territory):
    """Twelve rows more in each part of the paper: hazards of every fate, rounds, visits; one community more."""
    west = make_place(territory.street, "西门面馆", at=(109.205, 27.715))
    for place in (shop, west):
        for day in range(6):
            find(place, date(2026, 11, 9 + day), due=date(2026, 11, 19))
            close(find(place, MONDAY, due=FRIDAY), FRIDAY)
            act(find(place, FRIDAY), "hand_over", FRIDAY)
            visit(place, MONDAY)
            Round.objects.create(
                street=territory.street, theme=f"{place}第{day}次", leader=cast.station, held_on=FRIDAY, state="closed",
                starts_at=local(2026, 11, 20, 19), ends_at=local(2026, 11, 20, 20), closed_at=NOW, recorded_at=NOW,
            )  # fmt: skip
    redraw_report(report, by=cast.station, at=NOW)


def test_a_longer_paper_takes_no_more_queries(client, cast, report, shop, territory):
    open_report(client, cast.chief, report)
    with CaptureQueriesContext(connection) as short:
        rows = open_report(client, cast.chief, report).content.decode().count("<tr")
    lengthen(report, cast, shop, territory)
    with CaptureQueriesContext(connection) as long:
        assert open_report(client, cast.chief, report).content.decode().count("<tr") > rows + 12
    assert len(long) == len(short) <= 19


def test_a_longer_paper_is_drawn_with_no_more_queries(cast, report, shop, territory):
    with CaptureQueriesContext(connection) as short:
        redraw_report(report, by=cast.station, at=NOW)
    lengthen(report, cast, shop, territory)
    with CaptureQueriesContext(connection) as long:
        redraw_report(report, by=cast.station, at=NOW)
    assert len(long) == len(short) <= 60


def test_what_was_typed_survives_that_the_report_was_signed_meanwhile(client, cast, report):
    sign_report(report, by=cast.chief, at=NOW)
    client.force_login(cast.station)
    typed = {"problems": "东门夜市电动自行车回流，写了半天", "plan": "", "seen": 0}
    answer = client.post(reverse("reports:texts", args=[report.pk]), typed)
    assert answer.status_code == 409
    assert typed["problems"] in answer.content.decode() and "已经签发" in answer.content.decode()


def test_a_second_correction_is_refused_with_its_reason_kept(client, cast, report):
    sign_report(report, by=cast.chief, at=NOW)
    client.force_login(cast.station)
    address = reverse("reports:correct", args=[report.pk])
    assert client.post(address, {"reason": "重复登记"}).status_code == 302
    answer = client.post(address, {"reason": "又一处重复登记"})
    assert answer.status_code == 409 and "又一处重复登记" in answer.content.decode()


def test_a_replaced_version_opens_its_own_rows_and_no_list_of_today(client, cast, report):
    client.force_login(cast.station)
    assert 'href="/hazards/?' in open_report(client, cast.station, report).content.decode()
    sign_report(report, by=cast.chief, at=NOW)
    newer = correct_report(report, by=cast.station, at=NOW, reason="重复登记")
    sign_report(newer, by=cast.chief, at=NOW)
    old = open_report(client, cast.station, report).content.decode()
    assert 'href="/hazards/?' not in old and 'href="/inspections/?' not in old
    assert 'href="#b"' in old and 'id="b"' in old
    assert 'href="/hazards/?' in open_report(client, cast.station, newer).content.decode()


def test_a_button_pressed_after_the_session_ran_out_leads_back_to_its_page(client, cast, report):
    redraw, page = (reverse(f"reports:{name}", args=[report.pk]) for name in ("redraw", "report"))
    login = client.post(redraw)["Location"]
    typed = {"login": cast.chief.username, "password": "pass-word-1"}
    landed = client.post(login, typed)["Location"]
    answer = client.get(landed, headers={"Referer": f"http://testserver{login}"})
    assert (landed, answer.status_code, answer["Location"]) == (redraw, 302, page)
    assert "请再点一次" in client.get(page).content.decode()
    assert client.get(redraw).status_code == 405  # by hand it is no page
