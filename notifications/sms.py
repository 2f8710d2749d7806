"""Text messages by whatever gateway the office has: an HTTP request made from a template.

The gateway stands in the environment (`SMS_*`, docs/operations.md). Without one the demo prints messages to the web
server's log and every other installation refuses. Neither a text nor a whole number is ever logged.
"""

import http.client
import ipaddress
import json
import logging
import re
import socket
import ssl
import sys
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from grids.errors import DomainError
from grids.formats import masked_phone

logger = logging.getLogger(__name__)

ANSWER_READ = 20_000  # bytes of an answer that are looked at
FORM = "application/x-www-form-urlencoded"


class NotSent(DomainError):
    """The message did not go; trying again later is safe. `str` of it names neither the number nor the text."""

    status = 503


@dataclass(frozen=True)
class Gateway:
    """One gateway. `{phone}` and `{text}` stand in the query of `url` and in `body`, and are quoted for their place.

    `success`: a regular expression that the answer of a message that was taken matches; empty: any 2xx answer.
    `inner_hosts`: hosts that may lie at a private address (政务外网) and be spoken to without TLS.
    """

    url: str
    method: str = "POST"
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    success: str = ""
    inner_hosts: frozenset[str] = frozenset()
    timeout: float = 5


def gateway() -> Gateway | None:
    """The installation's gateway as its settings have it; None without one."""
    if not settings.SMS_URL:
        return None
    return Gateway(
        settings.SMS_URL,
        settings.SMS_METHOD.upper(),
        tuple(settings.SMS_HEADERS.items()),
        settings.SMS_BODY,
        settings.SMS_SUCCESS,
        frozenset(settings.SMS_INNER_HOSTS),
        settings.SMS_TIMEOUT,
    )


def available() -> bool:
    """Whether `send_sms` has a way: a gateway, or the console of a demo."""
    return bool(settings.SMS_URL or settings.DEMO)


def mobile(phone: str | None) -> str:
    """The eleven digits of a mobile number of the mainland, as a person may have typed it; empty if it is none."""
    digits = re.sub(r"[\s-]", "", phone or "")
    return digits[-11:] if re.fullmatch(r"(\+?86)?1[3-9]\d{9}", digits, re.ASCII) else ""


def send_sms(phone: str, text: str) -> None:
    """Send `text` to the mobile number `phone`, now. Returns when the gateway has taken it; raises NotSent.

    Codes: `sms-no-gateway`, `sms-number` (no mobile number), `sms-gateway` (not reached, or ill), `sms-refused` (it
    answered, and does not take this message).
    """
    digits = mobile(phone)
    if not digits:
        raise NotSent("sms-number", _("这不是手机号码，收不到短信。"))
    found = gateway()
    if found is None:
        _print(digits, text)
        return
    try:
        status, answer = _post(found, digits, text)
    except (OSError, http.client.HTTPException, ValueError) as error:
        logger.warning("sms to %s not sent: %s", masked_phone(digits), type(error).__name__)
        raise NotSent("sms-gateway", _("短信暂时发不出去，请稍后再试。")) from None
    if not 200 <= status < 300 or not re.search(found.success, answer):
        logger.warning("sms to %s refused by the gateway, status %s", masked_phone(digits), status)
        ill = status >= 500 or status == 429
        raise NotSent("sms-gateway" if ill else "sms-refused", _("短信暂时发不出去，请稍后再试。"))
    logger.info("sms to %s sent", masked_phone(digits))


def _print(phone: str, text: str) -> None:
    """The demo's channel. Elsewhere a code in a log would be a way in, so there is none."""
    if not settings.DEMO:
        raise NotSent("sms-no-gateway", _("本站还没有接通短信。"))
    print(f"[sms -> {masked_phone(phone)}] {text}", file=sys.stdout, flush=True)


def _post(to: Gateway, phone: str, text: str) -> tuple[int, str]:
    """Ask once, following no redirect; (status, what it said)."""
    address = urlsplit(to.url)
    host = address.hostname or ""
    inner = host in to.inner_hosts
    if "{" in address.netloc or not host or (address.scheme != "https" and not (inner and address.scheme == "http")):
        raise ValueError("an address that is not allowed")
    port = address.port or (443 if address.scheme == "https" else 80)
    with _connect(host, port, tls=address.scheme == "https", inner=inner, timeout=to.timeout) as line:
        asked = http.client.HTTPConnection(host, port, timeout=to.timeout)
        asked.sock = line
        target = _filled(address.path or "/", phone, text, quote)
        query = _filled(address.query, phone, text, lambda word: quote(word, safe=""))
        headers = {"Content-Type": "application/json; charset=utf-8", **dict(to.headers)}
        body = _filled(to.body, phone, text, _quoting(headers["Content-Type"]))
        asked.request(to.method, f"{target}?{query}" if query else target, body.encode() or None, headers)
        answer = asked.getresponse()
        return answer.status, answer.read(ANSWER_READ).decode(errors="replace")


def _connect(host: str, port: int, *, tls: bool, inner: bool, timeout: float) -> socket.socket:
    """A line to the very address that was checked: a name that changes its address in between leads nowhere else."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][4]
    if not inner and not ipaddress.ip_address(found[0]).is_global:
        raise ValueError("a private address")
    line = socket.create_connection(found[:2], timeout=timeout)
    return ssl.create_default_context().wrap_socket(line, server_hostname=host) if tls else line


def _quoting(content_type: str):
    if content_type.lower().startswith(FORM):
        return lambda word: quote(word, safe="")
    return lambda word: json.dumps(word, ensure_ascii=False)[1:-1]


def _filled(template: str, phone: str, text: str, quoted) -> str:
    """`template` with both words in it; in one pass, so that a text with "{phone}" in it stays a text."""
    words = {"phone": phone, "text": text}
    return re.sub(r"\{(phone|text)\}", lambda found: quoted(words[found[1]]), template)
