"""bin/drill: runs one drill in a database of its own and says in numbers whether its promise held."""

import argparse
import signal
import sys

import django


def read() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/drill", description="Drills of docs/drills.md.")
    parser.add_argument("drill", choices=["d1", "d2", "offline", "sendings", "word"])
    parser.add_argument("--overdue", type=int, default=10_000, help="hazards that owe a reminder")
    parser.add_argument("--kills", type=int, default=50, help="d1: workers killed with -9 while they sweep")
    parser.add_argument("--reports", type=int, default=4_000, help="d2: hazards reported while Redis is emptied")
    parser.add_argument("--flushes", type=int, default=20, help="d2: how often Redis is emptied")
    parser.add_argument("--seed", type=int, default=1, help="of the random moments")
    parser.add_argument("--visits", type=int, default=200, help="offline: recorded without a network, two photos each")
    parser.add_argument("--lives", type=int, default=10, help="offline: restarts of the browser, every second a crash")
    parser.add_argument("--sendings", type=int, default=1_000, help="sendings: visits, each posted five times at once")
    parser.add_argument("--keep", default="", help="word: a folder for the .docx and .pdf, to look at")
    return parser.parse_args()


def main() -> int:
    options = read()
    for number in (signal.SIGINT, signal.SIGTERM):  # unwinds: what a drill started ends with it
        signal.signal(number, signal.default_int_handler)
    django.setup()
    from drills import d1, d2, offline, sendings, word  # noqa: PLC0415  models need the settings first

    if options.drill == "word":
        held = word.run(keep=options.keep)
    elif options.drill == "offline":
        held = offline.run(visits=options.visits, lives=options.lives, seed=options.seed)
    elif options.drill == "sendings":
        held = sendings.run(sendings=options.sendings)
    elif options.drill == "d1":
        held = d1.run(overdue=options.overdue, kills=options.kills, seed=options.seed)
    else:
        held = d2.run(reports=options.reports, overdue=options.overdue, flushes=options.flushes, seed=options.seed)
    return 0 if held else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
