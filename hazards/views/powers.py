"""The table of delegated powers 赋权事项: which items a street has, by which document, from when until when."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids import pages
from grids.access import access, may, may_in, require_in, scope_of
from grids.models import Grid
from grids.views.acting import action_page
from hazards.delegated.keeping import change_power, changes_of, record_power
from hazards.forms.errors import refusals_at
from hazards.forms.powers import PowerForm
from hazards.models import DelegatedPower

ROWS = ("street", "category", "on_behalf_of", "changed_by")


@access("powers.view")
def power_list(request):
    """GET: the items of the person's streets, the latest first; those in force today are marked."""
    rows = DelegatedPower.objects.visible_to(request.user).select_related(*ROWS)
    page = pages.take(rows, order=("-valid_from", "id"), cursor=request.GET.get("cursor", ""))
    context = {"page": page, "may_keep": may(request.user, "powers.keep")}
    return render(request, "hazards/powers.html", context)


@access("powers.view")
def power_page(request, pk):
    """GET: one item, and what was written about it when and by whom."""
    power = get_object_or_404(DelegatedPower.objects.visible_to(request.user).select_related(*ROWS), pk=pk)
    context = {
        "power": power,
        "changes": changes_of(power),
        "may_keep": may_in(request.user, "powers.keep", power.street),
        "crumbs": [(_("赋权事项"), reverse("hazards:powers")), (power.item_code, "")],
    }
    return render(request, "hazards/power.html", context)


@access("powers.keep")
def power_new(request):
    """GET: the form (page or dialog). POST: write it down; 422 keeps what was typed."""
    form = PowerForm(request.POST or None, streets=_streets(request))
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        street = facts.pop("street", None) or form.instance.street
        with refusals_at(form):
            power = record_power(street, by=request.user, at=timezone.now(), **facts)
            messages.success(request, _("已登记。"))
            return redirect("hazards:power", power.pk)
    explain = _("照赋权或委托文件逐项登记。街道能出具哪些文书、隐患先移送谁，都以这张表为准。")
    return action_page(request, form, _("登记赋权事项"), _("登记赋权事项"), reverse("hazards:powers"), explain=explain)


@access("powers.keep")
def power_edit(request, pk):
    """GET: the form as it stands. POST: change it; 422 keeps what was typed."""
    power = get_object_or_404(DelegatedPower.objects.visible_to(request.user).select_related("street"), pk=pk)
    require_in(request.user, "powers.keep", power.street)
    form = PowerForm(request.POST or None, instance=power, streets=[power.street])
    back = reverse("hazards:power", args=[pk])
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            change_power(power, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("已保存。"))
            return redirect(back)
    explain = _("改动留有记录。赋权被收回或期满的，填写止期，不要改成别的事项。")
    return action_page(request, form, _("修改赋权事项"), _("保存修改"), back, explain=explain)


def _streets(request) -> list[Grid]:
    """The streets whose table the person keeps, in code order; none is 404."""
    reach = scope_of(request.user).reach_for("powers.keep").streets
    streets = list(Grid.objects.visible_to(request.user).filter(pk__in=reach).in_code_order())
    if not streets:
        raise Http404
    return streets
