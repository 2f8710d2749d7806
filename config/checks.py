"""No door without a policy: every view and endpoint must say who may use it, or nothing starts."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver, get_resolver

# Views of libraries carry no policy of ours. Each name or namespace (ending in ":") stands here with its reason.
OF_LIBRARIES = {
    "admin:": "administrators only, by `config/admin_site.py`; reference rows, no facts",
    "set_language": "changes nothing but the visitor's own language cookie",
    "account_login": "the door itself",
    "account_logout": "ends only the visitor's own session",
    "account_signup": "closed by grids.auth.ClosedSignupAdapter: accounts are opened by an officer",
    "account_inactive": "a sentence for closed accounts",
    "account_reauthenticate": "own account, asks for a log-in itself",
    "account_change_password": "own account, asks for a log-in itself",
    "mfa_index": "own account, asks for a log-in itself",
    "mfa_authenticate": "second step of the log-in",
    "mfa_reauthenticate": "own account, asks for a log-in itself",
    "mfa_activate_totp": "own account, asks for a log-in itself",
    "mfa_deactivate_totp": "own account, asks for a log-in itself",
    "mfa_view_recovery_codes": "own account, asks for a log-in itself",
    "mfa_generate_recovery_codes": "own account, asks for a log-in itself",
    "mfa_download_recovery_codes": "own account, asks for a log-in itself",
}


def routes(patterns: list[Any] | None = None, *, path: str = "/", names: str = "") -> Iterator[tuple[str, str, Any]]:
    """Every route of the site: its path, its full name ("" for a nameless one) and its callback."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{names}{pattern.namespace}:" if pattern.namespace else names
            yield from routes(pattern.url_patterns, path=here, names=inner)
        elif isinstance(pattern, URLPattern):
            yield here, f"{names}{pattern.name}" if pattern.name else names, pattern.callback


def declares_policy(callback: Any) -> bool:
    """Whether a view carries `@access(...)`, or an endpoint has a `policies` entry for each thing routed to it."""
    if hasattr(callback, "access_policy"):
        return True
    endpoint = getattr(callback, "cls", None)
    if endpoint is None:
        return False
    actions = getattr(callback, "actions", None)  # of a viewset: method -> action
    if actions is None:
        actions = {name: name for name in endpoint.http_method_names if hasattr(endpoint, name) and name != "options"}
    return bool(actions) and set(actions.values()) <= set(getattr(endpoint, "policies", {}))


def undeclared_views() -> list[str]:
    """Paths of all routes that neither declare a policy nor stand in the list of libraries' views."""
    return [
        path
        for path, name, callback in routes()
        if not declares_policy(callback)
        and name not in OF_LIBRARIES
        and not any(library.endswith(":") and name.startswith(library) for library in OF_LIBRARIES)
    ]


@register()
def every_view_declares_its_policy(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Fails `manage.py check`, `migrate` and `runserver` on a view without a policy."""
    return [
        Error(
            f"{path} does not say who may use it.",
            hint="Put @access(...) from grids.access on the view, or `policies = {...}` on the endpoint.",
            id="firegrid.E001",
        )
        for path in undeclared_views()
    ]


def refuse_undeclared_views() -> None:
    """Keeps the web server from starting, which runs no system checks by itself."""
    found = undeclared_views()
    if found:
        raise ImproperlyConfigured(f"These views do not say who may use them (see grids/access.py): {', '.join(found)}")
