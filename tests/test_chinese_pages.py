"""Every page in Chinese, read for Latin words: what is neither data nor a name of its own is a text left in English."""

import re

import pytest

from grids.models import User
from hazards.models import PledgeText
from tests.kept_texts import kept_lines
from tests.test_access_walk import walk, words_of
from tests.test_messages import BAIT, SAME, Spoken

LATIN = re.compile(r"[A-Za-z]{2,}")
CODE = re.compile(r"[a-z][a-z_.-]*")  # what the program keeps for itself is no data that a page may show
SWITCH = BAIT | {"English", "Switch to English"}  # the switch names each language in itself
# Standards, units, programs, file formats: written so in every Chinese text too.
PROPER = re.compile(r"\b(GB(/T)?|GA|GPS|MB|Word|WPS|docx|SHA)\b")
ADDRESS = re.compile(r"https?://\S+|/[\w/<>{}:.-]+|\S+@\S+")


def data() -> list[str]:
    """Lines with Latin letters, codes left out; the English halves of reference rows have Chinese ones to be shown."""
    return kept_lines(
        of=lambda field: not field.name.endswith("_en") and not field.flatchoices,
        where=lambda line: LATIN.search(line) and not CODE.fullmatch(line),
    )


def foreign(text: str, known: list[str]) -> list[str]:
    """The Latin words of `text` that are left when data, addresses and proper names are taken away."""
    for each in known:
        text = re.sub(rf"(?<![A-Za-z]){re.escape(each)}(?![A-Za-z])", "", text)
    for pattern in (ADDRESS, SAME, PROPER):
        text = pattern.sub("", text)
    return LATIN.findall(text)


def test_it_would_notice():
    assert foreign("打开 Visit，编号 P-AB12", ["P-AB12"]) == ["Visit"]
    assert foreign("导出 XLSX，见 GB 35181，/api/v1/", []) == []
    assert foreign("workers", ["worker"]) == ["workers"]


@pytest.fixture
def renamed(cast):
    """The cast is called by English words, and so would hide them."""
    for person in vars(cast).values():
        if isinstance(person, User):
            person.name, person.username = "周敏", f"no-{person.pk}"
            person.save()


@pytest.mark.parametrize("who", ["station", "worker"])
def test_a_chinese_page_says_nothing_in_english_but_data(client, renamed, world, who):
    client.force_login(getattr(world.cast, who))
    known, crumbs, read = data(), set(), 0
    for name, _view, _one, answer in walk(client, world, "get"):
        if "text/html" not in answer.headers.get("Content-Type", ""):
            continue
        reader = Spoken()
        reader.feed(words_of(answer))
        read += answer.status_code == 200
        halves = (
            set(PledgeText.objects.values_list("text_en", flat=True)) if name == "hazards:pledge-text-new" else set()
        )
        for text in {text.strip() for text in reader.said} - SWITCH - halves:  # its form holds both languages
            crumbs |= {f"{name}: {text} ({', '.join(left)})" for left in [foreign(text, known)] if left}
    assert read > 20
    assert not crumbs, "\n".join(sorted(crumbs))
