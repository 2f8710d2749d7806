"""A line between the phone and the server that can be cut: a small TCP proxy of our own."""

import socket
import threading
from contextlib import suppress


class Line:
    """Listens on a port of its own at 127.0.0.1 and passes everything to `host:port`, while it is not cut."""

    def __init__(self, host: str, port: int):
        self.to = (host, port)
        self.is_cut = False
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://localhost:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def cut(self) -> None:
        """What is under way breaks off, and nothing passes until `mend`."""
        self.is_cut = True
        for one in list(self._open):
            _end(one)

    def mend(self) -> None:
        self.is_cut = False

    def close(self) -> None:
        _end(self._listener)
        self.cut()

    def _listen(self) -> None:
        while True:
            try:
                phone, _address = self._listener.accept()
            except OSError:
                return
            if self.is_cut:
                _end(phone)
                continue
            server = socket.create_connection(self.to)
            self._open |= {phone, server}
            for source, sink in ((phone, server), (server, phone)):
                threading.Thread(target=self._pass, args=(source, sink), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while content := source.recv(65536):
                sink.sendall(content)
        for one in (source, sink):
            _end(one)
            self._open.discard(one)


def _end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
