"""A bad line between the phone and the server: a small TCP proxy that fails a share of all requests, each in its way.

One connection carries one request, so that each meets its own fate: `refuse` (closed at once), `request` (half of it
arrives), `answer` (the server has done it, half of the answer comes back), `gateway` (502). Which one, a seed decides.
"""

import asyncio
import threading
from collections import Counter
from contextlib import suppress
from random import Random

FAULTS = ("refuse", "request", "answer", "gateway")
GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 3\r\nConnection: close\r\n\r\n502"


class BadLine:
    """Listens at 127.0.0.1 and passes on to `host:port`: all while `share` is 0, nothing while it is None (cut).

    `met` counts what became of the requests while a share of them failed.
    """

    def __init__(self, host: str, port: int, *, seed: int):
        self.to, self.share, self.met = (host, port), 0.0, Counter()
        self._random, self._loop = Random(seed), asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        listening = asyncio.start_server(self._carry, "127.0.0.1", 0)
        server = asyncio.run_coroutine_threadsafe(listening, self._loop).result()
        self.url = f"http://localhost:{server.sockets[0].getsockname()[1]}"

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _fate(self) -> str:
        if not self.share:
            return "refuse" if self.share is None else "pass"
        fate = self._random.choice(FAULTS) if self._random.random() < self.share else "pass"
        self.met[fate] += 1
        return fate

    async def _carry(self, phone: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            head = await phone.readuntil(b"\r\n\r\n")
            body = await phone.readexactly(_length(head))
            answer = await self._answer(self._fate(), _closing(head), body)
            back.write(answer)
            await back.drain()
        back.close()

    async def _answer(self, fate: str, head: bytes, body: bytes) -> bytes:
        """What comes back to the phone; nothing where the connection just ends."""
        if fate in ("refuse", "gateway"):
            return GATEWAY if fate == "gateway" else b""
        server, there = await asyncio.open_connection(*self.to)
        whole = head + body
        there.write(whole[: len(head) + len(body) // 2] if fate == "request" and body else whole)
        if fate == "request":
            await there.drain()
            there.close()
            return b""
        answer = await server.read()
        there.close()
        return answer[: len(answer) // 2] if fate == "answer" else answer


def _length(head: bytes) -> int:
    lines = head.lower().split(b"\r\n")
    return next((int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:")), 0)


def _closing(head: bytes) -> bytes:
    """The head of a request after which the server closes the connection: what it sends until then is the answer."""
    kept = [line for line in head[:-4].split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([*kept, b"Connection: close", b"", b""])
