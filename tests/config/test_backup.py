"""A backup that cannot be restored is none: the manual's own commands are run, and everything is there again.

Docker itself is left out of them: what it runs is run on the tests' server, and `/media` is the test's own folder.
"""

import os
import re
import shlex
import subprocess
import sys
from datetime import date
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from grids.ids import uuid7
from grids.models import Photo
from grids.services.photos import photo_file, store_photo
from hazards.models import Hazard, HazardEvent, Notice
from hazards.papers.issuing import issue_notice
from hazards.services import acts
from reports.services import draft_report, period_of, sign_report
from tests.factories import local
from tests.hazards.makers import NOW, bring_to, make_hazard
from tests.inspections.conftest import picture

ROOT = Path(__file__).resolve().parents[2]
AFTER = local(2026, 11, 22, 9)
DAY = "2026-11-20"  # of the files in the manual's example
IN_A_CONTAINER = re.compile(r"docker compose (?:exec(?: -T)? db|run --rm --no-deps -T(?: --user root)? web) ")


def told(chapter: str) -> list[str]:
    """The commands of a chapter of the manual, one a line; starting and stopping the containers left out."""
    manual = (ROOT / "docs" / "operations.md").read_text()
    block = manual.split(f"\n## {chapter}\n")[1].split("```sh\n")[1].split("```")[0]
    lines = [line for line in block.splitlines() if not re.match(r"docker compose (stop|up) ", line)]
    assert all(IN_A_CONTAINER.match(line) for line in lines), lines
    return [IN_A_CONTAINER.sub("", line).replace("$(date +%F)", DAY) for line in lines]


def restored_name() -> str:
    """Beside the tests' own database; two workers of a parallel run have two."""
    return f"{connection.settings_dict['NAME']}_restored"


@pytest.fixture
def run(tmp_path):
    """run(command, database=, media=): a line of the manual, or of this test, on the tests' server."""
    known = connection.settings_dict
    server = {**known["OPTIONS"], "host": known["HOST"] or known["OPTIONS"].get("host", "")}
    environment = {
        **os.environ,
        "PGHOST": server["host"],
        "PGPORT": str(known["PORT"] or known["OPTIONS"].get("port", 5432)),
        "PGPASSWORD": known["PASSWORD"],
    }

    def program(command: str, *, database: str = "", media: Path = Path()) -> str:
        command = re.sub(r"(?<!--username) firegrid(?=$| )", f" {database}", command)
        command = command.replace("--username firegrid", f"--username {known['USER']}").replace("/media", str(media))
        done = subprocess.run(
            command, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}: {done.stderr}"
        return done.stdout

    yield program
    program("dropdb --username firegrid --if-exists --force firegrid", database=restored_name())


@pytest.fixture
def street(seeded, shop, cast):
    """A street with hazards, what was done about them, photos, a paper, and a signed report."""
    photos = [
        store_photo(shop.street, photo_id=uuid7(), content=picture(colour), by=cast.worker, at=NOW)
        for colour in ("red", "green")
    ]
    found = make_hazard(shop, by=cast.worker, photos=photos[:1])
    acts.set_deadline(found, by=cast.worker, at=NOW, seen=None)
    issue_notice(found, by=cast.worker, at=NOW)
    acts.submit_rectification(found, by=cast.worker, at=NOW, seen=None, photos=photos[1:])
    make_hazard(shop, by=cast.worker)
    bring_to("closed", shop)
    report = draft_report(period_of(shop.street, date(2026, 11, 20), at=AFTER), at=AFTER)
    sign_report(report, by=cast.chief, at=AFTER)
    return shop.street


def rows(run, database: str) -> dict[str, str]:
    """Each table's rows as one number."""
    one = "select md5(coalesce(string_agg(t::text, chr(10) order by t::text), '')) from {} t"
    tables = connection.introspection.table_names()
    sql = "; ".join(one.format(connection.ops.quote_name(table)) for table in tables)
    sums = run(f"psql --username firegrid --dbname firegrid -Atc {shlex.quote(sql)}", database=database).split()
    return dict(zip(tables, sums, strict=True))


def files(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def verify(database: str) -> subprocess.CompletedProcess:
    """`manage.py verify_facts` as somebody runs it who has restored: a program of its own, on that database."""
    environment = {
        **os.environ,
        "DATABASE_URL": urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=database)),
    }
    command = [sys.executable, "manage.py", "verify_facts"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_what_the_manual_backs_up_it_restores(street, run, settings, tmp_path):
    ours, theirs, media = connection.settings_dict["NAME"], restored_name(), tmp_path / "restored"
    for command in told("Backup"):
        run(command, database=ours, media=settings.MEDIA_ROOT)
    before, kept = rows(run, ours), files(settings.MEDIA_ROOT)
    assert Hazard.objects.count() == 3 and HazardEvent.objects.count() > 6 and len(kept) >= 7
    run("createdb --username firegrid firegrid", database=theirs)  # the broken one, which the manual drops
    run("psql --username firegrid --dbname firegrid -c 'create table grids_grid (left_over int)'", database=theirs)
    media.mkdir()

    for command in told("Restore"):
        run(command, database=theirs, media=media)

    assert rows(run, theirs) == before
    assert files(media) == kept
    settings.MEDIA_ROOT = media
    for photo in Photo.objects.exclude(evidence="e"):  # `make_photo` writes rows alone
        assert photo_file(photo, "image").is_file() and photo_file(photo, "thumb").is_file()
        assert sha256((media / photo.evidence).read_bytes()).hexdigest() == photo.sha256
    assert sha256((media / Notice.objects.get().file).read_bytes()).hexdigest() == Notice.objects.get().sha256
    assert verify(theirs).stdout.strip() == "ok"


def test_a_restored_database_still_guards_its_history_and_its_sums(street, run):
    theirs = restored_name()
    backup, restore = told("Backup")[0], told("Restore")[:3]
    run(backup, database=connection.settings_dict["NAME"])
    run("createdb --username firegrid firegrid", database=theirs)
    for command in restore:
        run(command, database=theirs)
    triggers = (
        "psql --username firegrid --dbname firegrid -Atc 'select count(*) from pg_trigger where not tgisinternal'"
    )
    assert run(triggers, database=theirs) == run(triggers, database=connection.settings_dict["NAME"])
    with pytest.raises(AssertionError, match="Cannot update or delete rows"):
        run(
            "psql --username firegrid --dbname firegrid -c 'update hazards_hazardevent set seq = seq + 9'",
            database=theirs,
        )
    run("psql --username firegrid --dbname firegrid -c 'update hazards_daysum set n = n + 1'", database=theirs)
    assert "findings" in verify(theirs).stderr
