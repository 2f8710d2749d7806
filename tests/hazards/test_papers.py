"""隐患告知单: numbered without gaps, frozen, informing and never ordering."""

from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from grids.errors import Conflict, DomainError, NotAllowed
from hazards.models import Notice
from hazards.papers import drawing
from hazards.papers.delivering import record_receipt
from hazards.papers.issuers import set_issuer
from hazards.papers.issuing import draw_waiting, issue_notice
from hazards.services import acts
from tests.hazards.makers import NOW, TODAY, bring_to, make_hazard

pytestmark = pytest.mark.django_db


def content(settings, notice) -> bytes:
    return (Path(settings.MEDIA_ROOT) / notice.file).read_bytes()


def test_strangers_and_readers_issue_nothing(shop, cast):
    hazard = bring_to("rectifying", shop)
    for person in (cast.neighbour, cast.outsider, cast.brigade, cast.auditor, cast.nobody):
        with pytest.raises(NotAllowed):
            issue_notice(hazard, by=person, at=NOW)
    assert not Notice.objects.exists()


def test_without_a_deadline_or_after_the_closing_there_is_no_paper(shop, cast):
    with pytest.raises(DomainError) as refused:
        issue_notice(make_hazard(shop), by=cast.worker, at=NOW)
    assert refused.value.code == "no-deadline"
    with pytest.raises(Conflict):
        issue_notice(bring_to("closed", shop), by=cast.worker, at=NOW)


def test_the_paper_is_a_pdf_kept_with_its_hash(shop, cast, settings):
    notice = issue_notice(bring_to("rectifying", shop), by=cast.worker, at=NOW)
    assert (notice.number, notice.state) == ("锦消告〔2026〕1号", Notice.State.ISSUED)
    data = content(settings, notice)
    assert data.startswith(b"%PDF") and sha256(data).hexdigest() == notice.sha256
    assert notice.hazard.events.order_by("seq").last().note == "出具隐患告知单 锦消告〔2026〕1号"


@pytest.mark.parametrize("length", [10, 500])
def test_it_fits_one_page_however_much_is_wrong(shop, cast, length):
    hazard = bring_to("rectifying", shop, description="灭火器压力不足，"[:8] * (length // 8))
    notice = issue_notice(hazard, by=cast.worker, at=NOW)
    assert len(drawing.lay_out(notice).pages) == 1


def test_asked_twice_it_is_the_same_paper_and_changed_facts_replace_it(shop, cast):
    hazard = bring_to("rectifying", shop)
    first = issue_notice(hazard, by=cast.worker, at=NOW)
    assert issue_notice(hazard, by=cast.head, at=NOW).pk == first.pk
    acts.correct(hazard, by=cast.station, at=NOW, seen=None, reason="笔误", changes={"description": "应急照明灯失效"})
    second = issue_notice(hazard, by=cast.worker, at=NOW + timedelta(hours=1))
    first.refresh_from_db()
    assert (second.seq, first.replaced_by, first.state) == (2, second, Notice.State.VOID)
    assert first.facts["description"] == "灭火器压力不足"


def test_a_paper_that_could_not_be_drawn_keeps_its_number_and_is_drawn_later(shop, cast, monkeypatch):
    hazard = bring_to("rectifying", shop)
    with monkeypatch.context() as broken:
        broken.setattr(drawing, "pdf", lambda notice: 1 / 0)
        waiting = issue_notice(hazard, by=cast.worker, at=NOW)
    assert (waiting.state, waiting.seq, waiting.file) == (Notice.State.NUMBERED, 1, "")
    assert draw_waiting() == 1
    assert draw_waiting() == 0
    assert Notice.objects.get().state == Notice.State.ISSUED


def test_a_street_has_its_own_prefix(shop, cast):
    own = {"kind": "inform", "prefix": "碧锦消告", "valid_from": TODAY}
    set_issuer(shop.street, by=None, at=NOW, **own)
    assert issue_notice(bring_to("rectifying", shop), by=cast.worker, at=NOW).number == "碧锦消告〔2026〕1号"


def test_signed_needs_a_name_and_refused_a_witness_and_both_only_once(shop, cast):
    notice = issue_notice(bring_to("rectifying", shop), by=cast.worker, at=NOW)
    for receipt, field in (("signed", "name"), ("refused", "witness"), ("", "receipt")):
        with pytest.raises(DomainError) as refused:
            record_receipt(notice, by=cast.worker, at=NOW, receipt=receipt)
        assert list(refused.value.details["fields"]) == [field]
    signed = record_receipt(notice, by=cast.worker, at=NOW, receipt="refused", witness="李四")
    assert (signed.receipt, signed.receipt_witness) == ("refused", "李四")
    with pytest.raises(Conflict):
        record_receipt(notice, by=cast.worker, at=NOW, receipt="signed", name="张三")


def test_a_void_paper_takes_no_receipt(shop, cast):
    hazard = bring_to("rectifying", shop)
    first = issue_notice(hazard, by=cast.worker, at=NOW)
    acts.correct(hazard, by=cast.station, at=NOW, seen=None, reason="笔误", changes={"description": "应急照明灯失效"})
    second = issue_notice(hazard, by=cast.worker, at=NOW)
    with pytest.raises(Conflict) as refused:
        record_receipt(first, by=cast.worker, at=NOW, receipt="signed", name="欧阳华")
    assert refused.value.code == "paper-void"
    assert record_receipt(second, by=cast.worker, at=NOW, receipt="signed", name="欧阳华").receipt == "signed"


def test_a_paper_whose_bytes_are_gone_is_not_there(client, shop, cast, settings):
    notice = issue_notice(bring_to("rectifying", shop), by=cast.worker, at=NOW)
    client.force_login(cast.worker)
    assert client.get(f"/notices/{notice.pk}.pdf").status_code == 200
    (Path(settings.MEDIA_ROOT) / notice.file).unlink()
    assert client.get(f"/notices/{notice.pk}.pdf").status_code == 404


@pytest.mark.parametrize(("origin", "patrol"), [("visit", True), ("public", False), ("handed_down", False)])
def test_it_says_found_on_patrol_only_of_what_was(shop, cast, origin, patrol):
    notice = issue_notice(bring_to("rectifying", shop, origin_kind=origin), by=cast.worker, at=NOW)
    words = "".join(_texts(drawing.lay_out(notice).pages[0]._page_box))
    assert ("网格巡查时发现" in words) is patrol and "我街道" in words


def _texts(box):
    """The text of a laid-out page."""
    if hasattr(box, "text"):
        yield box.text
    for child in getattr(box, "children", ()):
        yield from _texts(child)
