"""A migrated, empty database for a test run, copied from a template in a second instead of migrated in many."""

import subprocess

import postgres
from checkout import ROOT, VENV, Problem, digest, is_done, mark_done, say

TEMPLATE = "firegrid_template"
NAME = f"test_{postgres.DATABASE}"  # the name pytest-django looks for


def prepare(variables: dict[str, str]) -> None:
    """Put a fresh copy in the place of the last run's database; migrate the template anew if a migration changed."""
    existing = postgres.databases()
    key = digest(*sorted(ROOT.glob("*/migrations/*.py")), ROOT / "requirements-dev.txt")
    if not (TEMPLATE in existing and is_done("test-database", key)):
        say("migrating the tests' database")
        if TEMPLATE in existing:
            postgres.run("dropdb", *postgres.at_socket(), TEMPLATE)
        postgres.run("createdb", *postgres.at_socket(), TEMPLATE)
        migrate = [str(VENV / "bin" / "python"), "manage.py", "migrate", "--verbosity", "0"]
        environment = {**variables, "DATABASE_URL": postgres.url(TEMPLATE)}
        if subprocess.run(migrate, check=False, cwd=ROOT, env=environment).returncode:
            raise Problem("the migrations failed; see above")
        mark_done("test-database", key)
    if NAME in existing:
        postgres.run("dropdb", "--force", *postgres.at_socket(), NAME)
    postgres.run("createdb", *postgres.at_socket(), "--template", TEMPLATE, NAME)
