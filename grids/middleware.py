"""Domain refusals become answers once, for pages. The API has its own mapping in `grids/api/problems.py`."""

import contextlib
from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.template.loader import render_to_string
from django.urls import is_valid_path
from django.utils.translation import gettext_lazy as _

from grids.access import PUBLIC
from grids.errors import DomainError


class OneTimePasswordMiddleware:
    """Whoever logged in with a one-time password chooses his own before he sees anything else."""

    ALLOWED = ("account_change_password", "account_logout", "set_language")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        user = request.user
        if not user.is_authenticated or not user.must_change_password:
            return None
        if getattr(view, "access_policy", None) == PUBLIC or request.resolver_match.url_name in self.ALLOWED:
            return None
        messages.info(request, _("首次登录，请先设置自己的密码。"))
        return redirect("account_change_password")


class ClientAddressMiddleware:
    """Behind `TRUSTED_PROXIES` proxies REMOTE_ADDR becomes the visitor's address, as the outermost of them saw it.

    Log-in limits, the public door's limit and a token's allowed addresses all read REMOTE_ADDR: without this everybody
    behind the proxy would be one visitor. What a visitor writes into the header himself stands further left and is not
    read. A request that did not come through all of them keeps the address it came from.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        seen = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if 0 < settings.TRUSTED_PROXIES <= len(seen):
            with contextlib.suppress(ValueError):
                request.META["REMOTE_ADDR"] = str(ip_address(seen[-settings.TRUSTED_PROXIES].strip()))
        return self.get_response(request)


class ReadableAddressMiddleware:
    """No text of ours holds a NUL and PostgreSQL takes none: an address with one is refused (400) before any search.

    It stands behind the language's own middleware, or the refusal speaks the language of whoever was served before.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path:
            raise SuspiciousOperation("NUL in the address")
        return self.get_response(request)


class WrongMethodPageMiddleware:
    """An address opened in a way it does not take (405) says so: Django's own answer is an empty page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        answer = self.get_response(request)
        if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not answer.streaming and not answer.content:
            answer.content = render_to_string("405.html")
        return answer


class PressAgainMiddleware:
    """A button pressed when the session had run out is no page to come back to after the log-in: its own page is."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        answer = self.get_response(request)
        if answer.status_code != HTTPStatus.METHOD_NOT_ALLOWED or not self._comes_from_login(request):
            return answer
        messages.info(request, _("登录前的操作还没有办理，请再点一次。"))
        page = request.path.rstrip("/").rpartition("/")[0] + "/"
        return redirect(page if is_valid_path(page) else "/")

    @staticmethod
    def _comes_from_login(request) -> bool:
        try:
            return urlsplit(request.headers.get("Referer", "")).path == resolve_url(settings.LOGIN_URL)
        except ValueError:  # no address at all, such as "http://["
            return False


class DomainErrorMiddleware:
    """A DomainError that a view did not handle is shown as a sentence with its status, not as a crash."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        if not isinstance(error, DomainError):
            return None
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"code": error.code, "detail": str(error), **error.details}, status=error.status)
        return render(request, "refused.html", {"error": error}, status=error.status)
