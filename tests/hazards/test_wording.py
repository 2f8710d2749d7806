"""A street's own words of a paper: fields by name, nothing run, no power borrowed, what was issued never changes."""

import pytest
import time_machine

from grids.errors import Conflict, DomainError, NotAllowed
from hazards.models import Notice, PaperWording
from hazards.papers import drawing
from hazards.papers.fields import FIELDS
from hazards.papers.issuing import draw_waiting, issue_notice
from hazards.papers.kinds import KINDS
from hazards.papers.preview import preview
from hazards.papers.rewording import publish_wording, write_wording
from hazards.papers.wording import STANDARD, filled, needs_opening, refuse_unfit
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to
from tests.hazards.pdf_text import words_of

pytestmark = pytest.mark.django_db
WITHOUT = {kind: ["委托机关"] for kind in ("order_now", "order_by", "seal")}  # by its own power, for nobody else
OURS = {"kind": "inform", "opening": "{场所}：{发现日期}发现隐患，请您配合。", "closing": "电话{联系电话}。"}


def test_the_office_writes_and_its_leader_publishes(territory, cast):
    for person in (cast.worker, cast.enforcer, cast.brigade, cast.steward, cast.outsider, cast.nobody):
        with pytest.raises(NotAllowed):
            write_wording(territory.street, by=person, at=NOW, **OURS)
    draft = write_wording(territory.street, by=cast.station, at=NOW, **OURS)
    with pytest.raises(NotAllowed):
        publish_wording(draft, by=cast.station, at=NOW, valid_from=TODAY)
    assert publish_wording(draft, by=cast.chief, at=NOW, valid_from=TODAY).version == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [("{密码}", "unknown-field"), ("{场所.street.password}", "unknown-field"),
     ("{{ settings.SECRET_KEY }}", "unknown-field"), ("{% load x %}", "unknown-field"), ("{场所", "stray-brace"),
     ("现责令改正", "borrows-power"),
     ("予 以 处　罚", "borrows-power"), ("  ", "no-words")],
)  # fmt: skip
def test_what_is_no_field_or_no_right_is_refused_with_what_there_is(territory, cast, text, code):
    with pytest.raises(DomainError) as refused:
        write_wording(territory.street, by=cast.station, at=NOW, kind="inform", opening=text)
    assert refused.value.code == code and "opening" in refused.value.details["fields"]
    if code == "unknown-field":
        assert "场所、地址" in refused.value.details["fields"]["opening"]


