"""The place's own door, without an account: scan, prove the number on file, see to what was found. None is cached."""

from functools import wraps
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.access import PUBLIC, access, may
from grids.calendar import local_date
from grids.errors import DomainError
from grids.ids import uuid7
from grids.models import Place
from grids.pieces import piece_of_place
from grids.services.photos import photo_file
from hazards.door import entering, inside, pledging
from hazards.door.rows import pledge_text, questions
from hazards.forms.door import CodeForm, MoreTimeForm, PledgeForm, RepairForm, SelfCheckForm
from hazards.forms.errors import refusals_at
from hazards.models import DoorSession, Evidence, SelfCheck
from hazards.throttle import too_many
from hazards.views.papers import as_file
from notifications import sms

COOKIE = "door"
PATH = "/door/"
KNOCKS = 60  # pages of the entrance for one address in ten minutes (default, set in code)


@access(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def entrance(request, token):
    """GET: whose door it is and the number's last two digits. POST `send`: a code goes out; `code`: it opens the door;
    `wrong`: the number is not his. The page says the same whether a code was right for another place or for none."""
    place = entering.place_of(token)
    if place is None:
        raise Http404
    now, address = timezone.now(), request.META.get("REMOTE_ADDR", "")
    number = entering.number_on_file(place)
    context = {"place": place, "tail": number[-2:], "can_send": bool(number) and sms.available(), "demo": settings.DEMO}
    if request.method != "POST":
        return render(request, "hazards/door/entrance.html", context)
    if too_many(f"door:{address}", limit=KNOCKS):
        messages.error(request, _("操作太频繁，请过十分钟再试。"))
        return render(request, "hazards/door/entrance.html", context, status=429)
    if "wrong" in request.POST:
        entering.tell_wrong_number(place, at=now)
        return render(request, "hazards/door/told.html", context)
    if "send" in request.POST:
        return _send(request, place, context, address=address, now=now)
    return _enter(request, place, context, now=now)


def _send(request, place, context, *, address, now):
    try:
        entering.send_code(place, address=address, at=now)
    except DomainError as error:
        messages.error(request, str(error))
        return render(request, "hazards/door/entrance.html", context, status=error.status)
    return render(request, "hazards/door/entrance.html", context | {"form": CodeForm(), "sent": True})


def _enter(request, place, context, *, now):
    form = CodeForm(request.POST)
    if form.is_valid():
        with refusals_at(form):
            _door, key = entering.enter(place, digits=form.cleaned_data["code"], at=now)
            answer = redirect("hazards:door")
            answer.set_cookie(
                COOKIE, key, max_age=entering.SESSION_LASTS, path=PATH, httponly=True, samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )  # fmt: skip
            return answer
    return render(request, "hazards/door/entrance.html", context | {"form": form}, status=422)


def behind_the_door(view):
    """The view gets the open session of the visitor's key; without one he is asked to scan again (403)."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        door = entering.session_of(request.COOKIES.get(COOKIE, ""), at=timezone.now())
        if door is None:
            return render(request, "hazards/door/closed.html", status=403)
        answer = view(request, door, *args, **kwargs)
        answer["Cache-Control"] = "private, no-store"
        return answer

    return guarded


@access(PUBLIC)
@require_safe
@behind_the_door
def home(request, door):
    """GET: what is to be put right at this place, and what else can be done here."""
    still, done = inside.open_and_done(door, at=timezone.now())
    context = {
        "door": door,
        "still": still,
        "done": done,
        "checked": door.place.self_checks.order_by("-recorded_at").first(),
        "pledge": pledging.last_pledge(door.place),
        "today": local_date(timezone.now()),
    }
    return render(request, "hazards/door/home.html", context)


@access(PUBLIC)
@require_safe
@behind_the_door
def hazard(request, door, pk):
    """GET: one hazard in plain words, with the photos of the finding."""
    row = get_object_or_404(inside.hazards_of(door), pk=pk)
    photos = list(inside.photos_of(door).filter(hazard=row))
    context = {"door": door, "one": inside.told(row, at=timezone.now()), "photos": photos}
    return render(request, "hazards/door/hazard.html", context)


@access(PUBLIC)
@require_safe
@behind_the_door
def photo(request, door, pk, size):
    """GET: a photo of this place's own hazards, `thumb` or `image`."""
    evidence: Evidence | None = inside.photos_of(door).filter(photo_id=pk).select_related("photo").first()
    if evidence is None or size not in ("thumb", "image"):
        raise Http404
    file = photo_file(evidence.photo, size)
    if not file.exists():
        raise Http404
    return FileResponse(file.open("rb"), content_type="image/jpeg")


@access(PUBLIC)
@require_http_methods(["GET", "POST"])
@behind_the_door
def repair(request, door, pk):
    """GET, POST: send photos of the repair; 422 keeps what was written."""
    row = get_object_or_404(inside.hazards_of(door), pk=pk)
    form = RepairForm(request.POST or None, request.FILES or None, initial={"seen": row.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with refusals_at(form):
            inside.send_repair(
                row, door=door, at=timezone.now(), seen=given["seen"], note=given["note"],
                files=[file.read() for file in given["photos"]],
            )  # fmt: skip
            messages.success(request, _("照片已收到，等待网格工作人员复查。"))
            return redirect("hazards:door-hazard", pk)
    return _form(request, form, row, _("发整改照片"), _("提交整改照片"))


@access(PUBLIC)
@require_http_methods(["GET", "POST"])
@behind_the_door
def more_time(request, door, pk):
    """GET, POST: ask for more time."""
    row = get_object_or_404(inside.hazards_of(door), pk=pk)
    form = MoreTimeForm(request.POST or None, after=row.due_on, initial={"seen": row.version})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            inside.ask_for_time(row, door=door, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("延期申请已收到，批准之前请先落实防范措施。"))
            return redirect("hazards:door-hazard", pk)
    return _form(request, form, row, _("申请延期"), _("提交申请"))


def _form(request, form, row, heading, button):
    context = {"form": form, "row": row, "heading": heading, "button": button}
    return render(request, "hazards/door/form.html", context, status=422 if form.is_bound else 200)


@access(PUBLIC)
@require_http_methods(["GET", "POST"])
@behind_the_door
def self_check(request, door):
    """GET, POST: the weekly self-check."""
    now = timezone.now()
    form = SelfCheckForm(request.POST or None, questions=questions(door.place.street, on=local_date(now)))
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            inside.check_oneself(door, at=now, answers=form.answers(), note=form.cleaned_data["note"])
            messages.success(request, _("自查已记下，网格员下次来时会看到。"))
            return redirect("hazards:door")
    return _form(request, form, None, _("每周自查"), _("提交自查"))


@access(PUBLIC)
@require_http_methods(["GET", "POST"])
@behind_the_door
def pledge(request, door):
    """GET, POST: sign the pledge in the words in force; the paper of it is made at once under its number. 422 keeps the
    names, also where the words are new ones by then; 429 after too many.
    """
    now = timezone.now()
    text = pledge_text(door.place.street, on=local_date(now))
    if text is None:
        raise Http404
    given = {"signed_by": door.place.responsible_person, "manager": door.place.manager, "pledge_id": uuid7()}
    form = PledgeForm(request.POST if request.method == "POST" else None, text=text, initial=given)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        names = {name: form.cleaned_data[name] for name in given}
        with refusals_at(form) as refused:
            pledging.sign_pledge(door, at=now, text=text, **names)
            messages.success(request, _("承诺已签订，承诺书可在这里下载。"))
            return redirect("hazards:door")
        status = refused.status
    context = {"form": form, "text": text, "heading": _("消防安全承诺"), "button": _("签订承诺")}
    return render(request, "hazards/door/form.html", context, status=status)


@access(PUBLIC)
@require_safe
@behind_the_door
def pledge_paper(request, door):
    """GET: the 承诺书 of this place's last pledge (PDF); one still being drawn says so (202)."""
    signed = pledging.last_pledge(door.place)
    if signed is None or signed.paper is None:
        raise Http404
    if not signed.paper.file:
        return render(request, "hazards/door/paper_waiting.html", {"notice": signed.paper}, status=202)
    return as_file(Path(settings.MEDIA_ROOT) / signed.paper.file, signed.paper)


@access(PUBLIC)
@require_POST
@behind_the_door
def leave(request, door):
    """POST: done; the key opens nothing any more."""
    entering.leave(door, at=timezone.now())
    answer = render(request, "hazards/door/closed.html", {"left": True})
    answer.delete_cookie(COOKIE, path=PATH)
    return answer


@access("door.view")
@require_safe
def at_place(request, pk):
    """GET: a piece of the place's page: its self-checks, its pledge, who is in now."""
    place = get_object_or_404(Place.objects.visible_to(request.user).filter(is_home=False), pk=pk)
    user, now = request.user, timezone.now()
    context = {
        "place": place,
        "checks": SelfCheck.objects.visible_to(user).filter(place=place).order_by("-recorded_at")[:4],
        "pledge": pledging.last_pledge(place),
        "open": DoorSession.objects.visible_to(user).filter(place=place, ended_at=None, ends_at__gt=now).count(),
        "may_revoke": may(user, "door.revoke", place),
        "today": local_date(now),
    }
    return piece_of_place(request, "hazards/door/at_place.html", context, place=place, heading=_("场所自己做的"))


@access("door.revoke")
@require_POST
def revoke(request, pk):
    """POST: end every open session of the place."""
    place = get_object_or_404(Place.objects.visible_to(request.user).filter(is_home=False), pk=pk)
    entering.revoke(place, by=request.user, at=timezone.now())
    messages.success(request, _("已收回，再进入须重新验证手机号。"))
    return redirect("grids:place", pk)
