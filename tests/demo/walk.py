"""A person's walk through the demonstration: the navigation, then what the pages themselves offer to open."""

import re
from collections import Counter, deque
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.urls import Resolver404, resolve

from tests.raw_words import RAW

EACH = 2  # so many addresses of one route, each with other parameters
OPEN = (200, 202)  # 202: a paper that is being drawn
OFFERS = ("href", "src", "hx-get", "data-places", "data-grids", "data-points", "data-stations")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
NOT_OPENED = {
    "hazards:ledger": "every hazard of the street as a workbook: opened by its own tests",
    "reports:xlsx": "as many rows again",
    "account_login": "leads away from the walk",
    "admin:logout": "ends it",
}
SAME_ROWS = {"sort", "cursor"}  # the same list in another order, or its next page
NOT_READ = ("script", "style", "svg", "head", "code")  # code: what is to be typed elsewhere, braces and all


class Page(HTMLParser):
    """What a page offers to open (`links`), says (`words`) and shows: `rows` of tables and lists, `figures` not 0."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.words: list[str] = []
        self.rows = self.figures = self.empty = 0
        self._open: list[list] = []  # [tag, classes, how many words were said before, whether it says: nothing here]
        self._within: Counter[str] = Counter()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag not in ("link", "script"):
            offered = {name: given[name] for name in OFFERS if given.get(name)}
            self.links += [link for name, link in offered.items() if not name.startswith("data-") or link[0] == "/"]
        if tag not in VOID:
            self._open.append([tag, given.get("class", "").split(), len(self.words), False])
            self._within[tag] += 1

    def handle_endtag(self, tag):
        while self._within[tag]:
            closed, classes, before, nothing = self._open.pop()
            self._within[closed] -= 1
            self._count(closed, classes, self.words[before:], nothing)
            if self._open:
                self._open[-1][3] |= nothing or "empty-fg" in classes
            if closed == tag:
                break

    def handle_data(self, data):
        if data.strip() and self._within["main"] and not any(self._within[tag] for tag in NOT_READ):
            self.words.append(data.strip())

    def _count(self, tag, classes, words, nothing):
        self.empty += "empty-fg" in classes
        if not words or nothing or "secondary" in classes:
            return
        listed = tag == "li" and not self._within["nav"]
        self.rows += (tag == "tr" and self._within["tbody"] > 0) or tag == "article" or listed
        self.figures += "figure-number" in classes and bool(re.search(r"[1-9]", " ".join(words)))


class Kind(NamedTuple):
    """A route and the names of its parameters; an address that leads nowhere is a route of its own."""

    route: str
    parameters: tuple[str, ...]


class Seen(NamedTuple):
    """One page of a walk: its address, who offered it, the answer's status, what it shows (None for a file)."""

    address: str
    offered_by: str
    status: int
    page: Page | None

    def faults(self) -> list[str]:
        """What is wrong with it, in words."""
        found = [f"{self.address} offered by {self.offered_by}: {self.status}"] if self.status not in OPEN else []
        said = RAW.search(" ".join(self.page.words)) if self.page else None
        return found + ([f"{self.address} says {said.group()}"] if said else [])


def walk(client, *, steps: int) -> list[Seen]:
    """What the signed-in `client` is offered from "/" on: one step opens the sections, two their first rows."""
    waiting, known, opened = deque([("/", "", 0)]), set(), Counter()
    found = []
    while waiting:
        address, offered_by, depth = waiting.popleft()
        kind = kind_of(address)
        if kind is None or kind in known or opened[kind.route] >= EACH:
            continue
        known.add(kind)
        opened[kind.route] += 1
        seen = look(client, address, offered_by)
        found.append(seen)
        if seen.page and depth < steps:
            waiting.extend((each, seen.address, depth + 1) for each in links_of(seen))
    return found


def look(client, address: str, offered_by: str) -> Seen:
    answer = client.get(address, follow=True)
    at = answer.redirect_chain[-1][0] if answer.redirect_chain else address
    is_page = answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming
    return Seen(at, offered_by, answer.status_code, Page(answer.content.decode()) if is_page else None)


def links_of(seen: Seen) -> list[str]:
    """The addresses on this site that a page offers, in their order, without what is served as files of the program."""
    whole = [urljoin(seen.address, link) for link in dict.fromkeys(seen.page.links)]
    parts = [urlsplit(link) for link in whole]
    return [
        f"{part.path}?{part.query}" if part.query else part.path
        for part in parts
        if not part.scheme and not part.netloc and part.path and not part.path.startswith("/static/")
    ]


def kind_of(address: str) -> Kind | None:
    """Which page it is, whatever row or value it names; None for what is not opened."""
    part = urlsplit(address)
    try:
        route = resolve(part.path).view_name
    except Resolver404:
        route = address
    given = {name for name, _value in parse_qsl(part.query)}
    return None if route in NOT_OPENED or given & SAME_ROWS else Kind(route, tuple(sorted(given)))
