"""Keys for the machines of brigades and departments: issued once, shown once, revoked at once."""

from datetime import timedelta
from ipaddress import ip_network

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from grids.access import access
from grids.errors import DomainError
from grids.models import ApiToken, User
from grids.services.tokens import issue_token, revoke_token
from grids.views.acting import action_page

LONGEST_DAYS = 366  # default: a key is renewed at least once a year


class TokenForm(forms.Form):
    """Whose key, for what, for how long."""

    username = forms.CharField(label=_("以谁的身份"), help_text=_("登录名；接口能看到的就是此人能看到的。"))
    name = forms.CharField(label=_("用途"), max_length=60)
    scopes = forms.MultipleChoiceField(
        label=_("权限"),
        choices=ApiToken.Scope.choices,
        initial=[ApiToken.Scope.READ],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.IntegerField(label=_("有效天数"), min_value=1, max_value=LONGEST_DAYS, initial=180)
    addresses = forms.CharField(label=_("允许地址"), required=False, help_text=_("IP 或网段，用空格分开；留空不限。"))

    def clean_username(self):
        user = User.objects.filter(username=self.cleaned_data["username"], is_active=True).first()
        if user is None:
            raise forms.ValidationError(_("没有这个登录名。"))
        return user

    def clean_addresses(self):
        nets = self.cleaned_data["addresses"].split()
        for net in nets:
            _refuse_no_net(net)
        return nets


def _refuse_no_net(net: str) -> None:
    try:
        ip_network(net, strict=False)
    except ValueError:
        raise forms.ValidationError(_("“%(net)s”不是 IP 地址或网段。"), params={"net": net}) from None


@require_GET
@access("tokens.manage")
def tokens(request):
    rows = ApiToken.objects.visible_to(request.user).select_related("user", "organisation").order_by("-created_at")
    return render(request, "grids/tokens.html", {"rows": rows, "now": timezone.now()})


@access("tokens.manage")
@never_cache
def token_new(request):
    """The key stands on the page that answers the form, and nowhere else ever again."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, timezone.now()
        user = given["username"]
        try:
            token, key = issue_token(
                user,
                by=request.user,
                name=given["name"],
                scopes=given["scopes"],
                at=now,
                expires_at=now + timedelta(days=given["days"]),
                organisation=user.organisation,
                addresses=given["addresses"],
            )
        except DomainError as refusal:
            form.add_error("username", str(refusal))
        else:
            return render(request, "grids/token_issued.html", {"token": token, "key": key})
    return action_page(request, form, _("签发接口令牌"), _("签发令牌"), reverse("tokens:list"))


@access("tokens.manage")
def token_revoke(request, pk):
    token = get_object_or_404(ApiToken.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        revoke_token(token, by=request.user, at=timezone.now())
        messages.success(request, _("令牌已停用。"))
        return redirect("tokens:list")
    context = {
        "heading": _("停用接口令牌"),
        "explain": _("停用后使用该令牌的系统立即无法访问，不能恢复。"),
        "submit_label": _("停用令牌"),
        "back_url": reverse("tokens:list"),
    }
    return render(request, "components/action.html", context)
