"""The pool of a draw as values, and the one text of it that is hashed and published."""

import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

FORMAT = 1
MOST_TICKETS = 100
PAIR = 2


class UnfitPool(ValueError):
    """The pool could not give a result for every seed, or says two things of one candidate."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place in the pool: it holds `tickets` tickets (1 … MOST_TICKETS) in the draw of its stratum."""

    id: str
    stratum: str
    tickets: int = 1


@dataclass(frozen=True, slots=True)
class Pool:
    """Who may be drawn. `conflicts` are (place, inspector) that never meet; `quotas` how many places of a stratum.

    The excluded are named with the kind of reason, and can be neither drawn nor in a pair. `about` is what else was
    settled beforehand and stands under the hash: the rule, and where the seed will come from.
    """

    places: tuple[Candidate, ...]
    inspectors: tuple[str, ...]
    quotas: Mapping[str, int]
    conflicts: frozenset[tuple[str, str]] = frozenset()
    excluded_places: Mapping[str, str] = field(default_factory=dict)
    excluded_inspectors: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)


def text_of(pool: Pool) -> str:
    """The pool as it is published: JSON without spaces, names in order, lists in order of their ids.

    The same pool has the same text in whatever order it was put together. Raises UnfitPool.
    """
    refuse_unfit(pool)
    rows = {
        "about": pool.about,
        "conflicts": sorted(pool.conflicts),
        "excluded_inspectors": pool.excluded_inspectors,
        "excluded_places": pool.excluded_places,
        "format": FORMAT,
        "inspectors": sorted(pool.inspectors),
        "places": sorted([one.id, one.stratum, one.tickets] for one in pool.places),
        "quotas": pool.quotas,
    }
    return json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def pool_of(text: str) -> Pool:
    """The pool that this text is of. Raises UnfitPool, also for a text that is none."""
    try:
        rows = json.loads(text)
        if rows["format"] != FORMAT:
            raise UnfitPool(f"format {rows['format']} is not {FORMAT}")
        pool = Pool(
            places=tuple(Candidate(*row) for row in rows["places"]),
            inspectors=tuple(rows["inspectors"]),
            quotas=rows["quotas"],
            conflicts=frozenset((place, inspector) for place, inspector in rows["conflicts"]),
            excluded_places=rows["excluded_places"],
            excluded_inspectors=rows["excluded_inspectors"],
            about=rows["about"],
        )
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise UnfitPool("not the text of a pool") from error
    refuse_unfit(pool)
    return pool


def hash_of(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, in lower-case hexadecimal."""
    return sha256(text.encode()).hexdigest()


def seed_text(typed: str) -> str:
    """The seed that was typed, as it is used: full-width forms made plain, without any white space."""
    return "".join(unicodedata.normalize("NFKC", typed).split())


def without_pair(places: Iterable[str], inspectors: Iterable[str], conflicts: Iterable[tuple[str, str]]) -> set[str]:
    """The places for which fewer than two of the inspectors are free of a conflict."""
    people = set(inspectors)
    tied = Counter(place for place, inspector in set(conflicts) if inspector in people)
    return {place for place in places if len(people) - tied[place] < PAIR}


def refuse_unfit(pool: Pool) -> None:
    """Raises UnfitPool unless the pool gives a result for every seed."""
    ids = [one.id for one in pool.places]
    everybody = [*ids, *pool.inspectors, *pool.excluded_places, *pool.excluded_inspectors]
    if any(not one or one != one.strip() or "\n" in one for one in everybody):
        raise UnfitPool("an id is empty or has a line break")
    if len({*ids, *pool.excluded_places}) < len(ids) + len(pool.excluded_places):
        raise UnfitPool("a place is named twice")
    if len({*pool.inspectors, *pool.excluded_inspectors}) < len(pool.inspectors) + len(pool.excluded_inspectors):
        raise UnfitPool("an inspector is named twice")
    if any(type(one.tickets) is not int or not 1 <= one.tickets <= MOST_TICKETS for one in pool.places):
        raise UnfitPool(f"a place holds 1 to {MOST_TICKETS} tickets")
    sizes = Counter(one.stratum for one in pool.places)
    if any(type(n) is not int or not 0 <= n <= sizes[stratum] for stratum, n in pool.quotas.items()):
        raise UnfitPool("a quota is larger than its stratum")
    if not sum(pool.quotas.values()):
        raise UnfitPool("nothing is to be drawn")
    if without_pair(ids, pool.inspectors, pool.conflicts):
        raise UnfitPool("a place has no two inspectors without a conflict")
