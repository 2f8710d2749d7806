"""A private Redis for this checkout, on a free port of this machine and behind a password of its own."""

import os
import secrets
import shutil
import socket
import subprocess
import time
from pathlib import Path

import owner
from checkout import Problem

LOOPBACK = "127.0.0.1"
FOR_TESTS = 1  # the tests' own Redis database, so that they never touch a running demo's queue


def settings_file() -> Path:
    return owner.folder("redis") / "redis.conf"


def settings() -> dict[str, str]:
    """What the last start wrote down; empty before the first."""
    file = settings_file()
    lines = file.read_text().splitlines() if file.exists() else []
    return dict(line.split(" ", 1) for line in lines)


def url(database: int = 0) -> str:
    """The REDIS_URL of one of Redis' numbered databases."""
    known = settings()
    return f"redis://:{known['requirepass']}@127.0.0.1:{known['port']}/{database}"


def ask(command: str) -> str:
    """Log in, send one inline command and give the first line of the answer; '' when our Redis is not there."""
    known = settings()
    if not known:
        return ""
    try:
        with (
            socket.create_connection(("127.0.0.1", int(known["port"])), timeout=5) as talk,
            talk.makefile("rw") as lines,
        ):
            for line in (f"AUTH {known['requirepass']}", command):
                lines.write(f"{line}\r\n")
                lines.flush()
                answer = lines.readline().strip()
                if answer.startswith("-"):  # somebody else's Redis, or another program, has taken the port
                    return ""
            return answer
    except OSError:
        return ""


def is_running() -> bool:
    """Whether this checkout's own Redis answers."""
    return ask("PING") == "+PONG"


def start() -> None:
    """Start Redis on a free port; returns when it answers."""
    folder = owner.folder("redis")
    program = shutil.which("redis-server")
    if program is None:
        raise Problem("Redis is not installed; as root: apt-get install redis-server")
    written = {
        "port": settings().get("port") or str(free_port()),
        "bind": "127.0.0.1",
        "requirepass": settings().get("requirepass") or secrets.token_hex(24),
        "daemonize": "yes",
        "dir": f'"{folder}"',
        "pidfile": f'"{folder / "pid"}"',
        "logfile": f'"{folder / "log"}"',
        "appendonly": "no",  # the database is the truth, the queue only a hint: nothing here has to survive
        "save": '""',
    }
    if not is_free(int(written["port"])):
        written["port"] = str(free_port())
    file = settings_file()
    file.write_text("".join(f"{name} {value}\n" for name, value in written.items()))
    who = owner.identity()
    if who:
        os.chown(file, who["user"], who["group"])
    file.chmod(0o600)
    run = subprocess.run([program, str(file)], check=False, **who, cwd=folder, capture_output=True)
    for _ in range(100):
        if run.returncode == 0 and is_running():
            return
        time.sleep(0.05)
    raise Problem(f"Redis did not start (its log: {folder / 'log'})")


def stop() -> None:
    """Stop Redis; what was queued is dropped. Returns when its port is free."""
    ask("SHUTDOWN NOSAVE")
    for _ in range(100):
        if is_free(int(settings()["port"])):
            return
        time.sleep(0.05)
    raise Problem("Redis did not stop")


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether nobody listens on a port of one of this machine's addresses."""
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) != 0


def free_port() -> int:
    """A port nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
