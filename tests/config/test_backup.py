"""A backup that cannot be restored is none: what pg_dump writes, pg_restore takes."""

import os
import subprocess

import pytest
from django.db import connection


@pytest.fixture
def run():
    """Runs one of PostgreSQL's programs on the tests' server."""
    known = connection.settings_dict
    server = {**known["OPTIONS"], "host": known["HOST"] or known["OPTIONS"].get("host", "")}
    environment = {
        **os.environ,
        "PGHOST": server["host"],
        "PGPORT": str(known["PORT"] or known["OPTIONS"].get("port", 5432)),
        "PGUSER": known["USER"],
        "PGPASSWORD": known["PASSWORD"],
    }

    def program(*command):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    yield program
    program("dropdb", "--if-exists", restored_name())


def restored_name() -> str:
    """Beside the tests' own database; two workers of a parallel run have two."""
    return f"{connection.settings_dict['NAME']}_restored"


def test_a_backup_can_be_restored_with_its_triggers(run, db, tmp_path):
    name = connection.settings_dict["NAME"]
    triggers = "select count(*) from pg_trigger where not tgisinternal"
    run("pg_dump", "--format=custom", "--schema-only", "--file", str(tmp_path / "backup"), name)
    run("createdb", restored_name())
    run("pg_restore", "--exit-on-error", "--no-owner", "--dbname", restored_name(), str(tmp_path / "backup"))
    restored = run("psql", "--dbname", restored_name(), "-Atc", triggers)
    assert restored == run("psql", "--dbname", name, "-Atc", triggers)
    assert int(restored) > 10
