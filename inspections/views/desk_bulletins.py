"""行动快报 on the desk: the draft, the officer's words and pictures, to copy, to download, to print."""

from io import BytesIO
from uuid import UUID
from zipfile import ZIP_STORED, ZipFile

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from grids.access import access, may, require
from grids.errors import DomainError
from grids.services.photos import photo_file
from hazards.models import Hazard
from inspections.bulletin_forms import BulletinForm
from inspections.bulletin_words import LONGEST
from inspections.models import Bulletin, Round
from inspections.models.bulletin import MOST_PICTURES
from inspections.services.bulletin_paper import bulletin_paper
from inspections.services.bulletins import change_bulletin, draw_bulletin, moved_on, pictures_of

PRIVATE = {"Cache-Control": "private, no-store"}


@access("rounds.view")
def bulletin(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """GET: the bulletin of a closed round. POST: other words and pictures; `draw` makes the draft of an older round."""
    round_ = _round(request, round_id)
    row = _of(round_)
    mine = may(request.user, "rounds.close", round_)
    if request.method == "POST":
        require(request.user, "rounds.close", round_)
    if request.method == "POST" and row is None:
        draw_bulletin(round_, at=timezone.now())
        return redirect("inspections:bulletin", round_.pk)
    known = pictures_of(round_, by=request.user) if row else []
    chosen = [str(one.evidence_id) for one in row.pictures.all()] if row else []
    form = BulletinForm(request.POST or None, known=known, row=row, chosen=chosen) if row else None
    status = 200
    if request.method == "POST" and form:
        status = 422
        if form.is_valid():
            try:
                change_bulletin(row, by=request.user, at=timezone.now(), **form.change())
                messages.success(request, _("快报已保存。"))
                return redirect("inspections:bulletin", round_.pk)
            except DomainError as refusal:
                status = form.refuse(refusal)
    context = {
        "round": round_,
        "row": row,
        "form": form,
        "known": known,
        "chosen": set(form["pictures"].value() or []) if form else set(),
        "longest": LONGEST,
        "most": MOST_PICTURES,
        "mine": mine,
        "moved_on": row is not None and row.edited_at is not None and moved_on(row),
        "crumbs": [
            (pgettext("栏目", "整治行动"), reverse("inspections:rounds")),
            (round_.theme, reverse("inspections:round", args=[round_.pk])),
            (_("行动快报"), ""),
        ],
    }
    return render(request, "inspections/bulletin.html", context, status=status)


@access("rounds.view")
def pictures(request: HttpRequest, round_id: UUID) -> FileResponse:
    """GET: the chosen pictures in one file, numbered in their order, each named after its place."""
    row = _of(_round(request, round_id))
    if row is None:
        raise Http404
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_STORED) as files:  # photos do not get smaller
        for number, one in enumerate(_chosen(request, row), start=1):
            file = photo_file(one.photo, "image")
            if file.exists():
                where = one.hazard.place or one.hazard.number
                files.writestr(f"{number}_{one.get_stage_display()}_{_as_name(str(where))}.jpg", file.read_bytes())
    packed.seek(0)
    name = _("行动快报照片_%(day)s.zip") % {"day": f"{row.round.held_on:%Y%m%d}"}
    return FileResponse(packed, content_type="application/zip", as_attachment=True, filename=name, headers=PRIVATE)


@access("rounds.view")
def paper(request: HttpRequest, round_id: UUID) -> FileResponse:
    """GET: the bulletin as PDF, drawn now."""
    row = _of(_round(request, round_id))
    if row is None:
        raise Http404
    content = BytesIO(bulletin_paper(row, pictures=_chosen(request, row)))
    name = _("行动快报_%(day)s.pdf") % {"day": f"{row.round.held_on:%Y%m%d}"}
    return FileResponse(content, content_type="application/pdf", filename=name, headers=PRIVATE)


def _round(request: HttpRequest, round_id: UUID) -> Round:
    """A closed round: of one that still runs nothing is told yet."""
    rows = Round.objects.visible_to(request.user).select_related("street", "leader")
    return get_object_or_404(rows, pk=round_id, state=Round.State.CLOSED)


def _of(round_: Round) -> Bulletin | None:
    return Bulletin.objects.filter(round=round_).select_related("round__street", "edited_by").first()


def _seen(request: HttpRequest, evidence: list) -> list:
    """Only photos of hazards that the reader sees: they are served as such."""
    hazards = Hazard.objects.visible_to(request.user).filter(pk__in={one.hazard_id for one in evidence})
    seen = set(hazards.values_list("pk", flat=True))
    return [one for one in evidence if one.hazard_id in seen]


def _chosen(request: HttpRequest, row: Bulletin) -> list:
    rows = row.pictures.select_related("evidence__photo", "evidence__hazard__place")
    return _seen(request, [one.evidence for one in rows])


def _as_name(text: str) -> str:
    """What may stand in a file's name, on every system."""
    return "".join(one if one.isalnum() else "_" for one in text)[:40]
