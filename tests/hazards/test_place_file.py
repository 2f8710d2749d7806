"""一案一卷 of a place: each hazard with what was done, the papers with their hashes, what was done with force."""

import socket

import pytest
import time_machine
from django.urls import reverse

from hazards.models import Notice
from hazards.papers import place_file
from hazards.papers.drawing import drawn
from hazards.papers.issuing import issue_notice
from hazards.services.enforcement import record_action
from hazards.services.supervising import supervise
from tests.factories import make_place
from tests.grids.test_photos import picture
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to, make_hazard
from tests.hazards.pdf_text import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _that_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def told(shop, cast):
    """Two hazards of the shop, one of them told, urged over and fined; and one of the shop next door."""
    hazard = bring_to("rectifying", shop, by=cast.worker, at=NOW - 3 * ONE_DAY)
    make_hazard(shop, category="H01", description="后门上锁", at=NOW - ONE_DAY)
    bring_to("fixed_on_site", shop, at=NOW - 2 * ONE_DAY, description="走道堆物")
    issue_notice(hazard, by=cast.worker, at=NOW - 3 * ONE_DAY)
    supervise(hazard, by=cast.chief, at=NOW - ONE_DAY, receiver=cast.head.posts.get(), demand="约见", reply_on=TODAY)
    record_action(
        shop.street, by=None, at=NOW, kind="fine", done_on=TODAY, organisation=cast.brigade_office, amount_fen=50000,
        place=shop, document="碧消决〔2026〕7号",
    )  # fmt: skip
    next_door = make_place(shop.street, "隔壁面馆", at=(109.1851, 27.7151))
    make_hazard(next_door, description="隔壁的隐患")
    return hazard


def ask(client, place):
    return client.get(reverse("hazards:place-file", args=[place.pk]))


def test_neighbours_find_none_and_workers_may_not(client, told, cast):
    for person, status in (
        (cast.neighbour, 403),
        (cast.other_community, 404),
        (cast.outsider, 404),
        (cast.worker, 403),
    ):
        client.force_login(person)
        assert ask(client, told.place).status_code == status, person


def test_it_tells_of_each_hazard_what_was_done_and_of_no_other_place(client, told, cast):
    client.force_login(cast.station)
    answer = ask(client, told.place)
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    said = words_of(b"".join(answer.streaming_content))
    for text in (
        "场所消防安全案卷", "登记3处，未办结2处", "走道堆物", "2026年11月18日当场整改", "后门上锁",
        "出具隐患告知单锦消告〔2026〕1号", "督办东门第一网格", "文书目录（2份）", "碧消决〔2026〕7号", "罚款",
    ):  # fmt: skip
        assert text in said, text
    assert "隔壁" not in said
    for paper in Notice.objects.exclude(sha256=""):
        assert paper.sha256 in said


def test_the_brigade_reads_no_word_of_what_is_inside_the_street(told, cast):
    contents = place_file.contents(told.place, reader=cast.brigade, now=NOW)
    done = [fact["what"] for _hazard, facts in contents["cases"] for fact in facts]
    assert "found" in done and "supervised" not in done
    assert all(paper.kind != Notice.Kind.SUPERVISE for paper in contents["papers"])


def test_no_typed_word_makes_the_server_ask_an_address(told, cast):
    with socket.create_server(("127.0.0.1", 0)) as asked:
        address = f"http://127.0.0.1:{asked.getsockname()[1]}/x.png"
        told.place.name = f"店\n; }} }} @page {{ background: url({address}) }} @media print {{ p {{ color: red"
        told.place.save()
        assert place_file.draw_place_file(told.place, reader=cast.station, now=NOW).startswith(b"%PDF")
        asked.setblocking(False)
        with pytest.raises(BlockingIOError):
            asked.accept()


def test_a_paper_loads_our_stored_photos_and_no_other_file(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    for folder, loaded in (("media", True), ("elsewhere", False)):
        file = tmp_path / folder / "a photo.jpg"
        file.parent.mkdir()
        file.write_bytes(picture())
        pdf = drawn(f'<p>店</p><img src="{file.as_uri()}">').write_pdf(uncompressed_pdf=True)
        assert (b"/Image" in pdf) == loaded, folder


def test_a_long_history_shows_the_newest_and_says_how_many_are_left_out(told, cast, monkeypatch):
    monkeypatch.setattr(place_file, "MOST", 1)
    record_action(
        told.street, by=None, at=NOW, kind="fine", done_on=TODAY - ONE_DAY, organisation=cast.brigade_office,
        place=told.place, document="碧消决〔2026〕6号",
    )  # fmt: skip
    contents = place_file.contents(told.place, reader=cast.station, now=NOW)
    assert [entry.document for entry in contents["entries"]] == ["碧消决〔2026〕7号"]
    assert [hazard.description for hazard, _done in contents["cases"]] == ["后门上锁"]
    assert contents["unsaid"] == 2
