"""快速处置 in two taps."""

from hashlib import sha256
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import access
from grids.calendar import local_date
from grids.errors import DomainError
from grids.ids import uuid7
from grids.models import Grid, Photo, Place
from grids.services.entries import void_entry
from grids.services.photos import MAX_BYTES, store_photo
from hazards.services.on_record import on_record
from inspections.models import QuickFix
from inspections.passed import fixed
from inspections.services.quick_fixes import record_quick_fix
from inspections.whereabouts import point_of, street_of, streets_of


@access("quickfixes.record")
def quick_fix(request: HttpRequest) -> HttpResponse:
    """A tile is a kind and saves at once; how many, where and a photo are there for who wants to give them."""
    place = _place(request)
    street = place.street if place else _street(request)
    if street is None:
        context = {"streets": streets_of(request.user, "quickfixes.record")}
        return render(request, "field/quick_where.html", context, status=422 if request.method == "POST" else 200)
    context = {
        "client_id": request.POST.get("client_id") or uuid7(),
        "kinds": tiles(),
        "place": place,
        "street": street.code,
        "count": request.POST.get("count", "1"),
    }
    if request.method == "POST":
        now = timezone.now()
        try:
            context["photo"] = _photo(request, street, now)
            fix = record_quick_fix(
                street,
                by=request.user,
                at=now,
                kind=request.POST.get("kind", ""),
                count=_count(request.POST.get("count")),
                place=place,
                point=point_of(request.POST),
                photo=context["photo"],
                fix_id=_uuid(request.POST.get("client_id")),
            )
        except DomainError as refusal:
            context["error"] = str(refusal)
            return render(request, "field/quick.html", context, status=max(refusal.status, 422))
        messages.success(request, fixed(fix))
        return redirect("field:today")
    return render(request, "field/quick.html", context)


@access("quickfixes.record")
def quick_fix_void(request: HttpRequest, pk: UUID) -> HttpResponse:
    """POST: one tap takes back what one recorded oneself today; GET leads to where it stands."""
    fix = get_object_or_404(QuickFix.objects.standing(), pk=pk, by=request.user, done_on=local_date(timezone.now()))
    if request.method == "POST":
        reason = on_record(lambda: _("本人记错"))
        void_entry(fix, action="quickfixes.record", by=request.user, at=timezone.now(), reason=reason)
        messages.success(request, _("已作废，不再计数。"))
    return redirect("field:me")


def tiles() -> list[tuple[str, str, str]]:
    """(value, label, icon) of each kind, as its tile shows it."""
    return [(value, label, ICONS[value]) for value, label in QuickFix.Kind.choices]


ICONS = {"stairs": "stairs", "ebike": "bike", "wire": "plug-connected", "lane": "road", "other": "dots"}


def _street(request: HttpRequest) -> Grid | None:
    code = request.GET.get("street", "")
    return street_of(request.user, "quickfixes.record", point=point_of(request.POST), code=code)


def _place(request: HttpRequest) -> Place | None:
    place_id = _uuid(request.POST.get("place") or request.GET.get("place"))
    return (
        Place.objects.visible_to(request.user).select_related("street").filter(pk=place_id).first()
        if place_id
        else None
    )


def _photo(request: HttpRequest, street: Grid, now) -> Photo | None:
    """What was sent now, else what an earlier try had sent; its id follows from the entry's: a double tap is one."""
    sent, kept = request.FILES.get("photo"), _uuid(request.POST.get("kept"))
    if sent:
        content = sent.read(MAX_BYTES + 1)  # one byte more is enough to be refused for its size
        entry = _uuid(request.POST.get("client_id")) or uuid7()
        photo_id = uuid5(entry, f"quick:{sha256(content).hexdigest()}")
        return store_photo(street, photo_id=photo_id, content=content, by=request.user, at=now)
    return Photo.objects.filter(pk=kept, street=street, by=request.user).first() if kept else None


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _count(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
