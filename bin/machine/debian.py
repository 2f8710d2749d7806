"""Debian packages: what the project needs from the system, installed only when it is missing."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from checkout import Problem, say

SYSTEM = [
    "ca-certificates",
    "fonts-noto-cjk",  # Chinese in PDFs
    "gettext",
    "libharfbuzz-subset0",
    "libpango-1.0-0",
    "libpangoft2-1.0-0",
    "postgresql-postgis",
    "redis-server",
    "tzdata",
]
BROWSER = ["chromium"]
# Programs that show, where there is no dpkg to ask, that the packages' content is there.
PROGRAMS = ["initdb", "redis-server", "msgfmt"]
CLUSTER_CONFIG = "/etc/postgresql-common/createcluster.conf"


def prepare(*, browser: bool) -> None:
    """Install the missing packages with apt-get, as root or through sudo; `browser` adds Chromium.

    Refuses with one line when there is no apt-get or no way to become root.
    """
    if shutil.which("dpkg-query") is None:
        absent = [name for name in PROGRAMS if shutil.which(name) is None]
        if absent:
            raise Problem(
                f"not Debian or Ubuntu: install PostgreSQL with PostGIS, Redis, gettext and Pango by hand "
                f"and put these on the PATH: {', '.join(absent)}"
            )
        return
    wanted = SYSTEM + (BROWSER if browser and has_browser_package() else [])
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        wanted = [*wanted, f"python3.{sys.version_info.minor}-venv"]
    absent = sorted(set(wanted) - installed())
    if absent:
        install(absent)


def has_browser_package() -> bool:
    """Ubuntu's `chromium` is only a pointer to a snap, which no script can drive headless: there it is left out."""
    try:
        return "ID=ubuntu" not in Path("/etc/os-release").read_text().splitlines()
    except FileNotFoundError:
        return True


def installed() -> set[str]:
    """Names of all packages that are fully installed."""
    query = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n"]
    lines = subprocess.run(query, check=True, capture_output=True, text=True).stdout.splitlines()
    return {line.split()[0] for line in lines if line.endswith(" installed")}


def install(packages: list[str]) -> None:
    """apt-get update and install, without questions, and without a system-wide database cluster as a side effect."""
    names = " ".join(packages)
    become = [] if os.geteuid() == 0 else ["sudo"]
    if shutil.which("apt-get") is None or (become and shutil.which("sudo") is None):
        raise Problem(f"missing Debian packages; as root: apt-get install {names}")
    say(f"installing Debian packages: {names}")
    no_cluster = (
        f"mkdir -p /etc/postgresql-common; test -e {CLUSTER_CONFIG} || "
        f"echo 'create_main_cluster = false' > {CLUSTER_CONFIG}"
    )
    quiet = ["-qq", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Options::=--force-confold", "-o", "Dpkg::Use-Pty=0"]
    apt = ["env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8", "apt-get", *quiet]
    commands = [
        ["sh", "-c", no_cluster],
        [*apt, "update"],
        [*apt, "install", "-y", "--no-install-recommends", *packages],
    ]
    for command in commands:
        run = subprocess.run(
            [*become, *command], check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        if run.returncode:
            last = next((line for line in reversed(run.stdout.splitlines()) if line.strip()), "no message")
            raise Problem(f"apt-get could not install {names}: {last.strip()}")
