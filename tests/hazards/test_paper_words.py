"""A paper never borrows power: no template orders, punishes, seals or withholds in the name of who may not."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.core.checks import run_checks

from grids.errors import DomainError
from hazards.checks import FILES, papers_borrow_no_power
from hazards.models import Category
from hazards.papers import drawing
from hazards.papers.issuing import issue_notice
from hazards.papers.kinds import KINDS
from hazards.papers.words import COMMENT, OF_POWER, Power, borrowed, own_words, refuse_borrowed
from hazards.services import acts
from hazards.services.supervising import supervise
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to, make_photo

pytestmark = pytest.mark.django_db
PAPERS = Path(__file__).resolve().parents[2] / "templates/hazards/papers"


@pytest.fixture
def lent(settings, tmp_path, monkeypatch):
    """A kind of paper whose template says what the test writes."""

    def lend(text: str, power: Power = Power.INFORM, **files: str) -> None:
        for name, content in {"bad": text, **files}.items():
            (tmp_path / f"{name}.html").write_text(content, "utf-8")
        (engine,) = settings.TEMPLATES
        settings.TEMPLATES = [engine | {"DIRS": [tmp_path, *engine["DIRS"]]}]
        monkeypatch.setitem(KINDS, "inform", replace(KINDS["inform"], template="bad.html", power=power))

    return lend


def test_no_template_of_a_street_says_what_only_power_may():
    assert papers_borrow_no_power() == []
    assert not [error for error in run_checks() if error.id == "hazards.E001"]


def test_every_template_of_a_paper_is_judged():
    names = [paper.template for paper in KINDS.values()] + [file.TEMPLATE for file in FILES]
    judged = "".join(map(own_words, names))
    assert len(list(PAPERS.glob("*.html"))) > 3
    for path in PAPERS.glob("*.html"):
        assert COMMENT.sub("", path.read_text("utf-8")) in judged, path.name


@pytest.mark.parametrize("word", OF_POWER)
def test_a_template_that_borrows_a_word_keeps_everything_from_starting(lent, word):
    lent(f"<p>现{{% if facts.law %}}{word}{{% endif %}}你单位</p>")
    (error,) = papers_borrow_no_power()
    assert error.id == "hazards.E001" and word in error.msg
    assert error in run_checks()


@pytest.mark.parametrize("text", ["责　令停业", "责 令", "<b>责</b>令"])
def test_a_word_spaced_out_or_cut_by_markup_is_still_the_word(text):
    assert borrowed(text, Power.ASK) == ["责令"]


def test_it_is_found_in_what_the_template_extends_or_includes(lent):
    lent('{% extends "frame.html" %}', frame='{% include "part.html" %}', part="予以处罚")
    assert "处罚" in papers_borrow_no_power()[0].msg


def test_a_parent_chosen_while_drawing_is_refused_for_it_cannot_be_judged(lent):
    lent("{% extends facts.frame %}")
    with pytest.raises(ValueError, match="chosen while drawing"):
        papers_borrow_no_power()


def test_who_has_the_power_may_say_it_and_comments_say_nothing(lent):
    lent("责令限期改正", Power.ORDER)
    assert papers_borrow_no_power() == []
    lent("{# 不得写责令 #}{% comment %}处罚{% endcomment %}建议")
    assert papers_borrow_no_power() == []


def test_the_words_of_a_category_come_as_facts_and_are_printed(shop, cast):
    Category.objects.filter(code="H03").update(name_zh="经责令仍未改正的消防设施隐患")
    notice = issue_notice(bring_to("rectifying", shop), by=cast.worker, at=NOW)
    assert notice.state == "issued" and "责令" in notice.facts["category"]
    assert drawing.pdf(notice).startswith(b"%PDF")


@pytest.mark.parametrize("said", ["责令三日内改正", "限期不改将予 处　罚", "到场查封"])
def test_what_a_street_types_into_its_own_papers_orders_nobody(shop, cast, said):
    hazard, known = bring_to("rectifying", shop, description=said), {"at": NOW, "seen": None}
    submitted, photos = bring_to("submitted", shop, submitter=cast.worker), [make_photo(shop.street)]
    urged = {"receiver": cast.head.posts.get(), "reply_on": TODAY}
    attempts = (
        ("demand", lambda: supervise(hazard, by=cast.chief, at=NOW, demand=said, **urged)),
        ("description", lambda: issue_notice(hazard, by=cast.worker, at=NOW)),
        ("reason", lambda: acts.fail_recheck(submitted, by=cast.head, reason=said, due_on=TODAY + ONE_DAY, **known)),
        ("note", lambda: acts.pass_recheck(submitted, by=cast.head, note=said, photos=photos, **known)),
    )
    for field, attempt in attempts:
        with pytest.raises(DomainError) as refused:
            attempt()
        assert refused.value.code == "borrows-power" and "请改写为" in refused.value.details["fields"][field]


def test_what_others_decided_may_be_quoted(shop, cast):
    said = "消防大队已作出“责令停业”决定（《责令改正通知书》），请每日上门核实"
    sent = supervise(
        bring_to("rectifying", shop), by=cast.chief, at=NOW, receiver=cast.head.posts.get(), demand=said, reply_on=TODAY
    )
    assert sent.paper.facts["demand"] == said
    with pytest.raises(DomainError):
        refuse_borrowed("“停业”，责令改正", Power.URGE, field="demand", where="督办要求")
