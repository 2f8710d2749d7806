"""Seals with their days and letters with their replies: the lists, what a place's page shows, and the acts."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grids import pages
from grids.access import access, may, require, scope_of
from grids.calendar import local_date
from grids.errors import Conflict
from grids.list_filters import one_of
from grids.models import Grid, Place
from grids.pieces import piece, piece_of_place
from hazards.forms.errors import refusals_at
from hazards.forms.pressure import EscalateLetterForm, LetterForm, LiftForm, ReplyToLetterForm, SealForm
from hazards.models import Hazard, Letter, Seal
from hazards.papers.access import may_know
from hazards.pressure.letters import answer_letter, escalate_letter, send_letter
from hazards.pressure.replies import steps_of
from hazards.pressure.sealing import lift_seal, record_seal, sealers

ABOUT = {"hazards": Hazard.objects, "places": Place.objects}  # of a letter, as far as its reader sees them
FEW = 5  # seals and letters on a place's page


@access("seals.view")
@require_safe
def seal_list(request):
    """GET: by `state` (standing, lifted): those standing by their last day, the next to end first."""
    visible = Seal.objects.visible_to(request.user)
    state = one_of(request.GET, "state", ("standing", "lifted"), default="standing")
    rows = {"standing": visible.standing(), "lifted": visible.exclude(pk__in=visible.standing().values("pk"))}
    labels = {"standing": _("查封中"), "lifted": _("已解除")}
    tabs = [
        {"label": labels[name], "url": f"?state={name}", "count": rows[name].count(), "current": name == state}
        for name in rows
    ]
    order = ("until_on", "id") if state == "standing" else ("-until_on", "id")
    shown = rows[state].select_related("place", "action__organisation", "street", "scope_cell", "renewed_by")
    page = pages.take(shown, order=order, cursor=request.GET.get("cursor", ""))
    may_record = may(request.user, "seals.record")
    context = {"tabs": tabs, "page": page, "state": state, "may_record": may_record}
    return render(request, "hazards/seals.html", context)


@access("places.view")
@require_safe
def at_place(request, pk):
    """GET: a piece of the place's page: seals that stand there and letters about it, as far as one may know them."""
    place = get_object_or_404(Place.objects.visible_to(request.user), pk=pk)
    seals = Seal.objects.visible_to(request.user).filter(place=place).select_related("action__organisation")
    context = {
        "place": place,
        "seals": seals.order_by("lifted_on", "-until_on", "id")[:FEW],
        "letters": _about(request.user, places=place)[:FEW],
        "may_record": not place.is_home and may(request.user, "seals.record", place),
        "may_write": not place.is_home and may(request.user, "letters.keep", place),
        "about": place.code,
    }
    return piece_of_place(request, "hazards/_pressure.html", context, place=place, heading=_("查封与建议函"))


@access("letters.view")
@require_safe
def of_hazard(request, pk):
    """GET: a piece of the hazard's page: the letters about it."""
    hazard = get_object_or_404(Hazard.objects.visible_to(request.user), pk=pk)
    may_write = not hazard.at_home and may(request.user, "letters.keep", hazard)
    context = {"letters": _about(request.user, hazards=hazard)[:FEW], "may_write": may_write, "about": hazard.number}
    page = (hazard.number, reverse("hazards:hazard", args=[hazard.pk]))
    return piece(request, "hazards/_pressure.html", context, heading=_("工作建议函"), of=page)


@access("seals.record")
def seal_new(request, pk):
    """GET: the form for a place (`renews`: the seal it follows). POST: register it; 422 keeps what was typed."""
    place = get_object_or_404(Place.objects.visible_to(request.user).select_related("street"), pk=pk)
    require(request.user, "seals.record", place)
    now = timezone.now()
    old = _renewed(request, place)
    hazards = Hazard.objects.visible_to(request.user).open().filter(place=place)
    proposed = {"from_on": local_date(now), "part": old.part if old else ""}
    form = SealForm(request.POST or None, bodies=sealers(place, on=local_date(now)), hazards=hazards, initial=proposed)

    def save():
        record_seal(place, by=request.user, at=now, follows=old, **form.cleaned_data)

    back = reverse("grids:place", args=[place.pk])
    explain = _("%(place)s。登记已经作出的查封决定；到期前要解除，或作为新的一次重新查封。") % {"place": place.name}
    return _act(request, form, save, heading=_("登记临时查封"), explain=explain, back=back)


@access("seals.record")
def seal_lift(request, pk):
    """GET: the form. POST: the seal is lifted; 409 when it was."""
    seal = get_object_or_404(Seal.objects.visible_to(request.user).select_related("place"), pk=pk)
    require(request.user, "seals.record", seal)
    now = timezone.now()
    form = LiftForm(request.POST or None, initial={"lifted_on": local_date(now)})

    def save():
        lift_seal(seal, by=request.user, at=now, **form.cleaned_data)

    explain = f"{seal.place} · {seal.part}"
    return _act(request, form, save, heading=_("解除查封"), explain=explain, back=reverse("hazards:seals"))


