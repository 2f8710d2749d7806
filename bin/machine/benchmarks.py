"""bin/bench: the benchmarks in a database of their own, made anew each time and dropped afterwards."""

import subprocess

import environment
import postgres
import services
import test_database
from checkout import LOGS, ROOT, VENV, alone

DATABASE = "firegrid_bench"


def bench(arguments: list[str]) -> int:
    """Run the benchmarks; leaves nothing behind but its log."""
    environment.prepare(browser=False)
    with alone("bench", "another bin/bench is at work in this checkout; waiting"), services.running():
        variables = environment.variables(BENCH_LOG=str(LOGS / "bench.log"), LOG_LEVEL="WARNING")
        test_database.prepare(variables, DATABASE)
        variables |= {"DATABASE_URL": postgres.url(DATABASE), "DJANGO_SETTINGS_MODULE": "bench.settings"}
        command = [str(VENV / "bin" / "python"), "-m", "bench", *arguments]
        try:
            return subprocess.run(command, check=False, cwd=ROOT, env=variables).returncode
        finally:
            postgres.run("dropdb", "--force", *postgres.at_socket(), DATABASE)
