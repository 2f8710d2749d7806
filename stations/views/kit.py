"""Counting a station's kit: one line, all lines on one page, or a batch with another expiry date."""

from django.contrib import messages
from django.forms import modelformset_factory
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import access
from grids.errors import DomainError
from grids.forms import refusals_at
from grids.views.acting import action_page
from stations.forms import KitCheckForm
from stations.models import KitItem, Station
from stations.services.kit import Counted, add_batch, check_kit, take_stock

StockForms = modelformset_factory(KitItem, form=KitCheckForm, extra=0)


@access("stations.keep")
def kit_check(request, pk):
    item = _item(request, pk)
    form = KitCheckForm(request.POST or None, instance=item)
    back = reverse("stations:station", args=[item.station_id])
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            check_kit(item, by=request.user, at=timezone.now(), on=timezone.localdate(), **form.cleaned_data)
            messages.success(request, _("已登记器材。"))
            return redirect(back)
    heading = _("清点：%(item)s（应配 %(n)s %(unit)s）") % {
        "item": item.name,
        "n": item.required,
        "unit": item.unit_word,
    }
    return action_page(request, form, heading, _("保存清点"), back)


@access("stations.keep")
def kit_count(request, pk):
    """Everything a station has, on one page."""
    station = get_object_or_404(Station.objects.visible_to(request.user).select_related("street"), pk=pk)
    forms = StockForms(request.POST or None, queryset=station.kit.order_by("order", "code", "-required", "expires_on"))
    refusal, back = None, reverse("stations:station", args=[pk])
    if request.method == "POST" and forms.is_valid():
        counts = {form.instance.pk: _counted(form) for form in forms}
        try:
            take_stock(station, by=request.user, at=timezone.now(), on=timezone.localdate(), counts=counts)
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("已登记清点结果。"))
            return redirect(back)
    crumbs = [(_("站点"), reverse("stations:list")), (station.name, back), (_("清点器材"), "")]
    context = {"station": station, "forms": forms, "refusal": refusal, "back_url": back, "crumbs": crumbs}
    return render(request, "stations/count.html", context, status=422 if refusal or forms.is_bound else 200)


@access("stations.keep")
def kit_batch(request, pk):
    item = _item(request, pk)
    form = KitCheckForm(request.POST or None, instance=KitItem(station=item.station))
    back = reverse("stations:station", args=[item.station_id])
    if request.method == "POST" and form.is_valid():
        at, on = timezone.now(), timezone.localdate()
        with refusals_at(form):
            add_batch(item, by=request.user, at=at, on=on, found=_counted(form))
            messages.success(request, _("已登记器材。"))
            return redirect(back)
    heading = _("另登一批：%(item)s") % {"item": item.name}
    return action_page(request, form, heading, _("保存清点"), back)


def _item(request, pk) -> KitItem:
    lines = KitItem.objects.filter(station__in=Station.objects.visible_to(request.user)).select_related("station")
    return get_object_or_404(lines, pk=pk)


def _counted(form: KitCheckForm) -> Counted:
    return Counted(form.cleaned_data["actual"], form.cleaned_data["good"], form.cleaned_data["expires_on"])
