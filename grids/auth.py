"""Log-in by user name or phone; accounts are opened by the office, never by the person."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.backends import ModelBackend
from django.db.models import Q

from grids.models import User


class UsernameOrPhoneBackend(ModelBackend):
    """One password, two names: the user name or the phone number."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        if not username or password is None:
            return None
        user = User.objects.filter(Q(username=username) | Q(phone=username)).order_by("pk").first()
        if user is None:
            User().set_password(password)  # the same work for an unknown name, so that time tells nothing
            return None
        return user if user.check_password(password) and self.user_can_authenticate(user) else None


class ClosedSignupAdapter(DefaultAccountAdapter):
    """No self-service accounts: 网格定人 is the office's act."""

    def is_open_for_signup(self, request):
        return False
