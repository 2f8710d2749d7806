"""Endpoints declare their policy as views do: `policies = {"list": "places.view", …}`; undeclared means refused."""

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS, BasePermission

from grids.access import PUBLIC, SIGNED_IN, may


class DeclaredPolicy(BasePermission):
    """Signed in, holding a post for the declared action, and — for a token — within its scopes."""

    # Not the "permission_denied" of the framework: that is also a failed CSRF check, which a new log-in mends.
    code, message = "not-allowed", _("当前岗位没有这项权限。")

    def has_permission(self, request, view):
        action = policy_of(view)
        if action == PUBLIC:
            return True
        if action is None or not request.user.is_authenticated:
            return False
        token = request.auth
        if token is not None and hasattr(token, "scopes"):
            needed = "read" if request.method in SAFE_METHODS else "write"
            if needed not in token.scopes:
                return False
        return action == SIGNED_IN or may(request.user, action)


def policy_of(view) -> str | None:
    """The declared action of the endpoint's current method, or None."""
    policies = getattr(view, "policies", {})
    return policies.get(getattr(view, "action", None) or (view.request.method or "").lower())
