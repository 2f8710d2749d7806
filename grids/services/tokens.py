"""Keys of machines: shown once, kept as a hash."""

import secrets
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.access import require, scope_of
from grids.errors import NotAllowed
from grids.models import ApiToken, Organisation, User
from grids.services.account_acts import note_account_act


def digest_of(key: str) -> str:
    """The only thing kept of a key: its SHA-256 in hex. Keys are 256 random bits, so no salt is needed."""
    return sha256(key.encode()).hexdigest()


def issue_token(
    user: User,
    *,
    by: User | None = None,
    name: str,
    scopes: list[str],
    at: datetime,
    expires_at: datetime,
    organisation: Organisation | None = None,
    addresses: list[str] | None = None,
) -> tuple[ApiToken, str]:
    """A new token for `user` and its key, which can never be read again. `addresses`: IPs or CIDR nets, empty = any.

    `by` is who issues it (None: the system); refuses a user who works outside the issuer's streets.
    """
    if by is not None:
        require(by, "tokens.manage")
        if not held_within(user, by, "tokens.manage"):
            raise NotAllowed("other-street", _("此人在所管理的街道没有岗位。"))
    key = f"fg_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
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
        note_account_act("token_issued", user, by=by, at=at, note=name)
    return token, key


def held_within(user: User, by: User, action: str) -> bool:
    """Whether every street `user` works in lies where `by` may do `action`, and he works somewhere at all."""
    streets = scope_of(user).street_ids()
    return bool(streets) and streets <= scope_of(by).reach_for(action).streets


def revoke_token(token: ApiToken, *, by: User, at: datetime) -> None:
    """From now on the key opens nothing; the row stays for the record.

    Refuses as `issue_token` does, but where somebody is a guest does not count; of somebody who works nowhere any
    more, a street where he did is enough.
    """
    require(by, "tokens.manage")
    works_in = scope_of(token.user).own_street_ids()
    within = works_in <= scope_of(by).reach_for("tokens.manage").streets if works_in else _listed(token, by)
    if not within:
        raise NotAllowed("other-street", _("此人在所管理的街道没有岗位。"))
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=at):
            note_account_act("token_revoked", token.user, by=by, at=at, note=token.name)


def _listed(token: ApiToken, by: User) -> bool:
    return ApiToken.objects.visible_to(by).filter(pk=token.pk).exists()
