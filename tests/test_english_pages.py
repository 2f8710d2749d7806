"""Every page in English, read for Han characters: what is not data is a text that nobody translated."""

import re

import pytest
from django.conf import settings

from tests.kept_texts import kept_lines
from tests.test_access_walk import walk, words_of
from tests.test_messages import HAN, Spoken

# Papers are Chinese in every language: they are the document itself, not a page about it.
PAPERS = {"reports:report", "hazards:notice", "hazards:paper", "grids:door-card"}
HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
MASKED = re.compile(r"[\u3400-\u9fff]\*+[\u3400-\u9fff]?")
PREFIX = re.compile("锦消.")  # what stands in a paper's number is Chinese in every language
LANGUAGES = {"中文", "切换为中文"}  # the switch names each language in itself
# Documents in a page's fields: a notice as the State Council writes it, a paper's common words, a reply to a caller.
DOCUMENTS = {
    "2026-10-01 休 国庆节\n2026-10-10 班 国庆节调休",
    "{发现日期}，我街道{发现方式}发现{被告知方}存在下列火灾隐患，现予告知，请尽快整改。",
    "整改完成后，请联系网格员复查。逾期未整改的，我街道将把情况告知有权处理的部门。",
    "您反映的问题已收到，正在安排现场核实，核实后答复。",
    "本场所自主评估火灾风险、自主检查消防安全、自主整改火灾隐患，向社会公开消防安全责任人和消防安全管理人，"
    "承诺本场所消防安全由本单位负责，发现问题及时改正。",
}


def data() -> list[str]:
    """Lines with Han characters; the Chinese halves of reference rows have English ones, and these must be shown."""
    return kept_lines(of=lambda field: not field.name.endswith("_zh"), where=HAN.search)


def untranslated(text: str, known: list[str]) -> list[str]:
    """The Han characters of `text` that are left when what people wrote is taken away."""
    text = MASKED.sub("", text)
    for each in known:
        if len(each) > 1 or each == text:
            text = text.replace(each, "")
    return HAN_RUN.findall(text)


def test_it_would_notice():
    assert untranslated("Visit 东门小吃店, 打开", ["东门小吃店"]) == ["打开"]
    assert untranslated("秦*双 at 东门小吃店", ["东门小吃店"]) == []


@pytest.mark.parametrize("who", ["station", "worker"])
def test_an_english_page_says_nothing_in_chinese_but_data(client, world, who):
    client.force_login(getattr(world.cast, who))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    known, crumbs, read = data(), set(), 0
    for name, _view, _one, answer in walk(client, world, "get"):
        if name in PAPERS or "text/html" not in answer.headers.get("Content-Type", ""):
            continue
        reader = Spoken()
        reader.feed(words_of(answer))
        read += answer.status_code == 200
        for text in (
            {text.strip() for text in reader.said if not PREFIX.fullmatch(text.strip())} - LANGUAGES - DOCUMENTS
        ):
            crumbs |= {f"{name}: {text}" for _ in untranslated(text, known)}
    assert read > 20
    assert not crumbs, "\n".join(sorted(crumbs))
