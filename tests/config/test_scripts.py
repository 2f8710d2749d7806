"""The scripts in bin/: what they refuse, and what the repository must not carry."""

import contextlib
import fcntl
import importlib
import io
import json
import os
import re
import subprocess
import sys

import pytest
import segno
from django.conf import settings

ROOT = settings.BASE_DIR
MACHINE = ROOT / "bin" / "machine"


@pytest.fixture
def machine(monkeypatch):
    """Imports a module of bin/machine as the scripts do."""
    monkeypatch.syspath_prepend(str(MACHINE))
    monkeypatch.delitem(sys.modules, "demo", raising=False)  # pytest's name for the package tests/demo
    before = set(sys.modules)
    yield importlib.import_module
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_a_machine_without_python_is_told_so_in_one_line(tmp_path):
    (tmp_path / "dirname").symlink_to("/usr/bin/dirname")
    run = subprocess.run(
        ["/bin/sh", str(ROOT / "bin" / "demo")],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert run.stderr.strip().splitlines()[-1].startswith("firegrid: needs Python 3.11 or newer")


def test_a_newer_build_of_the_same_python_does_not_ask_for_a_new_environment(machine, tmp_path, monkeypatch):
    python_env = machine("python_env")
    steps = []
    monkeypatch.setattr(machine("checkout"), "HOME", tmp_path)
    monkeypatch.setattr(python_env, "PYTHON", tmp_path)
    monkeypatch.setattr(python_env, "run", steps.append)
    python_env.prepare(with_node=False)
    assert len(steps) == 2
    monkeypatch.setattr(sys, "version", f"{sys.version} (as rebuilt by the distribution)")
    python_env.prepare(with_node=False)
    assert len(steps) == 2


def test_a_folder_that_somebody_else_has_put_in_the_way_is_refused(machine, tmp_path, monkeypatch):
    owner, problem = machine("owner"), machine("checkout").Problem
    stranger = os.geteuid() + 1
    (tmp_path / "theirs").mkdir()
    monkeypatch.setattr(owner, "identity", lambda: {"user": stranger, "group": os.getegid()})
    with pytest.raises(problem, match="belongs to somebody else"):
        owner.private(tmp_path / "theirs")
    (tmp_path / "link").symlink_to(tmp_path / "theirs")
    with pytest.raises(problem, match="belongs to somebody else"):
        owner.private(tmp_path / "link")


def test_the_sockets_folder_is_closed_and_its_path_short_enough(machine):
    owner = machine("owner")
    folder = owner.socket_folder()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert len(os.fsencode(folder / owner.SOCKET_NAME)) <= 107


def test_stop_refuses_while_another_command_uses_the_database(machine):
    lock = machine("services").users_lock()
    fcntl.flock(lock, fcntl.LOCK_SH)
    try:
        run = subprocess.run([str(ROOT / "bin" / "stop")], capture_output=True, text=True, check=False)
    finally:
        os.close(lock)
    assert run.returncode == 1
    assert "still in use" in run.stderr


def test_a_step_is_done_again_when_an_input_changed(machine, tmp_path, monkeypatch):
    checkout = machine("checkout")
    monkeypatch.setattr(checkout, "HOME", tmp_path)
    lock = tmp_path / "lock.txt"
    lock.write_text("django==5.2.18")
    checkout.mark_done("python", checkout.digest(lock))
    assert checkout.is_done("python", checkout.digest(lock))
    lock.write_text("django==5.2.19")
    assert not checkout.is_done("python", checkout.digest(lock))


def test_a_port_in_use_is_not_taken(machine):
    redis_server, demo = machine("redis_server"), machine("demo")
    with redis_server.socket.socket() as somebody:
        somebody.bind(("127.0.0.1", 0))
        somebody.listen()
        port = somebody.getsockname()[1]
        assert not redis_server.is_free(port)
        assert demo.first_free(port) > port


def test_the_locks_name_no_registry():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert all("integrity" in package and "resolved" not in package for name, package in packages.items() if name)
    for lock in ROOT.glob("requirements*.txt"):
        text = lock.read_text()
        assert "--hash=sha256:" in text
        assert not re.search(r"://|--(extra-)?index|--find-links|^-i ", text, re.MULTILINE), lock.name


def test_lan_without_a_network_says_what_to_do(machine, monkeypatch):
    lan, problem = machine("lan"), machine("checkout").Problem

    class NoRoute(lan.socket.socket):
        def connect(self, address):
            raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(lan.socket, "socket", NoRoute)
    with pytest.raises(problem, match=r"found no local network; .* bin/demo --lan 192\.168\.1\.5"):
        lan.address(lan.FIND)


@pytest.mark.parametrize("foreign", ["203.0.113.9", "0.0.0.0", "::1", "nonsense"])
def test_lan_refuses_an_address_that_no_phone_could_open(machine, foreign):
    lan, problem = machine("lan"), machine("checkout").Problem
    with pytest.raises(problem, match="is no IPv4 address of this machine"):
        lan.address(foreign)


def test_lan_listens_on_the_address_it_was_given_and_on_no_other(machine, monkeypatch):
    demo, served = machine("demo"), []
    port = machine("redis_server").free_port()
    monkeypatch.setattr(demo, "only_one", io.StringIO)
    monkeypatch.setattr(demo.environment, "prepare", lambda **_: None)
    monkeypatch.setattr(demo.services, "running", lambda **_: contextlib.nullcontext())
    monkeypatch.setattr(demo, "serve", lambda host, port: served.append((host, port)))
    assert demo.demo(["--lan", "127.0.0.2", "--port", str(port)]) == 0
    assert demo.demo(["--port", str(port)]) == 0
    assert served == [("127.0.0.2", port), ("127.0.0.1", port)]
    web = demo.commands(port, "127.0.0.2")["web"]
    assert web[web.index("--host") + 1] == "127.0.0.2"


def test_lan_serves_plain_http_under_its_own_address_whatever_the_environment_says(machine, monkeypatch):
    monkeypatch.setenv("BEHIND_TLS", "True")
    monkeypatch.setenv("ALLOWED_HOSTS", "firegrid.example")
    machine("redis_server")
    address = "http://192.168.1.5:8000/"
    said = machine("environment").variables() | machine("demo").site("192.168.1.5", address)
    assert (said["BEHIND_TLS"], said["ALLOWED_HOSTS"]) == ("False", "192.168.1.5")
    assert said["SITE_URL"] == "http://192.168.1.5:8000/"


def test_the_invitation_prints_the_addresss_own_code_and_what_plain_http_cannot_do(machine, capfd):
    url = "http://192.168.1.5:8000/"
    machine("lan").print_invitation(url)
    said = capfd.readouterr().out
    quiet = 4  # light modules round a code
    drawn = [line for line in said.splitlines() if line and not set(line) - set("█▀▄ ")]
    lit = [[(half == 0 and cell in "█▀") or (half == 1 and cell in "█▄") for cell in line]
           for line in drawn for half in (0, 1)]  # fmt: skip
    code = segno.make(url).matrix
    side = len(code)
    assert [[not cell for cell in row[quiet : quiet + side]] for row in lit[quiet : quiet + side]] == [
        [bool(cell) for cell in row] for row in code
    ]
    assert "不提供定位" in said and "不能离线打开页面" in said and "gives no position" in said
