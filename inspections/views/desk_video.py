"""视频巡查 on the desk: what was seen by a camera, in words; each line becomes a lead to verify."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from grids.access import access, require
from grids.forms import refusals_at
from grids.ids import uuid7
from grids.models import Place
from grids.views.acting import action_page
from inspections.services.visits import submit_visit
from inspections.submissions import MAX_HAZARDS
from stations.models import Camera

LONGEST = 500  # a lead's text


class VideoForm(forms.Form):
    """What was seen, one thing a line; nothing typed is an all-clear look."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)  # a double tap sends the same look
    seen = forms.CharField(
        label=gettext_lazy("看到的问题"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("一行写一处；没有看到问题就留空。每一处都作为线索交给网格到现场核实，不直接登记隐患。"),
    )  # fmt: skip
    camera = forms.ModelChoiceField(
        Camera.objects.none(), label=gettext_lazy("视频点位"), required=False, empty_label=gettext_lazy("其他画面")
    )
    note = forms.CharField(label=gettext_lazy("备注"), max_length=300, required=False)

    def __init__(self, *args, cameras, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["camera"].queryset = cameras

    def clean_seen(self) -> list[str]:
        """The lines that say something."""
        lines = [line.strip() for line in self.cleaned_data["seen"].splitlines() if line.strip()]
        if len(lines) > MAX_HAZARDS:
            raise forms.ValidationError(_("一次最多记 %(n)d 处。") % {"n": MAX_HAZARDS})
        if any(len(line) > LONGEST for line in lines):
            raise forms.ValidationError(_("描述请不超过 500 个字。"))
        return lines

    def payload(self, place: Place) -> dict:
        """The look as a visit of kind video (docs/contract.md)."""
        said = self.cleaned_data
        note = [said["camera"].name] if said["camera"] else []
        return {
            "place": str(place.pk),
            "kind": "video",
            "hazards": [{"description": line} for line in said["seen"]],
            "note": "；".join(filter(None, [*note, said["note"]])),
        }


@access("inspections.record")
def video_new(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """GET: the form of one place (`?camera=` the point looked through). POST: record it; 422 keeps what was typed."""
    places = Place.objects.visible_to(request.user).select_related("street", "type", "scope_cell")
    place = get_object_or_404(places, pk=place_id, is_home=False)
    require(request.user, "inspections.record", place)
    cameras = Camera.objects.visible_to(request.user).standing().filter(place=place)
    first = {"client_id": uuid7(), "camera": request.GET.get("camera", "")}
    form = VideoForm(request.POST or None, cameras=cameras.order_by("name", "id"), initial=first)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            sent = {"client_id": form.cleaned_data["client_id"], "payload": form.payload(place)}
            receipt = submit_visit(place.street, by=request.user, at=timezone.now(), **sent)
            messages.success(request, _said(len(form.cleaned_data["seen"])))
            return redirect("inspections:inspection", receipt.inspection.pk)
    heading = _("视频巡查：%(place)s") % {"place": place.name}
    return action_page(request, form, heading, _("保存视频巡查"), reverse("grids:place", args=[place.pk]))


def _said(leads: int) -> str:
    if not leads:
        return _("已记录视频巡查，没有看到问题。")
    return ngettext(
        "已记录视频巡查，%(n)d 条线索已交给网格核实。", "已记录视频巡查，%(n)d 条线索已交给网格核实。", leads
    ) % {"n": leads}
