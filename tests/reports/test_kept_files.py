"""The report's PDF: wanted with each change, drawn by the worker, kept as it was signed, and there even without one."""

from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from reports import drawing
from reports.models import ReportFile, WeeklyReport
from reports.models.file import CLAIM, PATIENCE
from reports.services import correct_report, draft_report, edit_texts, files, period_of, redraw_report, sign_report
from reports.tasks import draw_report_files
from tests.factories import local
from tests.reports.lives import find

NOW = local(2026, 11, 22, 9)
SOON = NOW + timedelta(seconds=5)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(SOON, tick=False) as travelled:
        yield travelled


@pytest.fixture
def report(territory, shop):
    find(shop, date(2026, 11, 16), due=date(2026, 11, 25))
    return draft_report(period_of(territory.street, date(2026, 11, 20), at=NOW), at=NOW)


@pytest.fixture
def drawn(monkeypatch):
    """What was drawn: (report, language), and bytes that are as good as a PDF and come at once."""
    calls = []

    def quick(report):
        calls.append((report.pk, translation.get_language()))
        return f"%PDF {report.state} {report.problems} {len(calls)}".encode()

    monkeypatch.setattr(drawing, "pdf_of", quick)
    return calls


def opened(client, user, report, **headers):
    client.force_login(user)
    return client.get(reverse("reports:pdf", args=[report.pk]), **headers)


def content(answer) -> bytes:
    return b"".join(answer.streaming_content)


def kept(report) -> ReportFile:
    return report.files.get(language="zh-hans")


@pytest.mark.usefixtures("drawn")
def test_a_stranger_gets_404_and_asks_for_nothing(client, cast, report):
    assert opened(client, cast.outsider, report).status_code == 404
    assert opened(client, cast.worker, report).status_code == 403
    assert report.files.count() == 1


def test_the_worker_draws_what_a_draft_wants_and_the_page_serves_those_bytes(client, cast, report):
    assert draw_report_files() == 1
    answer = opened(client, cast.brigade, report)
    served = content(answer)
    assert answer.status_code == 200 and served.startswith(b"%PDF-") and len(served) > 5000
    assert "520602007-2026-47-v1.pdf" in answer["Content-Disposition"]
    file = kept(report)
    assert (settings.MEDIA_ROOT / f"reports/520602007/2026/11/{file.pk}.pdf").read_bytes() == served