@access("letters.view")
@require_safe
def letter_list(request):
    """GET: by `state` (waiting, answered): those waiting by the day asked for, the overdue first."""
    visible = Letter.objects.visible_to(request.user)
    state = one_of(request.GET, "state", ("waiting", "answered"), default="waiting")
    rows = {"waiting": visible.waiting(), "answered": visible.exclude(replied_on=None)}
    labels = {"waiting": _("待回复"), "answered": _("已回复")}
    tabs = [
        {"label": labels[name], "url": f"?state={name}", "count": rows[name].count(), "current": name == state}
        for name in rows
    ]
    order = ("reply_by", "id") if state == "waiting" else ("-reply_by", "id")
    about = [Prefetch(name, facts.visible_to(request.user)) for name, facts in ABOUT.items()]
    shown = rows[state].select_related("to", "action__organisation", "street").prefetch_related(*about)
    page = pages.take(shown, order=order, cursor=request.GET.get("cursor", ""))
    context = {
        "tabs": tabs,
        "page": page,
        "state": state,
        "today": local_date(timezone.now()),
        "may_write": may(request.user, "letters.keep"),
    }
    return render(request, "hazards/letters.html", context)


@access("letters.keep")
def letter_new(request):
    """GET: the form; `about` names what it is about. POST: register the letter; 422 keeps what was typed."""
    reach = scope_of(request.user).reach_for("letters.keep").streets
    street = Grid.objects.visible_to(request.user).filter(pk__in=reach).in_code_order().first()
    if street is None:
        raise Http404
    now = timezone.now()
    proposed = {"about": request.GET.get("about", "")[:200], "sent_on": local_date(now)}
    form = LetterForm(request.POST or None, street=street, user=request.user, initial=proposed)

    def save():
        send_letter(street, by=request.user, at=now, **form.facts())

    explain = _("建议有关部门依职责处理，不是命令。到要求的日期没有回复，可以提请上级协调。")
    return _act(request, form, save, heading=_("登记工作建议函"), explain=explain, back=reverse("hazards:letters"))


@access("letters.view")
@require_safe
def letter_page(request, pk):
    """GET: one letter: to whom, about what, its paper, and what came of it, day by day."""
    rows = Letter.objects.visible_to(request.user).select_related("to", "action__organisation", "action__paper")
    letter = get_object_or_404(rows, pk=pk)
    paper = letter.action.paper
    context = {
        "letter": letter,
        "steps": steps_of(letter),
        "hazards": Hazard.objects.visible_to(request.user).filter(letters=letter).order_by("number"),
        "places": Place.objects.visible_to(request.user).filter(letters=letter).order_by("code"),
        "paper": paper if paper and may_know(request.user, paper) else None,
        "may_keep": may(request.user, "letters.keep", letter),
        "today": local_date(timezone.now()),
    }
    return render(request, "hazards/letter.html", context)


@access("letters.keep")
def letter_act(request, pk, act):
    """`answer`: what was replied and what came of it. `escalate`: put before somebody higher."""
    letter = get_object_or_404(Letter.objects.visible_to(request.user).select_related("to"), pk=pk)
    require(request.user, "letters.keep", letter)
    now = timezone.now()
    kinds = {
        "answer": (ReplyToLetterForm, answer_letter, _("登记回复")),
        "escalate": (EscalateLetterForm, escalate_letter, _("提请上级协调")),
    }
    if act not in kinds:
        raise Http404
    kind, service, heading = kinds[act]
    form = kind(request.POST or None, initial={"replied_on": local_date(now)})

    def save():
        service(letter, by=request.user, at=now, **form.cleaned_data)

    explain = f"{letter.to} · {letter.subject}"
    return _act(request, form, save, heading=heading, explain=explain, back=reverse("hazards:letter", args=[pk]))


def _act(request, form, save, *, heading, explain, back):
    """The page of one act: saved and gone, or the form again with what was typed."""
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        with refusals_at(form) as refused:
            save()
            messages.success(request, _("已登记。"))
            return redirect(back)
        status = 409 if isinstance(refused.error, Conflict) else 422
    context = {"heading": heading, "explain": explain, "form": form, "submit_label": heading, "back_url": back}
    return render(request, "components/action.html", context, status=status)


def _renewed(request, place):
    if not request.GET.get("renews"):
        return None
    seals = Seal.objects.visible_to(request.user).standing().filter(place=place)
    known = {str(row.pk): row for row in seals}
    if request.GET["renews"] not in known:
        raise Http404
    return known[request.GET["renews"]]


def _about(user, **what):
    """Letters about a hazard or place, as far as the person may know of letters."""
    return Letter.objects.visible_to(user).filter(**what).select_related("to").order_by("-sent_on", "id")
