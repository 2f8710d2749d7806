"""RFC 9457 problem answers: one shape for every refusal of the API."""

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from grids.errors import DomainError

MEDIA_TYPE = "application/problem+json"


def problem(code: str, title: str, status_code: int, **more) -> Response:
    """A problem document: `type` is a stable name, `title` a sentence in the reader's language."""
    body = {"type": f"urn:firegrid:problem:{code}", "title": str(title), "status": status_code, "code": code, **more}
    return Response(body, status=status_code, content_type=MEDIA_TYPE)


def problem_response(error, context):
    """DRF's exception handler: domain errors, DRF's own and Django's 404/403, all as problems."""
    set_rollback()
    if isinstance(error, DomainError):
        return problem(error.code, error.message, error.status, **error.details)
    if isinstance(error, RequestDataTooBig):
        return problem("too-large", _("请求的内容太大，请分次提交。"), status.HTTP_413_REQUEST_ENTITY_TOO_LARGE)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    more = {}
    if isinstance(error, exceptions.ParseError):
        error = exceptions.ParseError(_("请求的内容读不出来，应为有效的 JSON。"))
    if isinstance(error, exceptions.ValidationError):
        more["fields"] = error.detail
        title, code = exceptions.ValidationError.default_detail, "invalid"
    else:
        title, code = error.detail, error.get_codes() if isinstance(error.get_codes(), str) else "invalid"
    response = problem(code, title, error.status_code, **more)
    if error.status_code == status.HTTP_401_UNAUTHORIZED and getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None):
        response["Retry-After"] = str(int(error.wait))
    return response
