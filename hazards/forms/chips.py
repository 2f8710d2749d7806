"""What a link asked for, said in words, each with the link that asks it no more."""

from typing import NamedTuple

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.formats import full_day
from grids.models import Place
from hazards.models import Hazard
from hazards.models.hazard import SOURCES

SPANS = (
    ("found", gettext_lazy("发现")),
    ("booked", gettext_lazy("记账")),
    ("closed", gettext_lazy("整改")),
    ("fell_due", gettext_lazy("到期")),
    ("first_due", gettext_lazy("原定到期")),
)
FLAGS = ("undecided", "assigned", "mine", "overdue", "supervised")


class Chip(NamedTuple):
    text: str
    url: str


def chips_of(form, params: QueryDict) -> list[Chip]:
    """Chips for the hidden parameters of a checked ListForm; the visible filters show themselves."""
    wanted = form.cleaned_data if form.is_valid() else {}
    chips = [Chip(str(form.fields[name].label), _without(params, name)) for name in FLAGS if wanted.get(name)]
    for name in ("due", "term"):
        if wanted.get(name):
            chips.append(Chip(str(dict(form.fields[name].choices)[wanted[name]]), _without(params, name)))
    chips += [chip for name, label in SPANS if (chip := _span(name, label, wanted, params))]
    if wanted.get("opening"):
        chips.append(Chip(_("%(day)s 期初未销") % {"day": full_day(wanted["opening"])}, _without(params, "opening")))
    if wanted.get("street"):
        chips.append(Chip(f"{form.fields['street'].label}：{wanted['street']}", _without(params, "street")))
    if wanted.get("source"):
        label = SOURCES.get(wanted["source"], wanted["source"])
        chips.append(Chip(f"{form.fields['source'].label}：{label}", _without(params, "source")))
    if wanted.get("round"):  # of the app above: what it is called is said there
        chips.append(Chip(str(form.fields["round"].label), _without(params, "round")))
    if wanted.get("run"):
        chips.append(Chip(str(form.fields["run"].label), _without(params, "run")))
    if len(wanted.get("state") or []) > 1:
        labels = dict(form.fields["state"].choices)
        chips.append(Chip(_("、").join(str(labels[code]) for code in wanted["state"]), _without(params, "state")))
    if wanted.get("place"):
        chips.append(Chip(_place_name(form, wanted["place"]), _without(params, "place")))
    return chips


def _span(name, label, wanted, params) -> Chip | None:
    first, last = wanted.get(f"{name}_from"), wanted.get(f"{name}_to")
    if not first and not last:
        return None
    if first == last:
        text = f"{label} {full_day(first)}"
    elif first and last:
        text = f"{label} {full_day(first)}—{full_day(last)}"
    else:
        text = f"{label} {full_day(first)}—" if first else f"{label} —{full_day(last)}"
    return Chip(text, _without(params, f"{name}_from", f"{name}_to"))


def _place_name(form, place_id) -> str:
    place = Place.objects.visible_to(form.fields["grid"].user).filter(pk=place_id).first()
    return place.name if place else str(Hazard._meta.get_field("place").verbose_name)


def _without(params: QueryDict, *names: str) -> str:
    rest = params.copy()
    for name in (*names, "cursor"):
        rest.pop(name, None)
    return f"?{rest.urlencode()}"
