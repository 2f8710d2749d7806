"""A person's walk through the demonstration: the navigation, then what the pages themselves offer to open."""

import re
from collections import Counter, deque
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.urls import Resolver404, resolve

from tests.raw_words import RAW

DEPTH = 3  # from the start page: the navigation, what its pages open, and what those offer
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
NOT_READ = ("script", "style", "svg", "head")


class Page(HTMLParser):
    """What a page offers to open (`links`), says (`words`) and shows: `rows` of tables and lists, `figures` not 0."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.words: list[str] = []
        self.rows = self.figures = self.empty = 0
        self._open: list[list] = []  # [tag, classes, words, whether it says that there is nothing]
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag not in ("link", "script"):
            offered = {name: given[name] for name in OFFERS if given.get(name)}
            self.links += [link for name, link in offered.items() if not name.startswith("data-") or link[0] == "/"]
        if tag not in VOID:
            self._open.append([tag, given.get("class", "").split(), [], False])

    def handle_endtag(self, tag):
        while self._open and any(entry[0] == tag for entry in self._open):
            closed = self._open.pop()
            self._count(*closed)
            if self._open:
                self._open[-1][2].extend(closed[2])
                self._open[-1][3] |= closed[3] or "empty-fg" in closed[1]
            if closed[0] == tag:
                break

    def handle_data(self, data):
        tags = {entry[0] for entry in self._open}
        if data.strip() and self._open and not tags.intersection(NOT_READ):
            self._open[-1][2].append(data.strip())
            if "main" in tags:
                self.words.append(data.strip())

    def _count(self, tag, classes, words, nothing):
        above = {entry[0] for entry in self._open}
        self.empty += "empty-fg" in classes
        if "main" not in above or nothing or "secondary" in classes or not words:
            return
        self.rows += (tag == "tr" and "tbody" in above) or tag == "article" or (tag == "li" and "nav" not in above)
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


def walk(client) -> list[Seen]:
    """Every section and the first rows behind them, as the signed-in `client` is offered them from "/" on."""
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
        if seen.page and depth < DEPTH:
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
    given = tuple(sorted({name for name, _value in parse_qsl(part.query)}))
    return None if route in NOT_OPENED else Kind(route, given)
