"""A private PostgreSQL + PostGIS cluster for this checkout: for the demo and the tests, never for production."""

import os
import re
import shlex
import shutil
import socket
import subprocess
from pathlib import Path
from urllib.parse import quote

import owner
from checkout import Problem, say

DATABASE = "firegrid"
# The cluster holds nothing that cannot be made again by `bin/demo --fresh`, and tests create databases by the dozen:
# it trades safety after a power cut for speed. docker-compose.yml, which serves real data, does not.
SETTINGS = {"listen_addresses": "", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def folder() -> Path:
    """Where the cluster lies; its `data` folder is absent before the first start."""
    return owner.folder("postgres")


def programs() -> Path:
    """The folder of PostgreSQL's programs: of the cluster's own version, else of the newest one that has PostGIS."""
    versions = {int(path.parent.name): path for path in Path("/usr/lib/postgresql").glob("[0-9]*/bin")}
    made_by = folder() / "data" / "PG_VERSION"
    if made_by.exists():
        version = int(made_by.read_text())
        if version in versions:
            return versions[version]
        raise Problem(
            f"this checkout's database was made by PostgreSQL {version}, which is not installed; "
            "`bin/demo --fresh` makes a new one and forgets what was typed into the old"
        )
    able = [number for number in versions if Path(f"/usr/share/postgresql/{number}/extension/postgis.control").exists()]
    if able:
        return versions[max(able)]
    initdb = shutil.which("initdb")
    if initdb:
        return Path(initdb).resolve().parent
    raise Problem("PostgreSQL with PostGIS is not installed; as root: apt-get install postgresql-postgis")


def url(database: str = DATABASE) -> str:
    """The DATABASE_URL of one of the cluster's databases, over its socket."""
    return f"postgis://{owner.SYSTEM_USER}@/{database}?host={quote(str(owner.socket_folder()))}&port=5432"


def is_running() -> bool:
    """Whether somebody answers at the socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(owner.socket_folder() / owner.SOCKET_NAME)) == 0


def start() -> None:
    """Start the cluster, after making it if this is the first time; returns when it accepts connections."""
    data = folder() / "data"
    if not (data / "PG_VERSION").exists():
        say("making the database cluster")
        shutil.rmtree(data, ignore_errors=True)
        who = ["-U", owner.SYSTEM_USER, "--auth=trust"]
        run("initdb", "-D", str(data), *who, "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
    options = [f"-k {shlex.quote(str(owner.socket_folder()))}"]
    options += [f"-c {name}={shlex.quote(value)}" for name, value in SETTINGS.items()]
    run("pg_ctl", "-D", str(data), "-w", "-t", "60", "-l", str(folder() / "log"), "-o", " ".join(options), "start")
    if DATABASE not in databases():
        run("createdb", *at_socket(), DATABASE)


def stop() -> None:
    """Stop the cluster; open connections are cut."""
    run("pg_ctl", "-D", str(folder() / "data"), "-m", "fast", "-w", "stop")


def destroy() -> None:
    """Delete the cluster with all data in it; it must not be running."""
    shutil.rmtree(folder())


def databases() -> set[str]:
    """Names of the cluster's databases."""
    return set(run("psql", *at_socket(), "-d", "postgres", "-Atc", "select datname from pg_database").split())


def at_socket() -> list[str]:
    return ["-h", str(owner.socket_folder()), "-p", "5432", "-U", owner.SYSTEM_USER]


def run(program: str, *arguments: str) -> str:
    """Run one of PostgreSQL's programs as the owner and give its output; refuses with the program's last words."""
    environment = {name: value for name, value in os.environ.items() if not re.match("PG[A-Z]|LC_|LANG", name)}
    done = subprocess.run(
        [str(programs() / program), *arguments],
        check=False,
        **owner.identity(),
        cwd=folder(),
        env={**environment, "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        words = (done.stderr or done.stdout).strip().splitlines() or ["no message"]
        raise Problem(f"{program}: {words[-1]} (its log: {folder() / 'log'})")
    return done.stdout
