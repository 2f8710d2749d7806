"""Domain refusals become answers once, for pages. The API has its own mapping in `grids/api/problems.py`."""

from django.http import JsonResponse
from django.shortcuts import render

from grids.errors import DomainError


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
