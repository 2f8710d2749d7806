"""A published draw done again by anybody: the same, or in what it differs."""

from collections.abc import Mapping
from typing import Any

from inspections.draws.drawing import Drawn, draw
from inspections.draws.pool import UnfitPool, hash_of


def published(*, number: str, pool: str, sha256: str, seed: str, result: list[Drawn]) -> dict[str, Any]:
    """What is published of a draw, as JSON; the pool as the very text that was hashed."""
    rows = [{"place": one.place, "inspectors": list(one.inspectors)} for one in result]
    return {"format": "firegrid-draw/1", "number": number, "pool": pool, "sha256": sha256, "seed": seed, "result": rows}


def differences(document: Mapping[str, Any]) -> list[str]:
    """What is wrong with a published draw, in English, one a line; none where it gives the same again."""
    try:
        pool, seed = document["pool"], document["seed"]
        said = [Drawn(row["place"], tuple(row["inspectors"])) for row in document["result"]]
        stated = document["sha256"]
    except (KeyError, TypeError):
        return ["not a published draw: pool, sha256, seed or result is missing"]
    found = []
    if hash_of(pool) != stated:
        found.append(f"pool: SHA-256 is {hash_of(pool)}, published {stated}")
    try:
        again = draw(pool, seed)
    except UnfitPool as error:
        return [*found, f"pool: {error}"]
    except ValueError as error:
        return [*found, f"seed: {error}"]
    for n in range(max(len(again), len(said))):
        now, then = again[n : n + 1], said[n : n + 1]
        if now != then:
            found.append(f"{n + 1}: drawn again {_line(now)}, published {_line(then)}")
    return found


def _line(rows: list[Drawn]) -> str:
    return f"{rows[0].place} ({', '.join(rows[0].inspectors)})" if rows else "nothing"
