"""B2: a list of fifty hazards over HTTP, first page and last, against raw SQL that makes the JSON and a naive peer."""

import json
from functools import partial
from urllib.parse import urlsplit

from bench.dashboard import READERS, Server, Visitor, application_cpu, queries_of
from bench.measure import race

API, PAGE, RAW, NAIVE = "/api/v1/hazards/", "/hazards/?state=", "/naive/hazards.json", "/naive/hazards/"
HEAD = [
    "hazards", "reader", "API", "API deep", "page", "raw json", "naive", "app CPU: API / deep / page / raw / naive",
    "queries: API / page", "API ÷ raw (CPU)", "naive ÷ API (CPU)", "deep ÷ first",
]  # fmt: skip


def measure(server: Server, size: int, *, rounds: int) -> list[list[object]]:
    """Rows of the table for one size: street and district."""
    rows = []
    for reader in READERS:
        visitor = server.log_in(reader)
        deep, pages = deepest(visitor, most=400)
        paths = {"api": API, "deep": deep, "page": PAGE, "raw": RAW, "naive": NAIVE}
        series = race({name: partial(visitor.get, path) for name, path in paths.items()}, rounds=rounds, seed=size)
        cpu = {name: application_cpu(server, visitor, path) for name, path in paths.items()}
        rows.append(
            [
                f"{size:,}",
                f"{reader}, deep: page {pages}",
                *(f"{series.median(name):.1f}" for name in ("api", "deep", "page", "raw", "naive")),
                " / ".join(f"{cpu[name]:.1f}" for name in ("api", "deep", "page", "raw", "naive")),
                " / ".join(str(queries_of(reader, path)) for path in (API, PAGE)),
                f"{cpu['api'] / cpu['raw']:.2f}",
                f"{cpu['naive'] / cpu['api']:.2f}",
                series.ratio("deep", "api"),
            ]
        )
    return rows


def deepest(visitor: Visitor, *, most: int) -> tuple[str, int]:
    """(path of the last full page, its number), by the API's own links; at most the page `most`."""
    path, number = API, 1
    while number < most:
        following = json.loads(visitor.get(path))["next"]
        if not following:
            break
        parts = urlsplit(following)
        found = f"{parts.path}?{parts.query}"
        if len(json.loads(visitor.get(found))["results"]) < len(json.loads(visitor.get(API))["results"]):
            break
        path, number = found, number + 1
    return path, number
