"""Keys of machines: shown once, kept as a hash."""

import secrets
from datetime import datetime
from hashlib import sha256

from grids.models import ApiToken, Organisation, User


def digest_of(key: str) -> str:
    """The only thing kept of a key: its SHA-256 in hex. Keys are 256 random bits, so no salt is needed."""
    return sha256(key.encode()).hexdigest()


def issue_token(
    user: User,
    *,
    name: str,
    scopes: list[str],
    at: datetime,
    expires_at: datetime,
    organisation: Organisation | None = None,
    addresses: list[str] | None = None,
) -> tuple[ApiToken, str]:
    """A new token for `user` and its key, which can never be read again. `addresses`: IPs or CIDR nets, empty = any."""
    key = f"fg_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        user=user,
        organisation=organisation,
        name=name,
        digest=digest_of(key),
        prefix=key[:8],
        scopes=scopes,
        addresses=addresses or [],
        created_at=at,
        expires_at=expires_at,
    )
    return token, key
