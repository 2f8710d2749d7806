"""The administrators' back room: reference rows to edit, everything else to read."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from grids.access import may


class Site(AdminSite):
    """Open to those whose post is administrator; log-in is the one log-in with its lock-out."""

    site_header = site_title = _("基础数据")
    index_title = _("类别、时限、检查表与标准")
    site_url = "/"

    def has_permission(self, request):
        return may(request.user, "reference.manage")

    def login(self, request, extra_context=None):
        if request.user.is_authenticated:
            return redirect("/")
        return redirect(f"{resolve_url('account_login')}?{urlencode({'next': request.get_full_path()})}")


class SiteConfig(AdminConfig):
    default_site = "config.admin_site.Site"