def test_an_order_may_order_but_says_whom_to_turn_to(territory, cast):
    with pytest.raises(DomainError) as refused:
        write_wording(territory.street, by=cast.station, at=NOW, kind="order_by", opening="责令改正。")
    assert refused.value.code == "field-missing" and "{管辖法院}" in refused.value.details["fields"]["closing"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_words_that_come_with_the_system_are_fit_and_can_be_looked_at(territory, kind):
    words = STANDARD[kind]
    refuse_unfit(kind, words.opening, words.closing)
    row = PaperWording(street=territory.street, kind=kind, opening=words.opening, closing=words.closing)
    text = words_of(preview(row, at=NOW))
    assert "样张" in text and "{" not in text and (kind == "advice" or "某某餐馆" in text)
    assert not Notice.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_street_adds_is_printed_above_and_below_and_every_field_says_something(territory, kind):
    territory.street.phone = "0856-5220119"
    fields = "；".join(f"{{{name}}}" for name in FIELDS[kind])
    row = PaperWording(street=territory.street, kind=kind, opening=f"先说：{fields}（完）", closing="再说一句。")
    refuse_unfit(kind, row.opening, row.closing)
    text = words_of(preview(row, at=NOW))
    said = text[text.index("先说：") + 3 : text.index("（完）")].split("；")
    assert text.index("先说：") < text.index("再说一句。")
    empty = [name for name, value in zip(FIELDS[kind], said, strict=True) if value in ("", "—")]
    assert empty == WITHOUT.get(kind, [])


def test_a_record_needs_no_words_and_a_summons_says_when_and_where(territory, cast):
    assert not needs_opening("recheck")
    refuse_unfit("recheck", "", "")
    with pytest.raises(DomainError) as refused:
        write_wording(territory.street, by=cast.station, at=NOW, kind="interview", opening="请于{约谈时间}来。")
    assert refused.value.code == "field-missing" and "{约谈地点}" in refused.value.details["fields"]["closing"]


def test_a_field_that_may_say_nothing_does_not_hide_a_word_of_power():
    facts = {"place": "某店"}
    assert filled("inform", "责{发现方式}令{被告知方}改正", facts) == ["责令你单位（场所）改正"]
    with pytest.raises(DomainError) as refused:
        refuse_unfit("inform", "责{发现方式}令{被告知方}改正", "")
    assert refused.value.code == "borrows-power" and "责令" in refused.value.details["fields"]["opening"]


def test_a_value_is_text_whatever_stands_in_it():
    facts = {"place": "<b>{密码}</b>"}
    assert filled("inform", "{场所}好", facts) == ["&lt;b&gt;{密码}&lt;/b&gt;好"]


def test_a_paper_keeps_its_words_and_its_bytes_when_the_street_changes_them(shop, cast):
    known = {"by": cast.worker, "at": NOW}
    before = issue_notice(bring_to("rectifying", shop), **known)
    draft = write_wording(shop.street, by=cast.station, at=NOW, **OURS)
    publish_wording(draft, by=cast.chief, at=NOW, valid_from=TODAY + ONE_DAY)
    assert issue_notice(bring_to("rectifying", shop), **known).wording is None
    after = issue_notice(bring_to("rectifying", shop), by=cast.worker, at=NOW + ONE_DAY)
    assert after.wording == draft and "请您配合" in words_of(drawing.pdf(after))
    second = write_wording(shop.street, by=cast.station, at=NOW, **OURS | {"opening": "另一版"})
    assert (second.version, second.pk != draft.pk) == (2, True)
    with pytest.raises(Conflict):
        publish_wording(draft, by=cast.chief, at=NOW, valid_from=TODAY)
    kept = Notice.objects.get(pk=before.pk)
    assert draw_waiting() == 0 and (kept.sha256, kept.wording) == (before.sha256, None)


def test_words_that_borrow_power_are_refused_again_when_a_number_is_taken(shop, cast):
    draft = write_wording(shop.street, by=cast.station, at=NOW, **OURS)
    publish_wording(draft, by=cast.chief, at=NOW, valid_from=TODAY)
    PaperWording.objects.update(opening="现责令改正")
    with pytest.raises(DomainError) as refused:
        issue_notice(bring_to("rectifying", shop), by=cast.worker, at=NOW)
    assert refused.value.code == "borrows-power" and not Notice.objects.exists()


def test_the_page_keeps_what_was_typed_shows_a_specimen_and_is_the_streets_own(client, territory, cast):
    words, typed = f"/papers/words/{territory.street.code}/inform/", {"opening": "{密码}", "closing": ""}
    with time_machine.travel(NOW):
        client.force_login(cast.outsider)
        assert client.get(words).status_code == 404
        client.force_login(cast.enforcer)
        assert client.post(words, typed).status_code == 403
        client.force_login(cast.chief)
        answer = client.post(words, typed)
        assert answer.status_code == 422 and "{密码}" in answer.content.decode()
        assert client.post(words, typed | {"opening": OURS["opening"]}).status_code == 302
        row = PaperWording.objects.get()
        assert client.get(f"/papers/words/{row.pk}/preview.pdf")["Content-Type"] == "application/pdf"
        assert client.post(f"/papers/words/{row.pk}/publish/", {"valid_from": str(TODAY - ONE_DAY)}).status_code == 422
        assert client.post(f"/papers/words/{row.pk}/publish/", {"valid_from": str(TODAY)}).status_code == 302
        assert client.post(f"/papers/words/{row.pk}/publish/", {"valid_from": str(TODAY)}).status_code == 409
        signed = {"name": "锦江街道消安委办公室", "valid_from": str(TODAY)}
        assert client.post(f"{words}issuer/", signed | {"name": "某市消防救援支队"}).status_code == 422
        assert client.post(f"{words}issuer/", signed).status_code == 302
        page = client.get("/papers/words/").content.decode()
    assert "第 1 版" in page and "锦江街道消安委办公室" in page
