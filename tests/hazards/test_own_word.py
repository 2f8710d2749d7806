"""A street's own Word sheet: only our fields in it, nothing that runs, nothing left out, kept as it was filled."""

import re
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from grids.errors import Conflict, DomainError, NotAllowed
from hazards.models import Notice, WordTemplate
from hazards.own_word.fields import LISTS, PICTURE, WORDS, fields_of, needed_by
from hazards.own_word.filling import fill_specimen
from hazards.own_word.judging import MAX_SIZE, refuse_unfit
from hazards.own_word.keeping import give_up, publish_sheet, put_in
from hazards.own_word.starter import starter
from hazards.papers import drawing
from hazards.papers.issuing import issue_notice
from hazards.papers.kinds import KINDS
from hazards.papers.preview import specimen_on
from hazards.papers.specimens import SAID, specimens
from hazards.word.copying import COPY
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to
from tests.hazards.test_word import leaves, text_of

pytestmark = pytest.mark.django_db
MARK_UP = re.compile(r"<style>.*?</style>|<[^>]*>", re.DOTALL)


def with_lines(kind: str, *lines: str) -> bytes:
    """The sheet to begin with, and these lines below it."""
    return changed(starter(kind, served=True), *lines)


def changed(sheet: bytes, *lines: str) -> bytes:
    document = Document(BytesIO(sheet))
    for line in lines:
        document.add_paragraph(line)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def without(sheet: bytes, text: str, by: str = "") -> bytes:
    """The same file with `text` taken out of its pages."""
    return packed(sheet, {}, lambda content: content.replace(text.encode(), by.encode()))


def packed(sheet: bytes, more: dict[str, bytes], change=lambda content: content) -> bytes:
    out = BytesIO()
    with ZipFile(BytesIO(sheet)) as old, ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == "word/document.xml" else content)
        for name, content in more.items():
            new.writestr(name, content)
    return out.getvalue()


def refusal(kind: str, content: bytes) -> tuple[str, str]:
    with pytest.raises(DomainError) as refused:
        refuse_unfit(kind, content)
    return refused.value.code, refused.value.details["fields"]["file"]


def inform() -> bytes:
    return starter("inform", served=True)


def test_the_office_puts_in_and_its_leader_publishes(territory, cast):
    given = {"at": NOW, "kind": "inform", "name": "告知单.docx", "content": inform()}
    for person in (cast.worker, cast.enforcer, cast.brigade, cast.steward, cast.outsider, cast.nobody):
        with pytest.raises(NotAllowed):
            put_in(territory.street, by=person, **given)
    draft = put_in(territory.street, by=cast.station, **given)
    with pytest.raises(NotAllowed):
        publish_sheet(draft, by=cast.station, at=NOW, valid_from=TODAY)
    with pytest.raises(DomainError) as refused:
        publish_sheet(draft, by=cast.chief, at=NOW, valid_from=TODAY - ONE_DAY)
    assert refused.value.code == "too-early"
    assert publish_sheet(draft, by=cast.chief, at=NOW, valid_from=TODAY).version == 1
    with pytest.raises(Conflict):
        publish_sheet(draft, by=cast.chief, at=NOW, valid_from=TODAY)
    with pytest.raises(NotAllowed):
        give_up(territory.street, by=cast.station, at=NOW, kind="inform", valid_from=TODAY)


@pytest.mark.parametrize("kind", KINDS)
def test_the_sheet_to_begin_with_is_fit_and_loses_nothing_ours_prints(territory, kind):
    sheet = starter(kind, served=KINDS[kind].served)
    refuse_unfit(kind, sheet)
    papers = specimens(at=NOW)
    for name in (name for name in papers if name.split()[0] == kind):
        paper = papers[name]
        original = MARK_UP.sub("", drawing.sheet_html(paper, on_patrol=True))
        filled = text_of(Document(BytesIO(fill_specimen(sheet, paper))))
        printed = [fact for fact in leaves(paper.facts) if fact in "".join(original.split())]
        assert len(printed) >= 6 and [fact for fact in printed if fact not in filled] == []
        assert paper.number in filled and "{" not in filled


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_sheet_must_say_there_is(kind):
    columns = {f"{name}.{column}" for name, listed in LISTS[kind].items() for column in listed.columns}
    assert [name for name in needed_by(kind) if name not in columns | set(fields_of(kind))] == []
    assert kind in SAID


