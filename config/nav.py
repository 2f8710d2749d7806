"""The sections of the desk, in the order the office works: what is owed, what is known, what is done, what is told."""

from functools import cache
from typing import NamedTuple

from django.urls import NoReverseMatch, resolve, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.access import PUBLIC, SIGNED_IN, roles_for, scope_of


class Section(NamedTuple):
    """A link of the navigation; `url_name` is also what access is asked about."""

    url_name: str
    label: str
    icon: str


class Link(NamedTuple):
    """A section as one page shows it."""

    url: str
    label: str
    icon: str
    current: bool


SECTIONS = (
    Section("reports:overview", _("总览"), "layout-dashboard"),
    Section("hazards:list", _("隐患"), "alert-triangle"),
    Section("grids:places", _("场所"), "building-store"),
    Section("grids:tree", _("网格"), "hexagons"),
    Section("inspections:list", _("检查"), "clipboard-check"),
    Section("inspections:rounds", pgettext_lazy("栏目", "整治行动"), "calendar-event"),
    Section("stations:list", _("站点"), "firetruck"),
    Section("reports:list", _("报告"), "file-text"),
)
MORE = (
    Section("hazards:leads", pgettext_lazy("栏目", "线索"), "message-report"),
    Section("hazards:handovers", pgettext_lazy("栏目", "移送"), "send"),
    Section("hazards:hand-downs", _("上级交办"), "arrow-down-circle"),
    Section("hazards:major-cases", _("重大隐患"), "flame-off"),
    Section("hazards:samples", _("当场整改抽查"), "zoom-check"),
    Section("inspections:signals", _("需要看一眼"), "eye-question"),
    Section("hazards:acceptances", _("复业验收"), "door-enter"),
    Section("hazards:seals", _("临时查封"), "lock"),
    Section("hazards:letters", _("工作建议函"), "mail-forward"),
    Section("hazards:enforcement", _("执法登记"), "gavel"),
    Section("hazards:pads", _("三联单"), "notebook"),
    Section("hazards:powers", _("赋权事项"), "scale"),
    Section("hazards:paper-kinds", _("文书用语"), "file-pencil"),
    Section("stations:facilities", _("设施"), "charging-pile"),
    Section("stations:devices", pgettext_lazy("栏目", "设备"), "device-desktop-analytics"),
    Section("stations:cameras", _("视频点位"), "device-cctv"),
    Section("stations:activities", _("宣传培训"), "speakerphone"),
    Section("stations:incidents", _("火情"), "flame"),
    Section("grids:people", pgettext_lazy("栏目", "人员"), "users"),
    Section("grids:calendar", _("工作日历"), "calendar"),
    Section("inspections:watched", _("不放心场所"), "eye-check"),
    Section("inspections:draws", _("双随机抽查"), "dice"),
    Section("inspections:checklists", _("检查表与频次"), "checklist"),
    Section("hazards:reminder-rules", _("提醒规则"), "bell-cog"),
    Section("hazards:door-rows", _("自查与承诺"), "list-check"),
    Section("notifications:channels", _("消息渠道"), "robot"),
    Section("notifications:inbox", _("通知"), "bell"),
    Section("tokens:list", pgettext_lazy("栏目", "接口令牌"), "key"),
    Section("reports:audit", _("审计"), "eye-check"),
    Section("admin:index", _("基础数据"), "settings"),
)
FIELD_TABS = (
    Section("field:today", _("今日"), "calendar-check"),
    Section("field:hazards", _("隐患"), "alert-triangle"),
    Section("field:me", _("我的"), "user"),
)


@cache
def address(url_name):
    """The URL of a name, or "" while nothing answers to it; kept, for every page asks for two dozen."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def shown_to(request, sections):
    """The links of `sections` this request's user may open; the one whose path begins the request's path is current."""
    if not request.user.is_authenticated:
        return []
    roles = scope_of(request.user).role_codes
    return [
        Link(url, section.label, section.icon, _begins(request.path, url))
        for section in sections
        if (url := address(section.url_name)) and _opens(roles, url)
    ]


def _opens(roles, url):
    """Whether the view at `url` lets a holder of `roles` in, by its policy; the admin site asks for its own action."""
    policy = policy_at(url)
    return policy in (PUBLIC, SIGNED_IN) or not roles.isdisjoint(roles_for(policy))


@cache
def policy_at(url):
    """The policy declared by the view at `url`; kept, because finding a view among all URLs is dear on every page."""
    return getattr(resolve(url).func, "access_policy", "reference.manage")


def _begins(path, url):
    return path == url if url in ("/", "/m/") else path.startswith(url)
