"""The log-in form: a phone is proposed to stay signed in, so that a browser closed between two doors asks nothing."""

from allauth.account.forms import LoginForm
from django.urls import reverse


class PhoneKeepsLoginForm(LoginForm):
    """Staying signed in (for SESSION_COOKIE_AGE) is proposed on a phone; at a desk, which others use, not."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["remember"].initial = self.request is not None and _on_a_phone(self.request)


def _on_a_phone(request) -> bool:
    bound_for = request.GET.get("next", "")
    return bound_for.startswith(reverse("field:today")) or "Mobile" in request.headers.get("User-Agent", "")
