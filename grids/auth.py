"""Log-in by user name or phone; accounts are opened by the office, never by the person."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.db.models import Q
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

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


def _with_minutes(sentence) -> str:
    return str(sentence) % {"n": settings.LOCK_OUT_MINUTES}


# How long the door stays closed, said when it is shown: in the reader's language.
_minutes = lazy(_with_minutes, str)


class ClosedSignupAdapter(DefaultAccountAdapter):
    """No self-service accounts: 网格定人 is the office's act."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _minutes(
            _("手机号（用户名）或密码不正确。连续多次不正确会暂停登录 %(n)d 分钟。")
        ),
        "too_many_login_attempts": _minutes(
            _("多次输入不正确，已暂停登录，请 %(n)d 分钟后再试。忘记密码可请街道消防工作站重置。")
        ),
    }

    def is_open_for_signup(self, request):
        return False

    def set_password(self, user, password):
        """A password of the person's own choice ends the duty to change the one-time password."""
        user.must_change_password = False
        super().set_password(user, password)

    def get_password_change_redirect_url(self, request):
        return settings.LOGIN_REDIRECT_URL
