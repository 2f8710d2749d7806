"""Whose processes the database and Redis are, and where their files can lie.

PostgreSQL refuses to run as root. Root therefore hands both to a system user without a shell; anybody else runs them
as himself.
"""

import functools
import os
import pwd
import stat
import subprocess
from pathlib import Path
from typing import Any

from checkout import HOME, KEY, Problem

SYSTEM_USER = "firegrid"
SOCKET_PATH_LIMIT = 107  # bytes: the kernel's sockaddr_un, less the closing zero
SOCKET_NAME = ".s.PGSQL.5432"


def identity() -> dict[str, Any]:
    """Arguments for `subprocess` that make a child run as the owner."""
    if os.geteuid() != 0:
        return {}
    owner = system_user()
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def system_user() -> pwd.struct_passwd:
    """The system user; made if it is not there."""
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        made = subprocess.run(command, check=False, capture_output=True, text=True)
        if made.returncode:
            raise Problem(f"could not make the system user {SYSTEM_USER}: {made.stderr.strip()}") from None
        return pwd.getpwnam(SYSTEM_USER)


@functools.cache
def home() -> Path:
    """The folder of the database's and Redis' files: in the checkout if the owner can get there, else in /var/lib."""
    HOME.mkdir(exist_ok=True)
    reachable = subprocess.run(["test", "-x", str(HOME)], check=False, **identity(), cwd="/").returncode == 0
    return HOME if reachable else Path("/var/lib/firegrid") / KEY


def folder(name: str) -> Path:
    """A folder of the owner's inside `home()`, closed to everyone else."""
    home().mkdir(parents=True, exist_ok=True)
    return private(home() / name)


@functools.cache
def socket_folder() -> Path:
    """A closed folder whose path is short enough for a socket; inside `home()` if that is."""
    inside = home() / "run"
    if len(os.fsencode(inside / SOCKET_NAME)) <= SOCKET_PATH_LIMIT:
        return folder("run")
    if os.geteuid() == 0:
        return private(Path(f"/run/firegrid-{KEY}"))
    return private(Path(f"/tmp/firegrid-{os.geteuid()}-{KEY}"))


def private(path: Path) -> Path:
    """Make a folder of the owner's with mode 0700. Refuses one that somebody else has put there."""
    uid = identity().get("user", os.geteuid())
    try:
        path.mkdir(mode=0o700)
        os.chown(path, uid, identity().get("group", os.getegid()))
    except FileExistsError:
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid:
            raise Problem(
                f"{path} belongs to somebody else; remove it, or use the checkout as the user who made it"
            ) from None
        path.chmod(0o700)
    return path