@pytest.mark.parametrize(
    "line",
    ["{{ 密码 }}", "{{ 场所.street }}", "{{ 场所.__class__ }}", "{{ 场所|upper }}", "{{ range(9) }}", "{{ 1 + 1 }}",
     "{% set x = 文号 %}", "{% for 项 in 场所 %}{% endfor %}", "{% for 项 in 隐患清单 %}{{ 项.items }}{% endfor %}",
     "{% include 'x' %}", "{% for 项 in 隐患清单 recursive %}{% endfor %}", "{% if 场所 == 文号 %}{% endif %}",
     "{{ 场所() }}", "{% macro x() %}{% endmacro %}", "{{ self }}", "{{ 场所['x'] }}", "{% if 场所", "{{ 场所",
     "{% for 项 in 隐患清单 %}"],
)  # fmt: skip
def test_nothing_but_our_fields_is_understood(territory, line):
    code, sentence = refusal("inform", with_lines("inform", line))
    assert code == "unknown-field"
    assert "场所" in sentence


def test_conditions_and_lists_are_understood(territory):
    sheet = with_lines("inform", "{% if 印章 %}盖{{ 印章 }}{% else %}无章{% endif %}",
                       "{% for 项 in 隐患清单 %}（{{ 项.序号 }}{{ 项.具体问题 }}）{% endfor %}")  # fmt: skip
    refuse_unfit("inform", sheet)
    text = text_of(Document(BytesIO(fill_specimen(sheet, specimens(at=NOW)["inform of several"]))))
    assert "无章" in text and "（1楼梯间堆满货物）（2后厨灭火器压力不足）" in text


@pytest.mark.parametrize("name", ["文号", "核验码", "项.整改期限"])
def test_a_sheet_leaves_out_nothing_that_ours_cannot(territory, name):
    code, sentence = refusal("inform", without(inform(), f"{{{{ {name} }}}}"))
    assert code == "field-missing" and name.replace("项.", "隐患清单.") in sentence


def test_what_must_stand_may_not_hide_behind_a_condition(territory):
    hidden = without(inform(), "{{ 文号 }}", "{% if 印章 %}{{ 文号 }}{% endif %}")
    assert refusal("inform", hidden)[0] == "field-missing"


def test_what_the_words_must_say_may_stand_in_the_words(territory):
    sheet = starter("order_by", served=True)
    for name in ("行政复议机关", "管辖法院"):
        sheet = without(sheet, f"{{{{ {name} }}}}")
    refuse_unfit("order_by", sheet)
    for name in WORDS:
        sheet = without(sheet, f"{{{{ {name} }}}}")
    code, sentence = refusal("order_by", sheet)
    assert code == "field-missing" and "管辖法院" in sentence


@pytest.mark.parametrize("where", ["page", "head", "spread over runs", "name of a picture"])
def test_a_sheet_that_borrows_power_is_refused_wherever_it_says_it(territory, where):
    document = Document(BytesIO(inform()))
    if where == "page":
        document.add_paragraph("现责 令改正")
    elif where == "head":
        document.sections[0].header.paragraphs[0].text = "责令改正通知书"
    elif where == "spread over runs":
        line = document.add_paragraph("现责")
        line.add_run("令改正")
    else:
        element = document.element.body.iter("{*}p").__next__()
        element.set("title", "予以处罚")
    out = BytesIO()
    document.save(out)
    assert refusal("inform", out.getvalue())[0] == "borrows-power"
    if where == "page":
        refuse_unfit("order_by", changed(starter("order_by", served=True), "现责令改正"))


