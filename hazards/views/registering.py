"""Registering a hazard at the desk: first where, then what."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import access, may
from grids.calendar import local_date
from grids.errors import DomainError
from grids.models import Grid, Place
from grids.pages import without_outlines
from grids.services.locating import locate, location_of
from grids.views.territory import own_street
from hazards.forms.errors import refusals_at
from hazards.forms.registering import ANOTHER, DeskForm, SpotForm
from hazards.models import Category, Hazard, Phrase
from hazards.services.deadline_rules import deadline_by_rule, latest_day, limit_in_words
from hazards.services.finding_again import open_at
from hazards.services.registering import register_at_desk
from hazards.views.uploads import keep_photos

FOUND_PLACES = 12


@access("hazards.report")
def new(request):
    """GET without `place` or a spot: choose where. With one: GET the form, POST registers; 422 keeps what was typed."""
    where = _where(request)
    if where is None:
        return _choose_place(request)
    street, place, point = where
    now = timezone.now()
    here = _there(where, local_date(now))
    form = DeskForm(
        request.POST or None, request.FILES or None, street=street, user=request.user, today=local_date(now),
        may_backdate=may(request.user, "hazards.backdate", here),
        may_set_deadline=may(request.user, "hazards.set_deadline", here),
        initial={"origin_kind": Hazard.Origin.DESK}, known=open_at(place, by=request.user) if place else (),
    )  # fmt: skip
    context = {"form": form, "place": place, "point": point, "street": street, "kept": ()}
    if request.method != "POST":
        return render(request, "hazards/new.html", context)
    context["kept"] = keep_photos(request, form, street, now)
    if form.is_valid():
        with refusals_at(form):
            hazard = _register(request, form, where, context["kept"], now)
            again = form.cleaned_data["same_as"]
            said = _("隐患 %(number)s 还没改好，已记一次重复发现。") if again else _("已登记 %(number)s。")
            messages.success(request, said % {"number": hazard.number})
            return redirect("hazards:hazard", hazard.pk)
    category = Category.objects.filter(pk=_number(request.POST.get("category"))).first()
    context |= {"known": form.known_of(category), "same": request.POST.get("same_as", "")}
    return render(request, "hazards/new.html", context, status=422)


@access("hazards.report")
def places(request):
    """GET: the places that a search finds, as a fragment for the picker."""
    return render(request, "hazards/_found_places.html", found_places(request))


@access("hazards.report")
def proposal(request):
    """GET: for a category (and place or spot) its ready sentences and the deadline its rule gives, as a fragment."""
    category = Category.objects.filter(pk=_number(request.GET.get("category"))).first()
    where = _where(request)
    if category is None or where is None:
        return render(request, "hazards/_proposal.html", {})
    now = timezone.now()
    structural = request.GET.get("structural") == "on"
    hazard = _there(where, local_date(now))
    hazard.category, hazard.structural, hazard.found_on, hazard.found_at = category, structural, local_date(now), now
    try:
        deadline = deadline_by_rule(hazard)
    except DomainError:  # no rule for the category: the form asks for a day
        deadline = None
    phrases = Phrase.objects.filter(category=category)
    latest = latest_day(request.user, hazard, at=now) if may(request.user, "hazards.set_deadline", hazard) else None
    limit = limit_in_words(hazard.street, latest, at=now) if latest else ""
    known = list(open_at(where[1], by=request.user).filter(category=category)) if where[1] else []
    said = request.GET.get("same_as")
    same = said if said in {ANOTHER, *(str(row.pk) for row in known)} else str(known[0].pk) if known else ANOTHER
    context = {"category": category, "deadline": deadline, "phrases": phrases, "limit": limit}
    context |= {"known": known, "same": same}
    return render(request, "hazards/_proposal.html", context)


def _where(request):
    """(street, place, point) that the address names; None when it names nothing yet."""
    if request.GET.get("place"):
        place = get_object_or_404(Place.objects.visible_to(request.user).select_related("street"), pk=uuid_of(request))
        return place.street, place, None
    spot = SpotForm(request.GET or None)
    if not spot.is_valid():
        return None
    street = _street_at(request.user, spot.point())
    return (street, None, spot.point()) if street else None


def _there(where, today) -> Hazard:
    """A hazard there, unsaved: to ask what somebody may do with it."""
    street, place, point = where
    location = location_of(place) if place else locate(street, point, on=today)
    return Hazard(place=place, **location.as_fact_fields())


def _street_at(user, point):
    """The street of the person's own whose boundary holds the point; his only street when it has no boundary."""
    streets = Grid.objects.visible_to(user).streets()
    own = list(streets[:2])
    only = own[0] if len(own) == 1 and own[0].boundary is None else None
    return streets.filter(boundary__covers=point).first() or only


def _choose_place(request):
    spot = SpotForm(request.GET if "lat" in request.GET else None)
    elsewhere = spot.is_bound and spot.is_valid()
    context = found_places(request) | {"spot": spot, "elsewhere": elsewhere, "street": own_street(request)}
    return render(request, "hazards/new_where.html", context, status=400 if spot.is_bound else 200)


def found_places(request):
    """What the picker shows: the words `find` and the places of the person's own that they find."""
    words = request.GET.get("find", "").strip()[:60]
    found = Place.objects.visible_to(request.user).active().select_related("scope_cell", "street", "type")
    if words:
        found = found.filter(Q(name__icontains=words) | Q(address__icontains=words))
    found = without_outlines(found)
    return {"find": words, "found": found.order_by("-last_visited_at", "name")[:FOUND_PLACES] if words else []}


def _register(request, form, where, photos, now):
    street, place, point = where
    given = form.cleaned_data
    return register_at_desk(
        street,
        by=request.user,
        at=now,
        facts=form.facts(),
        origin_kind=given["origin_kind"],
        place=place,
        point=point,
        photos=photos,
        found_on=given.get("found_on"),
        with_deadline=given.get("then") == "deadline",
        due_on=given.get("due_on"),
        hazard_id=given["hazard_id"],
        same_as=given["same_as"],
    )


def _number(text):
    return int(text) if text and text.isdecimal() else None


def uuid_of(request):
    """The place's id; an unreadable one is that of no place."""
    try:
        return UUID(request.GET["place"])
    except ValueError:
        return None
