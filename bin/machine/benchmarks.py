"""bin/bench and bin/drill: each in a database of its own, made anew each time and dropped afterwards."""

import subprocess

import environment
import postgres
import redis_server
import services
import test_database
from checkout import LOGS, ROOT, VENV, alone

DATABASE = "firegrid_bench"
OF_DRILLS = "firegrid_drill"
PATIENCE = 20  # seconds that a stopped run has to end its workers


def bench(arguments: list[str]) -> int:
    """Run the benchmarks; leaves nothing behind but its log."""
    environment.prepare(browser=False)
    with alone("bench", "another bin/bench is at work in this checkout; waiting"), services.running():
        variables = environment.variables(BENCH_LOG=str(LOGS / "bench.log"), LOG_LEVEL="WARNING")
        return _in_own_database(DATABASE, variables | {"DJANGO_SETTINGS_MODULE": "bench.settings"}, "bench", arguments)


def drill(arguments: list[str]) -> int:
    """Run a drill. Its queue is that of the tests, so it waits for them and they for it."""
    environment.prepare(browser=False)
    with alone("test", "bin/test or another bin/drill is at work in this checkout; waiting"), services.running():
        variables = environment.variables(redis_database=redis_server.FOR_TESTS, LOG_LEVEL="ERROR")
        return _in_own_database(OF_DRILLS, variables, "drills", arguments)


def _in_own_database(name: str, variables: dict[str, str], module: str, arguments: list[str]) -> int:
    test_database.prepare(variables, name)
    command = [str(VENV / "bin" / "python"), "-m", module, *arguments]
    try:
        return _run(command, variables | {"DATABASE_URL": postgres.url(name)})
    finally:
        postgres.run("dropdb", "--force", *postgres.at_socket(), name)


def _run(command: list[str], variables: dict[str, str]) -> int:
    """Run it to its end; if we are stopped it is asked to stop, and gets the time to end what it started."""
    child = subprocess.Popen(command, cwd=ROOT, env=variables)
    try:
        return child.wait()
    except KeyboardInterrupt:
        child.terminate()
        try:
            child.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        raise
