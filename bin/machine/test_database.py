"""A migrated, empty database for a test run, copied from a template in a second instead of migrated in many."""

import subprocess

import postgres
from checkout import ROOT, VENV, Problem, digest, is_done, mark_done, say

TEMPLATE = "firegrid_template"
NAME = f"test_{postgres.DATABASE}"  # the name pytest-django looks for


def prepare_for_tests(variables: dict[str, str], workers: int) -> None:
    """The databases that pytest-django looks for: one, or one for each worker of a parallel run."""
    for name in [f"{NAME}_gw{number}" for number in range(workers)] or [NAME]:
        prepare(variables, name)


def prepare(variables: dict[str, str], name: str) -> None:
    """Put a fresh copy in the place of the last run's database `name`; migrate the template if it is stale."""
    existing = postgres.databases()
    key = digest(*sorted(ROOT.glob("*/migrations/*.py")), ROOT / "requirements-dev.txt")
    if not (TEMPLATE in existing and is_done("test-database", key)):
        say("migrating the tests' database")
        if TEMPLATE in existing:
            postgres.run("dropdb", *postgres.at_socket(), TEMPLATE)
        postgres.run("createdb", *postgres.at_socket(), TEMPLATE)
        migrate = [str(VENV / "bin" / "python"), "manage.py", "migrate", "--verbosity", "0", "--skip-checks"]
        environment = {**variables, "DATABASE_URL": postgres.url(TEMPLATE)}
        if subprocess.run(migrate, check=False, cwd=ROOT, env=environment).returncode:
            raise Problem("the migrations failed; see above")
        mark_done("test-database", key)
    if name in existing:
        postgres.run("dropdb", "--force", *postgres.at_socket(), name)
    postgres.run("createdb", *postgres.at_socket(), "--template", TEMPLATE, name)
