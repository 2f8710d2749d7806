"""Both languages are whole: what stands in the code stands in the English catalogue, and nothing stands beside it."""

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from django.core.management import call_command
from django.template.base import Lexer, TokenType

ROOT = Path(__file__).resolve().parents[1]
APPS = ("config", "grids", "notifications", "hazards", "stations", "inspections", "reports")
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
HAN = re.compile(r"[\u3400-\u9fff]")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")

# Papers the office issues are Chinese in every language: they are the document itself, not a page about it.
PAPERS = re.compile(r"/(papers?|pdf|print|notice_pdf)[/_.]")
# Names and signs that are the same in both languages.
SAME = re.compile(r"\b(Firegrid|QR|PDF|XLSX|CSV|GeoJSON|API|WGS-?84|GCJ-?02|BD-?09|EXIF|UUID|kg|km|English)\b")
SILENT = ("script", "style", "pre", "code")  # code shown to programmers is no text of the interface
BAIT = {"Website"}  # the label of a field that only robots see and fill
SPOKEN = ("title", "placeholder", "aria-label", "alt", "data-legend-title", "data-confirm")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def catalogue() -> dict[tuple[str, str], polib.POEntry]:
    file = ROOT / "locale/en/LC_MESSAGES/django.po"
    return {(e.msgctxt or "", e.msgid): e for e in polib.pofile(file.read_text("utf-8"))}


@pytest.fixture(scope="module")
def used(tmp_path_factory):
    """Every message of code and templates, taken out by makemessages in a copy of the tree."""
    copy = tmp_path_factory.mktemp("tree")
    for folder in (*APPS, "templates"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__", "static"))
    (copy / "locale").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(copy)
        patch.setattr("django.conf.settings.LOCALE_PATHS", [str(copy / "locale")])
        call_command("makemessages", locale=["en"], verbosity=0)
    return list(polib.pofile(str(copy / "locale/en/LC_MESSAGES/django.po")))


def texts_of(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_message_has_its_english(used):
    known = catalogue()
    missing = [
        f"{entry.msgid!r} ({', '.join(file for file, _ in entry.occurrences)})"
        for entry in used
        if (found := known.get((entry.msgctxt or "", entry.msgid))) is None
        or "fuzzy" in found.flags
        or not all(text.strip() for text in texts_of(found))
        or bool(found.msgid_plural) != bool(entry.msgid_plural)
    ]
    assert len(used) > 50
    assert not missing, f"{len(missing)} without English:\n" + "\n".join(missing)


def test_the_english_keeps_every_placeholder():
    wrong = [
        entry.msgid
        for entry in catalogue().values()
        for text in texts_of(entry)
        if not set(PLACEHOLDER.findall(text)) <= set(PLACEHOLDER.findall(entry.msgid))
    ]
    assert not wrong


def test_the_english_is_english():
    wrong = [entry.msgid for entry in catalogue().values() if any(HAN.search(text) for text in texts_of(entry))]
    assert not wrong


class Spoken(HTMLParser):
    """What a reader sees or hears of a page: its texts and its speaking attributes."""

    def __init__(self):
        super().__init__()
        self.said: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in SILENT
        self.said += [value for key, value in attrs if key in SPOKEN and value]

    def handle_endtag(self, tag):
        self.silent -= tag in SILENT

    def handle_data(self, data):
        if not self.silent:
            self.said.append(data)


def spoken(path: Path) -> list[str]:
    """The literal texts of a template, everything between template tags taken away."""
    inside, classes, plain = 0, False, []
    for token in Lexer(path.read_text("utf-8")).tokenize():
        if token.token_type == TokenType.BLOCK:
            words = token.split_contents()
            inside += words[0] in ("blocktranslate", "blocktrans", "comment")
            inside -= words[0] in ("endblocktranslate", "endblocktrans", "endcomment")
            classes = words[:2] == ["block", "body_class"] or (classes and words[0] != "endblock")
        elif token.token_type == TokenType.TEXT and not inside and not classes:
            plain.append(token.contents)
    reader = Spoken()
    reader.feed(" ".join(plain))
    return [text.strip() for text in reader.said if text.strip()]


@pytest.mark.parametrize("path", [p for p in TEMPLATES if not PAPERS.search(name(p))], ids=name)
def test_a_template_says_nothing_outside_the_catalogue(path):
    crumbs = [
        text
        for text in spoken(path)
        if path.name != "language.html"
        and text not in BAIT
        and (HAN.search(text) or re.search(r"[A-Za-z]{2,}", SAME.sub("", text)))
    ]
    assert not crumbs


def test_messages_are_marked_by_names_that_makemessages_knows():
    renamed = re.compile(r"gettext\w* as (?!_\b)\w+")
    wrong = [
        name(path) for app in APPS for path in (ROOT / app).rglob("*.py") if renamed.search(path.read_text("utf-8"))
    ]
    assert not wrong
