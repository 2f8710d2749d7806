"""What somebody does who forgot his password: he goes to the office."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from grids.access import PUBLIC, access


@require_GET
@access(PUBLIC)
def password_help(request):
    """A sentence; nothing is asked and nothing sent."""
    return render(request, "account/password_reset.html")
