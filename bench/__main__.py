"""bin/bench: grows the history step by step and prints the three tables of docs/benchmarks.md."""

import argparse
import os
import platform
from pathlib import Path

import django

SIZES = {"10k": 10_000, "100k": 100_000, "1M": 1_000_000}


def read() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench", description="Ratios of B1, B2, B3 and B8 in docs/benchmarks.md.")
    parser.add_argument(
        "--sizes", default="10k,100k", help="hazards in all: 10k,100k,1M (1M takes a quarter of an hour)"
    )
    parser.add_argument(
        "--rounds", type=int, default=30, help="rounds of the dashboard; the sweep takes a third of them"
    )
    parser.add_argument("--only", choices=["dashboard", "lists", "sweep", "reminders"], help="one of the four")
    return parser.parse_args()


def main() -> None:
    options = read()
    django.setup()
    from bench import dashboard, data, end_to_end, lists, sweep  # noqa: PLC0415  models need the settings first
    from bench.measure import table  # noqa: PLC0415

    data.lay_ground()
    pages: list[list[object]] = []
    listed: list[list[object]] = []
    sweeps: list[list[object]] = []
    ends: list[list[object]] = []
    have = 0
    with dashboard.Server(Path(os.environ["BENCH_LOG"])) as server:
        for size in (SIZES[name] for name in options.sizes.split(",")):
            data.grow(size, have)
            have = size
            print(f"{size:,} hazards", flush=True)
            if options.only in (None, "dashboard"):
                pages += said(dashboard.measure(server, size, rounds=options.rounds))
            if options.only in (None, "lists"):
                listed += said(lists.measure(server, size, rounds=options.rounds))
            if options.only in (None, "sweep"):
                sweeps += said([sweep.measure(size, rounds=max(options.rounds // 3, 5))])
            if options.only in (None, "reminders"):
                ends += said([end_to_end.measure(size, rounds=max(options.rounds // 3, 5))])
    print(f"\n{machine()}\n")
    if pages:
        print("B1, milliseconds (medians), ratios of the same rounds with 95 % intervals\n")
        head = ["hazards", "reader", "page", "API", "raw", "naive", "app CPU", "queries"]
        head += ["page ÷ raw", "API ÷ raw", "naive ÷ page", "naive ÷ API"]
        print(table(head, pages))
    if listed:
        print("\nB2, milliseconds (medians); CPU of the application; deep ÷ first with its 95 % interval\n")
        print(table(lists.HEAD, listed))
    if sweeps:
        print("\nB3, milliseconds for all due hazards\n")
        head = ["hazards", "due", "sweep", "raw", "naive", "find", "sweep ÷ raw", "naive ÷ sweep"]
        print(table(head, sweeps))
    if ends:
        print("\nB8, milliseconds for all due hazards, from the task to people's inboxes\n")
        head = ["hazards", "due", "ours", "raw rows", "task per hazard", "reminders/s", "outbox lag p99 (s)"]
        head += ["raw ÷ ours", "task per hazard ÷ ours"]
        print(table(head, ends))


def said(rows: list[list[object]]) -> list[list[object]]:
    """The same rows, printed as soon as they are there: a long run shows where it is."""
    for row in rows:
        print("  " + "  ".join(str(cell) for cell in row), flush=True)
    return rows


def machine() -> str:
    """What the numbers were taken on."""
    from django.db import connection  # noqa: PLC0415

    postgres = connection.cursor().execute("show server_version").fetchone()[0]
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"Python {platform.python_version()}, Django {django.get_version()}, PostgreSQL {postgres}, "
        f"{os.cpu_count()} cores, load average {load}"
    )


if __name__ == "__main__":
    main()
