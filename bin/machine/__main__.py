"""The commands behind the scripts in bin/. Standard library only: this runs before anything is installed."""

import os
import signal
import subprocess
import sys

import benchmarks
import demo
import environment
import lint
import redis_server
import screenshots
import services
import test_database
from checkout import ROOT, VENV, Problem, alone, say

MOST_WORKERS = 4  # each makes a database of its own, and the longest files set the pace


def manage(arguments: list[str]) -> int:
    """Become manage.py. The database and Redis are left running for the next command."""
    environment.prepare(browser=False)
    lock, _ = services.start()
    os.set_inheritable(lock, True)
    os.chdir(ROOT)
    python = str(VENV / "bin" / "python")
    os.execve(python, [python, "manage.py", *arguments], environment.variables())


def test(arguments: list[str]) -> int:
    """Run pytest; leaves nothing running that it has started."""
    environment.prepare(browser=True)
    with alone("test", "another bin/test is at work in this checkout; waiting"), services.running():
        variables = environment.variables(redis_database=redis_server.FOR_TESTS)
        if "CHROMIUM" not in variables:
            say("no Chromium on this system: the browser tests are left out (they run on Debian)")
            arguments = ["-m", "not browser", *arguments]
        workers = workers_for(arguments)
        test_database.prepare_for_tests(variables, workers)
        pytest = [str(VENV / "bin" / "python"), "-m", "pytest", "--reuse-db"]
        if workers:  # a file's tests stay together: what a module makes once is made once
            pytest += ["-n", str(workers), "--dist", "loadfile", "--no-loadscope-reorder"]
        return subprocess.run([*pytest, *arguments], check=False, cwd=ROOT, env=variables).returncode


def workers_for(arguments: list[str]) -> int:
    """How many processes share a run: what `-n` says; else one a core for the whole suite, none for chosen tests."""
    for number, argument in enumerate(arguments, start=1):
        if argument.startswith("-n") and argument[2:].isdigit():
            return int(argument[2:])
        if argument == "-n" and arguments[number:]:
            return int(arguments[number])
    chosen = any((ROOT / argument.partition("::")[0]).exists() for argument in arguments)
    if chosen or "--pdb" in arguments:
        return 0
    cores = len(os.sched_getaffinity(0))
    return min(cores, MOST_WORKERS) if cores > 1 else 0


def stop(arguments: list[str]) -> int:
    """Stop the database and Redis."""
    if services.stop():
        return 0
    raise Problem("still in use by another command of this checkout (bin/demo, bin/test or bin/manage); end that first")


COMMANDS = {
    "bench": benchmarks.bench,
    "demo": demo.demo,
    "drill": benchmarks.drill,
    "lint": lint.lint,
    "manage": manage,
    "screenshots": screenshots.screenshots,
    "stop": stop,
    "test": test,
}

if __name__ == "__main__":
    # Stop what was started, then end; also where a script that began us in the background has Ctrl-C ignored.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        sys.exit(COMMANDS[sys.argv[1]](sys.argv[2:]))
    except Problem as problem:
        say(str(problem))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
