"""The wire of web push: what RFC 8291 (encryption), RFC 8188 (aes128gcm) and RFC 8292 (VAPID) ask for. Knows no row.

The push service carries what it cannot read: only the browser that subscribed has the key. The primitives are those of
`cryptography`; tests hold this module to the example of RFC 8291.
"""

import base64
import json
import os
import urllib.request
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPException, InvalidURL
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from notifications.outgoing import PATIENCE, PRINTED, Private, open_without_redirect, refuse_private

SERVICES = (  # the browsers' own; a name with a leading dot is the end of one
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "web.push.apple.com",
    ".notify.windows.com",
)
RECORD = 4096  # bytes of a record; RFC 8291 section 4: one record a message
LONGEST_HOST = 100  # characters; the longest in use has 35
LONGEST = 3000  # bytes of what is said; a push service takes 4,096 in all
KEPT_FOR = 86400  # seconds that a push service keeps it for a browser that is away; a default of ours: a day
SIGNED_FOR = timedelta(hours=12)  # RFC 8292 section 2: at most 24 hours


class NotTaken(Exception):
    """The push service refuses this message."""


class Silent(NotTaken):
    """It was not reached, or is ill: not the message's fault."""


class Gone(NotTaken):
    """The subscription has ended (RFC 8030 section 7.3: 404 or 410)."""


@dataclass(frozen=True)
class Subscription:
    """What a browser gives: its address at the push service, its public key and its secret, both base64url."""

    endpoint: str
    p256dh: str
    auth: str


def usable(subscription: Subscription) -> bool:
    """Whether the address is one of a known push service (or of `PUSH_HOSTS`) and the keys are keys."""
    if not PRINTED.fullmatch(subscription.endpoint):
        return False
    try:
        parts = urlsplit(subscription.endpoint)
        own = parts.netloc in settings.PUSH_HOSTS and parts.scheme in ("http", "https")
        known = parts.scheme == "https" and any(
            parts.netloc.endswith(name) if name.startswith(".") else parts.netloc == name for name in SERVICES
        )
        _public(subscription.p256dh)
        return (own or known) and len(parts.netloc) <= LONGEST_HOST and len(unbase64(subscription.auth)) == 16
    except ValueError:
        return False


def host_of(endpoint: str) -> str:
    """The push service of a usable subscription."""
    return urlsplit(endpoint).netloc


def public_key(private: str) -> str:
    """The public half of the installation's key, as browsers want it: base64url of the uncompressed point."""
    return base64url(_point(_private(private).public_key()))


def new_private_key() -> str:
    """A new key for an installation: base64url of 32 bytes."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64url(number.to_bytes(32, "big"))


def send(subscription: Subscription, said: dict, *, private: str, contact: str, urgent: bool, now: datetime) -> None:
    """Hand `said` (JSON, at most LONGEST bytes) to the push service. Raises Gone, Silent or NotTaken."""
    body = json.dumps(said, ensure_ascii=False).encode()
    if len(body) > LONGEST:
        raise NotTaken("too long")
    headers = {
        "Authorization": authorization(subscription.endpoint, private=private, contact=contact, now=now),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_FOR),
        "Urgency": "high" if urgent else "normal",
    }
    request = urllib.request.Request(
        subscription.endpoint, data=encrypted(body, subscription), headers=headers, method="POST"
    )
    try:
        refuse_private(subscription.endpoint, but=settings.PUSH_HOSTS)
        open_without_redirect(request, timeout=PATIENCE).close()
    except HTTPError as error:
        error.close()
        if error.code in (404, 410):
            raise Gone(f"HTTP {error.code}") from None
        ill = error.code >= 500 or error.code == 429
        raise (Silent if ill else NotTaken)(f"HTTP {error.code}") from None
    except (InvalidURL, ValueError) as error:  # this one address; the service was not asked
        raise NotTaken(type(error).__name__) from None
    except (Private, URLError, OSError, HTTPException) as error:
        raise Silent(type(getattr(error, "reason", error)).__name__) from None


def authorization(endpoint: str, *, private: str, contact: str, now: datetime) -> str:
    """The header by which the push service knows the installation: a JWT signed with ES256 (RFC 8292)."""
    parts, key = urlsplit(endpoint), _private(private)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int((now + SIGNED_FOR).timestamp()), "sub": contact}
    words = [{"typ": "JWT", "alg": "ES256"}, claims]
    text = ".".join(base64url(json.dumps(word, separators=(",", ":")).encode()) for word in words)
    r, s = decode_dss_signature(key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    signature = base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={text}.{signature},k={base64url(_point(key.public_key()))}"


def encrypted(
    body: bytes,
    subscription: Subscription,
    *,
    own: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """`body` for the subscription's browser alone (RFC 8291), under a key and a salt used once; given in tests only."""
    own = own or ec.generate_private_key(ec.SECP256R1())
    salt = salt or os.urandom(16)
    theirs, mine = _public(subscription.p256dh), _point(own.public_key())
    info = b"WebPush: info\0" + _point(theirs) + mine
    secret = _hkdf(own.exchange(ec.ECDH(), theirs), unbase64(subscription.auth), info, 32)
    key = _hkdf(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _hkdf(secret, salt, b"Content-Encoding: nonce\0", 12)
    sealed = AESGCM(key).encrypt(nonce, body + b"\x02", None)  # 2: the last record
    return salt + RECORD.to_bytes(4, "big") + bytes([len(mine)]) + mine + sealed


def base64url(data: bytes) -> str:
    """Without padding, as the standards want it."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unbase64(text: str) -> bytes:
    """The bytes of `text`, padded or not. ValueError when it is none."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _hkdf(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


def _private(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(unbase64(text), "big"), ec.SECP256R1())


def _public(text: str) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unbase64(text))


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
