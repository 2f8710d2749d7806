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
        test_database.prepare(variables)
        pytest = [str(VENV / "bin" / "python"), "-m", "pytest", "--reuse-db", *arguments]
        return subprocess.run(pytest, check=False, cwd=ROOT, env=variables).returncode


def stop(arguments: list[str]) -> int:
    """Stop the database and Redis."""
    if services.stop():
        return 0
    raise Problem("still in use by another command of this checkout (bin/demo, bin/test or bin/manage); end that first")


COMMANDS = {
    "bench": benchmarks.bench,
    "demo": demo.demo,
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
