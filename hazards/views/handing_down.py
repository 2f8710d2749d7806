"""Cases handed down: the brigade's list and form, the street's answer."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from grids import pages
from grids.access import access, may
from grids.list_filters import one_of
from grids.models import Place
from grids.views.photos import photo_answer
from hazards.forms.errors import refusals_at
from hazards.forms.handing_down import HandDownForm, ReturnForm, TakeForm
from hazards.models import HandDown
from hazards.services.handing_down import hand_down, return_hand_down, take_hand_down
from hazards.views.registering import found_places, uuid_of

ROWS = ("street", "place", "category", "severity", "organisation", "hazard", "sent_by", "answered_by")


@access("handdowns.view")
def hand_down_list(request):
    """GET: cases by state (`state`, default sent); those waiting oldest first, the others newest first."""
    visible = HandDown.objects.visible_to(request.user)
    state = one_of(request.GET, "state", HandDown.State.values, default=HandDown.State.SENT)
    counts = {row["state"]: row["n"] for row in visible.values("state").annotate(n=Count("pk")).order_by()}
    tabs = [
        {"label": label, "url": f"?state={value}", "count": counts.get(value, 0), "current": value == state}
        for value, label in HandDown.State.choices
    ]
    order = ("sent_at", "id") if state == HandDown.State.SENT else ("-sent_at", "id")
    page = pages.take(
        visible.filter(state=state).select_related(*ROWS), order=order, cursor=request.GET.get("cursor", "")
    )
    context = {"tabs": tabs, "page": page, "state": state, "may_send": may(request.user, "handdowns.send")}
    return render(request, "hazards/hand_downs.html", context)


@access("handdowns.send")
def hand_down_new(request):
    """GET without `place`: choose one. With it: GET the form, POST hands down; 422 keeps what was typed."""
    if not request.GET.get("place"):
        context = found_places(request) | {"pick_url": reverse("hazards:hand-down-new")}
        return render(request, "hazards/hand_down_where.html", context)
    place = get_object_or_404(Place.objects.visible_to(request.user).select_related("street"), pk=uuid_of(request))
    form = HandDownForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            case = hand_down(place, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("已交办%(street)s。") % {"street": place.street})
            return redirect("hazards:hand-down", case.pk)
    return render(
        request, "hazards/hand_down_new.html", {"form": form, "place": place}, status=422 if form.errors else 200
    )


@access("handdowns.view")
def hand_down_page(request, pk):
    """GET: one case, with the two answers for the street that may give them."""
    return _page(request, _visible(request, pk))


@access("handdowns.take")
@require_POST
def take(request, pk):
    """POST: take the case; it opens as a hazard."""
    case, form = _visible(request, pk), TakeForm(request.POST)
    if form.is_valid():
        with refusals_at(form) as refused:
            hazard = take_hand_down(case, by=request.user, at=timezone.now(), due_on=form.cleaned_data["due_on"])
            messages.success(request, _("已接收，登记为 %(number)s。") % {"number": hazard.number})
            return redirect("hazards:hazard", hazard.pk)
        return _refused(request, case, refused, take_form=form)
    return _page(request, case, take_form=form, status=422)


@access("handdowns.take")
@require_POST
def send_back(request, pk):
    """POST: return the case with the reason."""
    case, form = _visible(request, pk), ReturnForm(request.POST)
    if form.is_valid():
        with refusals_at(form) as refused:
            return_hand_down(case, by=request.user, at=timezone.now(), reason=form.cleaned_data["reason"])
            messages.success(request, _("已退回交办单位。"))
            return redirect("hazards:hand-down", case.pk)
        return _refused(request, case, refused, return_form=form)
    return _page(request, case, return_form=form, status=422)


@access("handdowns.view")
def hand_down_photo(request, pk, photo, size):
    """GET: a photo of a visible case, `thumb` or `image`."""
    found = _visible(request, pk).photos.filter(pk=photo).first()
    return photo_answer(found, size)


def _visible(request, pk):
    return get_object_or_404(HandDown.objects.visible_to(request.user).select_related(*ROWS), pk=pk)


def _refused(request, case, refused, **forms):
    case.refresh_from_db()
    return _page(request, case, status=refused.status, refused=str(refused.error), **forms)


def _page(request, case, *, take_form=None, return_form=None, status=200, refused=""):
    answers = case.state == HandDown.State.SENT and may(request.user, "handdowns.take", case.place)
    context = {
        "case": case,
        "photos": [_card(case, photo) for photo in case.photos.order_by("recorded_at", "id")],
        "answers": answers,
        "refused": "" if answers else refused,
        "take_form": take_form or TakeForm(initial={"due_on": case.due_on}),
        "return_form": return_form or ReturnForm(),
        "crumbs": [(_("上级交办"), reverse("hazards:hand-downs")), (case.place.name, "")],
    }
    return render(request, "hazards/hand_down.html", context, status=status)


def _card(case, photo):
    """As components/photo.html shows it."""
    urls = {size: reverse("hazards:hand-down-photo", args=[case.pk, photo.pk, size]) for size in ("image", "thumb")}
    return {"url": urls["image"], "thumb_url": urls["thumb"], "caption": _("交办照片")}
