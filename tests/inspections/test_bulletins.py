"""行动快报: drafted when a round is closed, from the figures its own page shows; the officer's once he wrote in it."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grids.ids import uuid7
from grids.services.photos import store_photo
from hazards.models import Hazard
from hazards.services import acts
from inspections.bulletin_words import LONGEST, Told, words
from inspections.models import Bulletin
from inspections.round_figures import NUMBERS, counted_of
from inspections.services.bulletin_paper import html_of
from inspections.services.bulletins import pictures_of
from inspections.services.rounds import close_round, plan_round
from tests.factories import local
from tests.inspections.conftest import NOW, picture, promise

EVENING = {"starts_at": local(2026, 11, 20, 19), "ends_at": local(2026, 11, 20, 21, 30)}
THERE, OVER = local(2026, 11, 20, 19, 30), local(2026, 11, 20, 21, 40)


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(OVER, tick=False):
        yield


@pytest.fixture
def round_(cast, shop, next_shop, send):
    """Two stops, one reached: a hazard put right on the spot (two photos), one with a date (one photo)."""
    made = plan_round(
        shop.street, theme="夜市用电", leader=cast.chief, by=cast.station, at=NOW, places=[shop, next_shop], **EVENING
    )
    photos = {uuid7(): picture(colour) for colour in ("red", "green", "blue")}
    for pk, content in photos.items():
        store_photo(shop.street, photo_id=pk, content=content, by=cast.worker, at=THERE)
    red, green, blue = map(str, photos)
    send(
        shop, at=THERE, round=str(made.pk), photos=[promise(content, pk) for pk, content in photos.items()],
        hazards=[
            {"category": "H07", "description": "电动自行车进楼", "fix": "on_site", "photos": [red], "after": [green]},
            {"category": "H04", "description": "电线裸露", "photos": [blue]},
        ],
    )  # fmt: skip
    return made


@pytest.fixture
def closed(round_, cast):
    return close_round(round_, by=cast.station, at=OVER, numbers={"people": 9, "wires_removed": 4})


@pytest.fixture
def page(client, closed):
    return reverse("inspections:bulletin", args=[closed.pk])


def typed(row, **more):
    pictures = [str(one.evidence_id) for one in row.pictures.all()]
    return {"seen": row.edition, "text": row.text, "pictures": pictures} | more


def more(shop, cast) -> None:
    """Eight photos of what was put right."""
    photos = [
        store_photo(shop.street, photo_id=uuid7(), content=picture(f"#{n}{n}8800"), by=cast.worker, at=OVER)
        for n in range(8)
    ]
    hazard = Hazard.objects.get(category__code="H04")
    acts.submit_rectification(hazard, by=cast.worker, at=OVER, seen=None, photos=photos)


# --- denied


@pytest.mark.parametrize("name", ["bulletin", "bulletin-pictures", "bulletin-paper"])
def test_another_street_finds_no_such_bulletin(client, cast, closed, name):
    client.force_login(cast.outsider)
    assert client.get(reverse(f"inspections:{name}", args=[closed.pk])).status_code == 404


def test_a_worker_reads_it_and_changes_nothing(client, cast, closed, page):
    client.force_login(cast.worker)
    assert client.get(page).status_code == 200
    row = Bulletin.objects.get()
    assert client.post(page, typed(row, text="都是我的功劳")).status_code == 403
    assert Bulletin.objects.get().text == row.text


def test_whoever_sees_no_hazard_of_it_is_shown_no_picture(client, cast, closed, page):
    client.force_login(cast.neighbour)
    assert client.get(page).context["known"] == []
    packed = client.get(reverse("inspections:bulletin-pictures", args=[closed.pk]))
    assert ZipFile(BytesIO(b"".join(packed.streaming_content))).namelist() == []


def test_of_a_round_that_still_runs_nothing_is_told(client, cast, round_):
    client.force_login(cast.station)
    assert client.get(reverse("inspections:bulletin", args=[round_.pk])).status_code == 404


# --- the draft


def test_closing_leads_straight_to_the_draft_with_the_figures_of_the_rounds_own_page(client, cast, round_):
    client.force_login(cast.station)
    numbers = dict.fromkeys(NUMBERS, "0") | {"people": "9", "wires_removed": "4"}
    answer = client.post(reverse("inspections:round-close", args=[round_.pk]), numbers, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("inspections:bulletin", args=[round_.pk])
    row = Bulletin.objects.get()
    assert row.text == (
        "11月20日，锦江街道秦无双带队开展“夜市用电”一周一整治行动。出动9人次，计划到2家、实到1家，检查1家次。"
        "发现隐患2处，当场整改1处（1/2），其余1处继续跟进整改。清除飞线4处。"
    ).replace("秦无双", round_.leader.name)
    assert row.text in answer.content.decode()
    board = client.get(reverse("inspections:round", args=[round_.pk])).context
    of_the_page = {
        "reached": board["reached"],
        "visits": board["visits"],
        **board["sums"],
        "stops": len(board["stops"]),
    }
    assert {name: row.figures[name] for name in of_the_page} == of_the_page


def test_pictures_are_proposed_in_pairs_first_and_nine_at_most(closed, cast, shop):
    row = Bulletin.objects.get()
    shown = [(one.evidence.stage, one.evidence.hazard.category.code) for one in row.pictures.all()]
    assert shown == [("before", "H07"), ("after", "H07"), ("before", "H04")]
    more(shop, cast)
    close_round(closed, by=cast.station, at=OVER, numbers={})
    assert row.pictures.count() == 9
    assert [one.evidence.stage for one in row.pictures.all()][:4] == ["before", "after"] * 2


def test_numbers_corrected_later_draw_an_untouched_draft_anew(closed, cast):
    before = Bulletin.objects.get()
    close_round(closed, by=cast.station, at=OVER, numbers={"people": 12})
    after = Bulletin.objects.get()
    assert "出动12人次" in after.text and after.edition == before.edition + 1


def test_what_somebody_wrote_stays_and_the_page_says_that_the_figures_moved(client, cast, closed, page):
    client.force_login(cast.station)
    row = Bulletin.objects.get()
    assert client.post(page, typed(row, text="一切顺利。", pictures=[])).status_code == 302
    assert "又有变化" not in client.get(page).content.decode()
    close_round(closed, by=cast.station, at=OVER, numbers={"people": 12})
    answer = client.get(page).content.decode()
    assert Bulletin.objects.get().text == "一切顺利。" and "又有变化" in answer
    assert Bulletin.objects.get().pictures.count() == 0


def test_a_hazard_that_was_void_is_told_of_no_more(closed, cast):
    hazard = Hazard.objects.get(category__code="H04")
    acts.void(hazard, by=cast.station, at=OVER, seen=None, reason="不属实，重复登记了一次")
    assert counted_of(closed)["found"] == 1
    assert hazard.pk not in {one.hazard_id for one in pictures_of(closed)}


def test_words_never_grow_beyond_what_a_message_takes():
    full = dict.fromkeys((*NUMBERS, "stops", "reached", "visits", "found", "on_site"), 2_000_000)
    told = Told("锦江街道", "欧阳" * 5, "一周一整治行动", "题" * 120, date(2026, 11, 20), full)
    said = words(told)
    assert len(said) <= LONGEST and "发现隐患2000000处" in said


def test_a_round_that_found_nothing_says_so(cast, shop, send):
    made = plan_round(shop.street, theme="", leader=cast.chief, by=cast.station, at=NOW, places=[shop], **EVENING)
    close_round(made, by=cast.station, at=OVER, numbers={})
    assert Bulletin.objects.get().text.endswith("计划到1家、实到0家，检查0家次。未发现隐患。")


# --- the officer's own


@pytest.mark.parametrize(
    ("wrong", "said"), [({"text": "字" * 301}, "最多 300 字，现有 301 字"), ({"text": " "}, "请填写正文")]
)
def test_too_much_or_nothing_is_refused_and_still_there(client, cast, page, wrong, said):
    client.force_login(cast.station)
    answer = client.post(page, typed(Bulletin.objects.get(), **wrong))
    assert answer.status_code == 422
    assert said in answer.content.decode() and wrong["text"].strip() in answer.content.decode()


def test_what_another_changed_meanwhile_is_not_overwritten(client, cast, page):
    client.force_login(cast.station)
    row = Bulletin.objects.get()
    client.post(page, typed(row, text="先存的。"))
    answer = client.post(page, typed(row, text="后存的。"))
    assert answer.status_code == 409 and "后存的。" in answer.content.decode()
    assert Bulletin.objects.get().text == "先存的。"


def test_a_picture_of_another_round_is_none_of_its_own(client, cast, page, closed):
    client.force_login(cast.station)
    answer = client.post(page, typed(Bulletin.objects.get(), pictures=[str(uuid7())]))
    assert answer.status_code == 422
    assert Bulletin.objects.get().pictures.count() == 3


def test_the_pictures_come_in_one_file_in_their_order(client, cast, closed):
    client.force_login(cast.station)
    answer = client.get(reverse("inspections:bulletin-pictures", args=[closed.pk]))
    packed = ZipFile(BytesIO(b"".join(answer.streaming_content)))
    assert packed.namelist() == [
        f"{n}_{stage}_东门小吃店.jpg" for n, stage in enumerate(("整改前", "整改后", "整改前"), 1)
    ]
    assert all(packed.read(name).startswith(b"\xff\xd8") for name in packed.namelist())


def test_the_sheet_shows_the_words_and_the_pictures(client, cast, closed):
    client.force_login(cast.station)
    row = Bulletin.objects.get()
    html = html_of(row, pictures=pictures_of(closed))
    assert row.text in html and html.count("<img") == 3
    answer = client.get(reverse("inspections:bulletin-paper", args=[closed.pk]))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_a_round_closed_before_there_were_bulletins_gets_one_when_asked(client, cast, closed, page):
    Bulletin.objects.get().pictures.all().delete()
    Bulletin.objects.all().delete()
    client.force_login(cast.worker)
    assert client.post(page).status_code == 403
    client.force_login(cast.station)
    assert "生成快报" in client.get(page).content.decode()
    client.post(page)
    assert "夜市用电" in Bulletin.objects.get().text


def test_reading_costs_the_same_with_many_pictures(client, cast, closed, page, shop):
    client.force_login(cast.station)
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    more(shop, cast)
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(page).context["known"]) == 11
    assert len(many) == len(few) <= 30
