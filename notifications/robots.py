"""The wire to the groups' robots: their addresses, signatures and answers. Knows no row.

Shapes as the three services describe them (domain.md 7.4): a text of at most 2,048 bytes; DingTalk and Feishu sign.
"""

import base64
import hashlib
import hmac
import json
import time
import urllib.request
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qs, quote_plus, urlsplit

from django.conf import settings

from notifications.outgoing import PATIENCE, PRINTED, Private, open_without_redirect, refuse_private

LONGEST = 2048  # bytes of a text (企业微信; domain.md 7.4)
HOSTS = {
    "wecom": ("qyapi.weixin.qq.com", "/cgi-bin/webhook/send", "key"),
    "dingtalk": ("oapi.dingtalk.com", "/robot/send", "access_token"),
    "feishu": ("open.feishu.cn", "/open-apis/bot/v2/hook/", ""),
}


class NotSent(Exception):
    """The robot did not take it; the words name neither its address nor its secret."""


def is_address(kind: str, address: str) -> bool:
    """Whether `address` is a robot's of that kind: its own host by HTTPS, or a host of `GROUP_ROBOT_HOSTS`."""
    try:
        parts = urlsplit(address)
        host, path, asked = HOSTS[kind]
        known = parts.scheme == "https" and parts.netloc == host
    except (ValueError, KeyError):
        return False
    if not PRINTED.fullmatch(address):
        return False
    if not known and not (parts.netloc in settings.GROUP_ROBOT_HOSTS and parts.scheme in ("http", "https")):
        return False
    return (
        bool(parse_qs(parts.query).get(asked)) and parts.path == path
        if asked
        else (parts.path.startswith(path) and len(parts.path) > len(path))
    )


def send(kind: str, address: str, secret: str, text: str) -> None:
    """Put `text` into the group. Raises NotSent; follows no redirect and reaches no private network."""
    if not is_address(kind, address):
        raise NotSent("address")
    asked, body = _signed(kind, secret, int(time.time() * 1000))
    payload = json.dumps(body | _content(kind, shortened(text))).encode()
    request = urllib.request.Request(
        address + asked, data=payload, headers={"Content-Type": "application/json; charset=utf-8"}
    )
    try:
        refuse_private(address, but=settings.GROUP_ROBOT_HOSTS)
        with open_without_redirect(request, timeout=PATIENCE) as answer:
            said = json.loads(answer.read(10_000) or b"{}")
    except HTTPError as error:
        raise NotSent(f"HTTP {error.code}") from None
    except Private as error:
        raise NotSent(str(error)) from None
    except (URLError, OSError, HTTPException, ValueError) as error:
        raise NotSent(type(getattr(error, "reason", error)).__name__) from None
    code = said.get("errcode", said.get("code", said.get("StatusCode"))) if isinstance(said, dict) else None
    if code != 0:
        raise NotSent(f"code {code}")


def shortened(text: str) -> str:
    """As much of `text` as a robot takes, whole letters, its last line (the address) kept."""
    if len(text.encode()) <= LONGEST:
        return text
    head, _newline, last = text.rpartition("\n")
    room = LONGEST - len(last.encode()) - len("…\n".encode())
    return head.encode()[:room].decode(errors="ignore") + "…\n" + last


def _content(kind: str, text: str) -> dict:
    if kind == "feishu":
        return {"msg_type": "text", "content": {"text": text}}
    return {"msgtype": "text", "text": {"content": text}}


def _signed(kind: str, secret: str, now_ms: int) -> tuple[str, dict]:
    """(what is added to the address, what is added to the body) to prove the secret, where one was given."""
    if not secret or kind == "wecom":
        return "", {}
    if kind == "dingtalk":
        sign = _hmac(secret, f"{now_ms}\n{secret}")
        return f"&timestamp={now_ms}&sign={quote_plus(sign)}", {}
    seconds = str(now_ms // 1000)
    return "", {"timestamp": seconds, "sign": _hmac(f"{seconds}\n{secret}", "")}


def _hmac(key: str, message: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()