def test_until_it_is_there_the_page_says_it_is_being_made_and_asks_again(client, cast, report, drawn):
    answer = opened(client, cast.station, report)
    assert answer.status_code == 202 and "PDF 正在生成" in answer.content.decode()
    assert "再打开一次" in answer.content.decode(), "without scripts there is a link"
    page = client.get(reverse("reports:report", args=[report.pk])).content.decode()
    assert 'hx-trigger="every 3s"' in page and "PDF 正在生成" in page
    fragment = opened(client, cast.station, report, headers={"HX-Request": "true"})
    assert fragment.status_code == 200 and 'hx-trigger="every 3s"' in fragment.content.decode()
    assert drawn == [], "no request has drawn"
    draw_report_files()
    fragment = opened(client, cast.station, report, headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in fragment and "正在生成" not in fragment
    page = client.get(reverse("reports:report", args=[report.pk])).content.decode()
    assert "正在生成" not in page


def test_without_a_worker_the_page_draws_it_after_a_while(client, cast, report, drawn, clock):
    clock.move_to(NOW + PATIENCE + timedelta(seconds=1))
    fragment = opened(client, cast.station, report, headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in fragment and drawn == []
    answer = opened(client, cast.station, report)
    assert answer.status_code == 200 and content(answer).startswith(b"%PDF")
    assert len(drawn) == 1
    assert draw_report_files() == 0
    opened(client, cast.station, report)
    assert len(drawn) == 1


def test_run_twice_it_is_one_file(report, drawn):
    file = kept(report)
    assert [draw_report_files(), draw_report_files()] == [1, 0]
    files.draw(file, at=SOON)  # a second worker that had begun as well
    assert kept(report).sha256 and len(list(settings.MEDIA_ROOT.rglob("*.*"))) == 1
    assert kept(report).path.read_bytes() == b"%PDF draft  1"


def test_changed_texts_and_new_figures_are_drawn_again(cast, report, drawn):
    draw_report_files()
    edit_texts(report, by=cast.station, at=SOON, seen=0, problems="夜间充电", plan="")
    assert kept(report).is_waiting
    draw_report_files()
    assert kept(report).path.read_bytes() == "%PDF draft 夜间充电 2".encode()
    redraw_report(report, by=cast.station, at=SOON)
    draw_report_files()
    assert len(drawn) == 3 and len(list(settings.MEDIA_ROOT.rglob("*.pdf"))) == 1


def test_what_was_drawn_while_the_texts_changed_is_not_kept(cast, report, monkeypatch):
    def slow(drawing_of):
        if not drawing_of.problems:
            edit_texts(report, by=cast.station, at=SOON, seen=0, problems="改过", plan="")
        return f"%PDF {drawing_of.problems}".encode()

    monkeypatch.setattr(drawing, "pdf_of", slow)
    assert files.draw_next(now=SOON)
    assert kept(report).is_waiting and not kept(report).file
    assert files.draw_next(now=SOON)
    assert kept(report).path.read_bytes() == "%PDF 改过".encode()


def test_signed_it_is_drawn_once_more_and_then_never_again(client, cast, report, drawn):
    draw_report_files()
    sign_report(report, by=cast.chief, at=SOON)
    draw_report_files()
    frozen = kept(report)
    assert frozen.path.read_bytes() == b"%PDF signed  2"
    newer = correct_report(WeeklyReport.objects.get(pk=report.pk), by=cast.station, at=SOON, reason="重复登记")
    sign_report(newer, by=cast.chief, at=SOON)
    draw_report_files()
    assert drawn == [(report.pk, "zh-hans")] * 2 + [(newer.pk, "zh-hans")]
    assert (kept(report).sha256, kept(report).path.read_bytes()) == (frozen.sha256, b"%PDF signed  2")
    assert content(opened(client, cast.station, report)) == b"%PDF signed  2"


def test_a_worker_killed_at_work_is_followed_by_another(report, drawn, monkeypatch):
    class Killed(BaseException):
        pass

    def killed(_report):
        raise Killed

    with monkeypatch.context() as only_now:
        only_now.setattr(drawing, "pdf_of", killed)
        with pytest.raises(Killed):
            files.draw_next(now=SOON)
    assert not files.draw_next(now=SOON + CLAIM / 2), "the first may still be at it"
    assert files.draw_next(now=SOON + CLAIM + timedelta(seconds=1))
    assert not kept(report).is_waiting and len(drawn) == 1


def test_one_that_cannot_be_drawn_does_not_stop_the_others(territory, report, drawn, monkeypatch, caplog):
    other = draft_report(period_of(territory.street, date(2026, 11, 13), at=NOW), at=NOW + timedelta(seconds=1))
    quick = drawing.pdf_of

    def broken(one):
        if one.pk == report.pk:
            raise ValueError("no such font")
        return quick(one)

    monkeypatch.setattr(drawing, "pdf_of", broken)
    assert draw_report_files() == 2
    assert kept(report).is_waiting and not kept(other).is_waiting
    assert "could not be drawn" in caplog.text


def test_a_file_that_the_disk_has_lost_is_drawn_anew(client, cast, report, drawn):
    draw_report_files()
    kept(report).path.unlink()
    assert opened(client, cast.station, report).status_code == 202
    draw_report_files()
    assert content(opened(client, cast.station, report)) == b"%PDF draft  2"


def test_an_english_reader_gets_it_in_english(client, cast, report, drawn):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert opened(client, cast.station, report).status_code == 202
    draw_report_files()
    assert sorted(language for _report, language in drawn) == ["en", "zh-hans"]
    assert opened(client, cast.station, report).status_code == 200


def test_the_worker_is_told_to_look_by_the_static_schedule():
    entry = settings.CELERY_BEAT_SCHEDULE["draw-report-files"]
    assert entry["task"] == draw_report_files.name and entry["schedule"] <= PATIENCE.total_seconds() / 2
