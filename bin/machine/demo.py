"""bin/demo: the whole system with a demo street in it, from nothing to an address to open."""

import argparse
import fcntl
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO

import environment
import lan
import owner
import postgres
import processes
import redis_server
import screenshots
import services
from checkout import HOME, LOGS, ROOT, VENV, Problem, digest, say

BIN = VENV / "bin"
QUEUES = "sweep,deliver,report,media"
FIRST_PORT = 8000
LOOPBACK = redis_server.LOOPBACK
READY_SECONDS = 120


def demo(arguments: list[str]) -> int:
    """Set up, start everything, print how to get in, and stay until Ctrl-C."""
    options = read(arguments)
    signal.signal(signal.SIGHUP, signal.default_int_handler)
    try:
        lock = only_one()
        host = lan.address(options.lan) if options.lan else LOOPBACK
        environment.prepare(browser=False)
        if options.fresh:
            forget_everything()
        port = options.port or first_free(FIRST_PORT, host)
        if not redis_server.is_free(port, host):
            raise Problem(f"port {port} is in use; choose another with --port")
        with services.running(stop_always=True):
            serve(host, port)
        lock.close()
    except KeyboardInterrupt:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        say("stopped")
    return 0


def read(arguments: list[str]) -> argparse.Namespace:
    """The command line's options."""
    parser = argparse.ArgumentParser(prog="bin/demo", description="Run Firegrid with a demo street. Ctrl-C stops it.")
    parser.add_argument("--port", type=int, help=f"port to listen on (default: the first free one from {FIRST_PORT})")
    parser.add_argument("--fresh", action="store_true", help="forget the demo's data and load it anew")
    parser.add_argument(
        "--lan",
        nargs="?",
        const=lan.FIND,
        metavar="ADDRESS",
        help="let phones of the local network in, by this machine's ADDRESS there (default: found by itself)",
    )
    return parser.parse_args(arguments)


def only_one() -> IO[str]:
    """Hold the lock of the checkout's one demo for as long as it runs."""
    HOME.mkdir(exist_ok=True)
    lock = (HOME / "demo.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Problem("bin/demo is already running in this checkout; end that one first") from None
    return lock


def forget_everything() -> None:
    """Remove the database and the uploaded files."""
    if not services.stop():
        raise Problem("the database is in use by another command of this checkout; end that before --fresh")
    postgres.destroy()
    shutil.rmtree(HOME / "media", ignore_errors=True)


def serve(host: str, port: int) -> None:
    """Prepare the database, run the three processes until one ends or the user has had enough."""
    address = f"http://{'localhost' if host == LOOPBACK else host}:{port}/"
    variables = {**environment.variables(), **site(host, address)}
    fill_database(variables)
    with processes.running(commands(port, host), variables) as started:
        say("starting web, worker and beat")
        wait_until_ready(f"http://{host}:{port}/readyz", started)
        print_welcome(address, invite=host != LOOPBACK)
        screenshots.ADDRESS.write_text(address)
        try:
            while True:
                processes.check(started)
                time.sleep(0.5)
        finally:
            screenshots.ADDRESS.unlink(missing_ok=True)


def site(host: str, address: str) -> dict[str, str]:
    """The variables that make the site answer at one address, by plain HTTP whatever the caller's environment says."""
    hosts = ["localhost", LOOPBACK, "[::1]"] if host == LOOPBACK else [host]
    return {"DEMO": "True", "BEHIND_TLS": "False", "SITE_URL": address, "ALLOWED_HOSTS": ",".join(hosts)}


def commands(port: int, host: str) -> dict[str, list[str]]:
    """The same three commands that docker-compose.yml runs; the web listens on that one address."""
    celery = [str(BIN / "celery"), "-A", "config.celery"]
    schedule = str(HOME / "celerybeat-schedule")
    web = [str(BIN / "granian"), "--interface", "wsgi", "--no-ws", "--host", host, "--port", str(port)]
    return {
        "web": [*web, "--workers", "2", "--blocking-threads", "4", "config.wsgi:application"],
        "worker": [*celery, "worker", "-Q", QUEUES, "-c", "2", "-l", "INFO"],
        "beat": [*celery, "beat", "-l", "INFO", "--pidfile=", "-s", schedule],
    }


def fill_database(variables: dict[str, str]) -> None:
    """Bring schema and reference rows up to date if the code changed; load the demo once in a cluster's life."""
    code = digest(*code_of_apps())
    done_for = owner.folder("postgres") / "set-up-for"
    if not done_for.exists() or done_for.read_text() != code:
        say("preparing the database")
        manage(variables, "set_up_database", log="set-up")
        done_for.write_text(code)
    logins = logins_file()
    if not logins.exists():
        say("loading the demo street (once, about a minute)")
        table = manage(variables, "load_demo", log="load-demo", aloud=True)
        logins.write_text(table)


def code_of_apps() -> list[Path]:
    """The files that decide what a database must hold: those of each app that has migrations."""
    apps = sorted(folder.parent for folder in ROOT.glob("*/migrations"))
    return [file for app in apps for file in sorted(app.rglob("*")) if file.suffix in {".py", ".csv", ".json"}]


def logins_file() -> Path:
    """What `load_demo` printed; lies with the cluster, so that both are forgotten together."""
    return owner.folder("postgres") / "demo-logins.txt"


def manage(variables: dict[str, str], command: str, *, log: str, aloud: bool = False) -> str:
    """Run a management command and give its output; its messages go to a log file, `aloud` to the user as well."""
    file = LOGS / f"{log}.log"
    with (
        file.open("w") as messages,
        subprocess.Popen(
            [str(BIN / "python"), "manage.py", command],
            cwd=ROOT,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as run,
    ):
        assert run.stdout and run.stderr
        for line in run.stderr:
            messages.write(line)
            if aloud:
                say(f"  {line.rstrip()}")
        output = run.stdout.read()
    if run.returncode:
        words = file.read_text().strip().splitlines() or ["nothing"]
        raise Problem(f"manage.py {command} failed: {words[-1]} (more in {file})")
    return output


def wait_until_ready(url: str, started: processes.Running) -> None:
    """Wait for a green /readyz; refuses with what it last said."""
    ask = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_SECONDS
    answer = "no answer"
    while time.monotonic() < deadline:
        processes.check(started)
        try:
            with ask.open(url, timeout=5):
                return
        except urllib.error.HTTPError as refusal:
            answer = refusal.read().decode(errors="replace")
        except OSError as silence:
            answer = str(silence)
        time.sleep(0.3)
    raise Problem(f"not ready after {READY_SECONDS} s: {answer[:300]} (logs: {LOGS})")


def print_welcome(address: str, *, invite: bool) -> None:
    """The address, who can log in, and for phones a code to scan."""
    print(f"\nFiregrid 街道消防网格  ->  {address}\n\n{logins_file().read_text()}", flush=True)
    if invite:
        lan.print_invitation(address)
    print("Ctrl-C 停止 stops everything.", flush=True)


def first_free(port: int, host: str = LOOPBACK) -> int:
    """The first port from here on that nobody listens on at an address."""
    return next(number for number in range(port, port + 200) if redis_server.is_free(number, host))
