"""The public door: anybody reports by the QR code of a place, or by a street's link. Makes leads, shows nothing."""

from django.contrib.gis.geos import Point
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from grids.access import PUBLIC, access
from grids.errors import DomainError
from grids.models import Grid, Place
from hazards.forms.errors import show
from hazards.forms.public import FollowForm, TellForm
from hazards.models import Lead
from hazards.services.following_leads import found_by, new_number, state_in_words, stored
from hazards.services.leads import tell_lead
from hazards.throttle import too_many

FOLLOWS = 20  # look-ups of one address in ten minutes (default, set in code)


@access(PUBLIC)
def by_place(request, token):
    """GET, POST: a report about the place whose QR code was scanned. Homes under care have no public door."""
    place = (
        Place.objects.filter(qr_token=token, is_home=False, merged_into__isnull=True).select_related("street").first()
    )
    if place is None:
        raise Http404
    return _tell(request, place.street, place)


@access(PUBLIC)
def by_street(request, code):
    """GET, POST: a report about any spot of the street."""
    street = Grid.objects.streets().filter(code=code).first()
    if street is None:
        raise Http404
    return _tell(request, street, None)


@access(PUBLIC)
@never_cache
def follow(request):
    """GET: ask for the number. POST `number`: where the report stands, and nothing else of it. Guessing is slowed."""
    form = FollowForm(request.POST if request.method == "POST" else None)
    context = {"form": form}
    if request.method == "POST":
        if too_many(f"follow:{request.META.get('REMOTE_ADDR', '')}", limit=FOLLOWS):
            form.is_valid()
            form.add_error(None, _("查询得太频繁，请过十分钟再试。"))
            return render(request, "hazards/follow.html", context, status=429)
        lead = found_by(form.cleaned_data["number"]) if form.is_valid() else None
        if lead:
            return render(request, "hazards/follow.html", context | {"lead": lead, "said": state_in_words(lead)})
        if not form.errors:
            form.add_error("number", _("没有查到这个查询号，请核对。"))
        return render(request, "hazards/follow.html", context, status=422)
    return render(request, "hazards/follow.html", context)


def _tell(request, street, place):
    form = TellForm(request.POST if request.method == "POST" else None, needs_where=place is None)
    context = {"form": form, "street": street, "place": place}
    if request.method != "POST":
        return render(request, "hazards/tell.html", context)
    if form.is_machine:
        return render(request, "hazards/told.html", context)
    if too_many(request.META.get("REMOTE_ADDR", "")):
        form.is_valid()
        form.add_error(None, _("这个网络短时间内提交得太多，请过十分钟再试。紧急情况请拨打 119。"))
        return render(request, "hazards/tell.html", context, status=429)
    if form.is_valid():
        number = new_number()
        try:
            _lead(form, street, place, number)
        except DomainError as error:
            show(form, error)
        else:
            return render(request, "hazards/told.html", context | {"number": number})
    return render(request, "hazards/tell.html", context, status=422)


def _lead(form, street, place, number):
    given = form.cleaned_data
    located = given.get("lng") is not None and given.get("lat") is not None
    return tell_lead(
        street, source=Lead.Source.PUBLIC, text=given["text"], spot=given.get("where", ""),
        at=timezone.now(), place=place,
        point=Point(given["lng"], given["lat"], srid=4326) if located else None,
        reporter_name=given["name"], reporter_phone=given["phone"],
        follow_hash=stored(number),
    )  # fmt: skip
