"""Machines show a token: `Authorization: Bearer fg_…`. Browsers keep their session and its CSRF check."""

from datetime import timedelta
from ipaddress import ip_address, ip_network

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.authentication import SessionScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from grids.models import ApiToken
from grids.services.tokens import digest_of


class TokenAuthentication(BaseAuthentication):
    """A valid, unexpired, unrevoked token from an allowed address acts as its user, within its scopes."""

    def authenticate_header(self, request):
        return 'Bearer realm="firegrid"'

    def authenticate(self, request):
        header = get_authorization_header(request).split()
        if not header or header[0].lower() != b"bearer":
            return None
        if len(header) != 2:
            raise AuthenticationFailed(_("令牌格式不正确。"))
        now = timezone.now()
        token = (
            ApiToken.objects.select_related("user", "organisation")
            .filter(digest=digest_of(header[1].decode("latin-1")), revoked_at__isnull=True, expires_at__gt=now)
            .first()
        )
        if token is None or not token.user.is_active or not self._from_allowed_address(token, request):
            raise AuthenticationFailed(_("令牌无效或已过期。"))
        if token.last_used_at is None or now - token.last_used_at > timedelta(minutes=5):
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        return token.user, token

    @staticmethod
    def _from_allowed_address(token, request) -> bool:
        if not token.addresses:
            return True
        address = ip_address(request.META.get("REMOTE_ADDR", "0.0.0.0"))
        return any(address in ip_network(net, strict=False) for net in token.addresses)


class AccountSession(SessionAuthentication):
    """The browser's session. A page may name the account it was made for (`X-Account`): then no other's will do.

    On a shared phone an old page, or one that the phone kept, would else send one person's work as another's.
    """

    def authenticate(self, request):
        found = super().authenticate(request)
        account = request.headers.get("X-Account")
        if found and account is not None and account != str(found[0].pk):
            raise AuthenticationFailed(_("这一页是另一个账号登录时打开的，请重新登录。"))
        return found


class AccountScheme(SessionScheme):
    target_class = "grids.api.authentication.AccountSession"


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "grids.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer"}
