"""Acceptance before a stopped place opens again: the list, one with what is in its way, asking and checking."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grids import pages
from grids.access import access, may, require
from grids.calendar import local_date
from grids.errors import Conflict
from grids.list_filters import one_of
from grids.models import Place
from grids.pieces import piece_of_place
from grids.services.reopening import waits_for_acceptance
from grids.views.photos import photo_answer
from hazards.acceptance.blocking import obstacles
from hazards.acceptance.deciding import ask_acceptance, check_acceptance, to_look_at
from hazards.forms.acceptance import AskForm, CheckForm
from hazards.forms.errors import refusals_at
from hazards.models import Acceptance
from hazards.views.uploads import keep_photos

State = Acceptance.State


@access("acceptances.view")
@require_safe
def acceptance_list(request):
    """GET: by `state` (default asked): those waiting the oldest first, the others newest first."""
    visible = Acceptance.objects.visible_to(request.user)
    state = one_of(request.GET, "state", State.values, default=State.ASKED)
    counts = {row["state"]: row["n"] for row in visible.values("state").annotate(n=Count("pk")).order_by()}
    tabs = [
        {"label": label, "url": f"?state={name}", "count": counts.get(name, 0), "current": name == state}
        for name, label in State.choices
    ]
    order = ("asked_at", "id") if state == State.ASKED else ("-asked_at", "id")
    rows = visible.filter(state=state).select_related("place", "street", "scope_cell", "asked_by", "checked_by")
    page = pages.take(rows, order=order, cursor=request.GET.get("cursor", ""))
    return render(request, "hazards/acceptances.html", {"tabs": tabs, "page": page, "state": state})


@access("acceptances.view")
@require_safe
def acceptance_page(request, pk):
    """GET: who asked, what is in its way, what was looked at and what came of it."""
    row = _visible(request, pk)
    waits = row.state == State.ASKED
    context = {
        "row": row,
        "obstacles": obstacles(row.place) if waits else [],
        "items": row.items.select_related("hazard").order_by("pk"),
        "photos": [_card(row, photo) for photo in row.photos.order_by("pk")],
        "may_check": waits and may(request.user, "acceptances.check", row) and row.asked_by_id != request.user.pk,
        "crumbs": [(_("复业验收"), reverse("hazards:acceptances")), (row.place.name, "")],
    }
    return render(request, "hazards/acceptance.html", context)


@access("acceptances.view")
@require_safe
def at_place(request, pk):
    """GET: a piece of the place's page: whether it waits for one, and those there were."""
    place = get_object_or_404(Place.objects.visible_to(request.user), pk=pk)
    rows = list(Acceptance.objects.visible_to(request.user).filter(place=place).order_by("-asked_at", "id")[:4])
    stopped = waits_for_acceptance(place)
    asked = any(row.state == State.ASKED for row in rows)
    context = {
        "place": place,
        "rows": rows,
        "stopped": stopped,
        "obstacles": obstacles(place) if stopped else [],
        "may_ask": stopped and not asked and may(request.user, "acceptances.ask", place),
    }
    return piece_of_place(request, "hazards/_acceptance_at_place.html", context, place=place, heading=_("复业验收"))


@access("acceptances.ask")
def acceptance_new(request, pk):
    """GET: the form for the place. POST: ask; 422 keeps what was typed, 409 when somebody asked before."""
    place = get_object_or_404(Place.objects.visible_to(request.user), pk=pk)
    require(request.user, "acceptances.ask", place)
    form = AskForm(request.POST or None)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        with refusals_at(form) as refused:
            row = ask_acceptance(place, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("已申请复业验收，等待其他人到场验收。"))
            return redirect("hazards:acceptance", row.pk)
        status = refused.status
    context = {
        "heading": _("申请复业验收"),
        "explain": _("%(place)s：整改完成后申请，由其他人到场逐项验收。验收合格才能恢复营业。") % {"place": place.name},
        "form": form,
        "submit_label": _("申请复业验收"),
        "back_url": reverse("grids:place", args=[place.pk]),
    }
    return render(request, "components/action.html", context, status=status)


@access("acceptances.check")
def acceptance_check(request, pk):
    """GET: the things to look at. POST: the decision; a refusal keeps what was typed and the photos sent."""
    row, now = _visible(request, pk), timezone.now()
    require(request.user, "acceptances.check", row)
    posted = request.method == "POST"
    form = CheckForm(
        request.POST or None, request.FILES if posted else None, acceptance=row, hazards=to_look_at(row),
        user=request.user, today=local_date(now),
    )  # fmt: skip
    photos, status = [], 200
    if posted:
        photos, status = keep_photos(request, form, row.street, now), 422
        if form.is_valid():
            with refusals_at(form) as refused:
                row = check_acceptance(row, by=request.user, at=now, photos=photos, **form.facts())
                messages.success(request, _("已登记验收：%(state)s。") % {"state": row.get_state_display()})
                return redirect("hazards:acceptance", row.pk)
            status = 409 if isinstance(refused.error, Conflict) else 422
    context = {"row": row, "form": form, "kept": photos, "obstacles": obstacles(row.place)}
    return render(request, "hazards/acceptance_check.html", context, status=status)


@access("acceptances.view")
@require_safe
def acceptance_photo(request, pk, photo, size):
    """GET: a photo of a visible acceptance, `thumb` or `image`."""
    found = _visible(request, pk).photos.filter(pk=photo).first()
    return photo_answer(found, size)


def _visible(request, pk):
    rows = Acceptance.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("place", "street", "scope_cell", "asked_by", "checked_by"), pk=pk)


def _card(row, photo):
    """As components/photo.html shows it."""
    return {
        "url": reverse("hazards:acceptance-photo", args=[row.pk, photo.pk, "image"]),
        "thumb_url": reverse("hazards:acceptance-photo", args=[row.pk, photo.pk, "thumb"]),
        "caption": _("验收"),
    }
