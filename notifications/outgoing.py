"""Requests to addresses that people typed or browsers gave: no redirect is followed, no private network reached."""

import ipaddress
import re
import socket
import urllib.request
from collections.abc import Container
from urllib.parse import urlsplit

PRINTED = re.compile(r"[!-~]+")  # what may stand in an address (RFC 3986): no space, nothing beyond ASCII
PATIENCE = 5  # seconds; a default of ours: what hangs holds the worker no longer


class Private(OSError):
    """A name that leads into a private network, or nowhere."""


def refuse_private(address: str, *, but: Container[str]) -> None:
    """Raises Private unless every address of the host is public; the hosts `but` are the installation's own."""
    parts = urlsplit(address)
    if parts.netloc in but:
        return
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except OSError:
        raise Private("gaierror") from None
    if not all(ipaddress.ip_address(row[4][0]).is_global for row in found):
        raise Private("private")


def open_without_redirect(request: urllib.request.Request, *, timeout: float):
    """The answer to `request`; a redirect is an HTTPError like any other status."""
    return _OPENER.open(request, timeout=timeout)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args, **more):
        return None


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)