def test_a_file_that_runs_fetches_or_carries_something_is_refused(territory):
    office = "http://schemas.openxmlformats.org"
    kind = f"{office}/officeDocument/2006/relationships/attachedTemplate"
    link = f'<Relationship Id="a" Type="{kind}" Target="http://stranger/x.dotm" TargetMode="External"/>'
    rels = f'<Relationships xmlns="{office}/package/2006/relationships">{link}</Relationships>'
    order = 'INCLUDETEXT "/etc/passwd"'
    field = f'<w:instrText xmlns:w="{office}/wordprocessingml/2006/main">{order}</w:instrText></w:body>'
    cases = {
        "macros": packed(inform(), {"word/vbaProject.bin": b"x"}),
        "embedded": packed(inform(), {"word/embeddings/x.xml": b"<x/>"}),
        "web page": packed(inform(), {"word/afchunk.xml": b"<x/>"}),
        "template elsewhere": packed(inform(), {"word/_rels/settings.xml.rels": rels.encode()}),
        "field": packed(inform(), {}, lambda xml: xml.replace(b"</w:body>", field.encode())),
        "entities": packed(inform(), {"word/x.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}),
    }
    assert {name: refusal("inform", content)[0] for name, content in cases.items()} == dict.fromkeys(cases, "not-plain")


def test_what_is_no_word_file_or_too_large_is_refused(territory):
    assert refusal("inform", b"\xd0\xcf\x11\xe0 an old .doc")[0] == "not-word"
    assert refusal("inform", b"")[0] == "not-word"
    assert refusal("inform", inform()[:900])[0] == "not-word"
    assert refusal("inform", b"x" * (MAX_SIZE + 1))[0] == "too-large"
    bomb = packed(inform(), {"word/media/x.png": b"\0" * 21 * 1024 * 1024})
    assert refusal("inform", bomb)[0] == "too-large"
    empty = BytesIO()
    with ZipFile(empty, "w") as new:
        new.writestr("x.xml", "<x/>")
    assert refusal("inform", empty.getvalue())[0] == "not-word"


def test_a_field_in_the_head_is_filled_too(territory):
    document = Document(BytesIO(inform()))
    document.sections[0].header.paragraphs[0].text = "{{ 文号 }}"
    out = BytesIO()
    document.save(out)
    refuse_unfit("inform", out.getvalue())
    filled = Document(BytesIO(fill_specimen(out.getvalue(), specimens(at=NOW)["inform"])))
    assert filled.sections[0].header.paragraphs[0].text == "样张〔2026〕1号"


def test_a_value_is_text_whatever_stands_in_it(territory):
    paper = specimens(at=NOW)["inform"]
    paper.facts |= {"description": "<w:t>{{ 密码 }}</w:t>{_{ & \x0b“好”"}
    text = text_of(Document(BytesIO(fill_specimen(inform(), paper))))
    assert "<w:t>{{密码}}</w:t>" in text and "&“好”" in text


def test_a_picture_is_the_code_that_leads_to_the_papers_page(territory):
    filled = Document(BytesIO(fill_specimen(inform(), specimens(at=NOW)["inform"])))
    assert len(filled.inline_shapes) == 1
    photos = {kind: LISTS[kind]["照片"].columns for kind in LISTS if "照片" in LISTS[kind]}
    assert set(photos) == {"handover", "recheck", "delivery"} and all(PICTURE in one for one in photos.values())


def test_a_paper_is_kept_on_the_sheet_it_was_issued_on(client, shop, cast, settings):
    known = {"by": cast.worker, "at": NOW}
    before = issue_notice(bring_to("rectifying", shop), **known)
    published(shop.street, cast, "我街道的红头")
    paper = issue_notice(bring_to("rectifying", shop), **known)
    assert (before.word_file, paper.word_template.version) == ("", 1)
    end = give_up(shop.street, by=cast.chief, at=NOW, kind="inform", valid_from=TODAY + ONE_DAY)
    assert end.version == 2
    assert issue_notice(bring_to("rectifying", shop), by=cast.worker, at=NOW + ONE_DAY).word_template is None
    client.force_login(cast.worker)
    with time_machine.travel(NOW, tick=False):
        content = b"".join(client.get(f"/notices/{paper.pk}.docx").streaming_content)
        page = client.get(f"/notices/{paper.pk}/").content.decode()
        other = b"".join(client.get(f"/notices/{before.pk}.docx").streaming_content)
    assert sha256(content).hexdigest() == paper.word_sha256
    assert "本街道样式第 1 版" in page and paper.word_sha256 in page and paper.sha256 in page
    text = text_of(Document(BytesIO(content)))
    assert "我街道的红头" in text and paper.number in text and "我街道的红头" not in text_of(Document(BytesIO(other)))
    Notice.objects.filter(pk=paper.pk).update(state=Notice.State.VOID)
    void = b"".join(client.get(f"/notices/{paper.pk}.docx").streaming_content)
    assert "已作废" in text_of(Document(BytesIO(void))) and COPY.replace(" ", "") in text_of(Document(BytesIO(void)))


def published(street, cast, *lines: str) -> WordTemplate:
    content = with_lines("inform", *lines)
    draft = put_in(street, by=cast.station, at=NOW, kind="inform", name="告知单.docx", content=content)
    return publish_sheet(draft, by=cast.chief, at=NOW, valid_from=TODAY)


@pytest.mark.parametrize("spoilt", [b"no word file", None])
def test_a_sheet_that_is_no_longer_fit_stops_no_paper_and_its_page_says_so(client, shop, cast, spoilt):
    published(shop.street, cast)
    WordTemplate.objects.update(content=spoilt or with_lines("inform", "现责令改正"))
    paper = issue_notice(bring_to("rectifying", shop), by=cast.worker, at=NOW)
    assert paper.state == Notice.State.ISSUED and paper.sha256 and not paper.word_file
    client.force_login(cast.station)
    with time_machine.travel(NOW, tick=False):
        page = client.get(f"/notices/{paper.pk}/").content.decode()
    assert "没能填写这张文书" in page and f"/papers/words/{shop.street.code}/inform/word/" in page


def test_a_draft_is_replaced_and_what_is_published_stays(territory, cast):
    first = put_in(territory.street, by=cast.station, at=NOW, kind="inform", name="一.docx", content=inform())
    again = put_in(territory.street, by=cast.station, at=NOW, kind="inform", name="二.docx", content=inform())
    assert (first.pk, again.name) == (again.pk, "二.docx")
    publish_sheet(again, by=cast.chief, at=NOW, valid_from=TODAY)
    third = put_in(territory.street, by=cast.station, at=NOW, kind="inform", name="三.docx", content=inform())
    assert third.version == 2 and WordTemplate.objects.get(version=1).name == "二.docx"
    with pytest.raises(DomainError) as refused:
        give_up(territory.street, by=cast.chief, at=NOW, kind="recheck", valid_from=TODAY)
    assert refused.value.code == "no-sheet"


def test_the_pages_lead_from_the_file_to_begin_with_to_the_published_sheet(client, territory, cast):
    page = f"/papers/words/{territory.street.code}/inform/word/"

    def sent(content: bytes):
        return client.post(page, {"file": SimpleUploadedFile("红头.docx", content)})

    with time_machine.travel(NOW):
        client.force_login(cast.outsider)
        assert client.get(page).status_code == 404 and client.get(f"{page}starter.docx").status_code == 404
        client.force_login(cast.enforcer)
        assert sent(inform()).status_code == 403
        client.force_login(cast.chief)
        begun = b"".join(client.get(f"{page}starter.docx").streaming_content)
        answer = sent(without(begun, "{{ 文号 }}"))
        assert answer.status_code == 422 and "这种文书必须写明：文号" in answer.content.decode()
        assert client.post(page).status_code == 422
        assert sent(begun).status_code == 302
        row = WordTemplate.objects.get()
        one = f"/papers/words/word/{row.pk}"
        assert b"".join(client.get(f"{one}.docx").streaming_content) == begun
        filled = b"".join(client.get(f"{one}/specimen.docx").streaming_content)
        assert "某某餐馆" in text_of(Document(BytesIO(filled)))
        assert client.post(f"{one}/publish/").status_code == 422
        assert client.post(f"{one}/publish/", {"valid_from": str(TODAY)}).status_code == 302
        assert client.post(f"{one}/publish/", {"valid_from": str(TODAY)}).status_code == 409
        assert "Word 样式第 1 版" in client.get("/papers/words/").content.decode()
        assert "现用本街道样式第 1 版" in client.get(page.removesuffix("word/")).content.decode()
        assert client.post(f"{page}end/", {"valid_from": str(TODAY)}).status_code == 302
        assert "没有自己的样式" in client.get(page).content.decode()
        client.force_login(cast.outsider)
        assert client.get(f"{one}.docx").status_code == client.get(f"{one}/specimen.docx").status_code == 404


def test_a_specimen_is_never_kept(territory):
    specimen_on(territory.street, "inform", at=NOW)
    assert not Notice.objects.exists()
