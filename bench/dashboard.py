"""B1: the overview over HTTP, as a page and by API, against one raw aggregate and the naive peer."""

import http.client
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

import psycopg
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.data import PASSWORD
from bench.measure import cpu_ms, race
from grids.models import User

# What a street's dashboard has to know, in one scan of its hazards: the counts by state, overdue, put right, on time.
RAW = """
SELECT count(*), count(*) FILTER (WHERE state = 'rectifying'), count(*) FILTER (WHERE state = 'submitted'),
    count(*) FILTER (WHERE state = 'handed_over'), count(*) FILTER (WHERE state = 'closed'),
    count(*) FILTER (WHERE state = 'rectifying' AND due_at <= now()), count(*) FILTER (WHERE on_time),
    count(*) FILTER (WHERE found_on > current_date - 7),
    count(*) FILTER (WHERE put_right_at > now() - interval '7 days')
FROM hazards_hazard WHERE street_id = ANY(%s)
"""
PAGE, API = "/overview/", "/api/v1/overview/"
READERS = {"street": ["990101001"], "district": [f"990101{n:03}" for n in range(1, 21)]}


class Server:
    """One granian worker of the project with the naive peer beside it; `get` keeps its connection alive."""

    def __init__(self, log: Path):
        self.log = log
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def __enter__(self):
        granian = Path(sys.executable).parent / "granian"
        options = ["--interface", "wsgi", "--no-ws", "--host", "127.0.0.1", "--port", str(self.port), "--workers", "1"]
        with self.log.open("w") as out:
            self.process = subprocess.Popen(
                [granian, *options, "--blocking-threads", "2", "config.wsgi:application"], stdout=out, stderr=out
            )
        self._wait()
        return self

    def __exit__(self, *error):
        self.process.terminate()
        self.process.wait(20)

    def _wait(self) -> None:
        for _ in range(900):
            try:
                http.client.HTTPConnection("127.0.0.1", self.port, timeout=2).request("GET", "/livez")
                return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.2)
        raise SystemExit(f"the server did not come up; see {self.log}")

    def pids(self) -> list[int]:
        """The server and its workers."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [self.process.pid, *map(int, listed)]

    def log_in(self, username: str) -> "Visitor":
        visitor = Visitor(self.port)
        page = visitor.get("/accounts/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
        visitor.post("/accounts/login/", {"login": username, "password": PASSWORD, "csrfmiddlewaretoken": token})
        return visitor


class Visitor:
    """One browser: a kept connection and its cookies."""

    def __init__(self, port: int):
        self.connection, self.cookies = http.client.HTTPConnection("127.0.0.1", port, timeout=120), {}

    def get(self, path: str) -> str:
        return self._ask("GET", path)

    def post(self, path: str, fields: dict) -> str:
        return self._ask("POST", path, urlencode(fields))

    def _ask(self, method: str, path: str, body: str = "") -> str:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body or None, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        if answer.status >= 400 or (method == "GET" and answer.status != 200):
            raise SystemExit(f"{method} {path}: {answer.status}")
        return text


def measure(server: Server, size: int, *, rounds: int) -> list[list[object]]:
    """Rows of the table for one size: street and district."""
    rows = []
    for reader, codes in READERS.items():
        visitor, raw = server.log_in(reader), _raw(codes)
        contenders = {
            "page": lambda visitor=visitor: visitor.get(PAGE),
            "api": lambda visitor=visitor: visitor.get(API),
            "naive": lambda visitor=visitor: visitor.get("/naive/"),
            "raw": raw,
        }
        series = race(contenders, rounds=rounds, seed=size)
        rows.append(
            [
                f"{size:,}",
                reader,
                f"{series.median('page'):.1f}",
                f"{series.median('api'):.1f}",
                f"{series.median('raw'):.2f}",
                f"{series.median('naive'):.1f}",
                " / ".join(f"{application_cpu(server, visitor, path):.1f}" for path in (PAGE, API)),
                " / ".join(str(queries_of(reader, path)) for path in (PAGE, API)),
                series.ratio("page", "raw"),
                series.ratio("api", "raw"),
                series.ratio("naive", "page"),
                series.ratio("naive", "api"),
            ]
        )
    return rows


def _raw(codes: list[str]):
    """The aggregate over a connection of its own, without Django."""
    settings = connection.get_connection_params()
    kept = psycopg.connect(
        host=settings["host"], port=settings["port"], user=settings["user"], dbname=settings["dbname"], autocommit=True
    )
    ids = [row[0] for row in kept.execute("SELECT id FROM grids_grid WHERE code = ANY(%s)", [codes])]
    return lambda: kept.execute(RAW, [ids]).fetchone()


def queries_of(reader: str, path: str) -> int:
    """How many queries one answer takes, session and user included."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username=reader))
    client.get(path)
    with CaptureQueriesContext(connection) as seen:
        client.get(path)
    return len(seen)


def application_cpu(server: Server, visitor: Visitor, path: str, times: int = 20) -> float:
    """CPU milliseconds of the application per answer."""
    pids = server.pids()
    before = cpu_ms(pids)
    for _ in range(times):
        visitor.get(path)
    return (cpu_ms(pids) - before) / times
