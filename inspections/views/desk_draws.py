"""双随机 on the desk: plan with the pool beside the form, freeze, two witnesses, publish."""

from io import BytesIO
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from grids import pages
from grids.access import access, may, require
from grids.calendar import local_date
from grids.errors import Conflict, DomainError
from grids.forms import refusals_at
from grids.models import Place
from grids.views.acting import action_page
from grids.views.entries import VoidForm
from grids.views.streets import street_to_set
from inspections.draw_forms import USUAL_TIME, DrawForm, SeedForm
from inspections.draws.checking import differences
from inspections.models import Draw
from inspections.services.draw_minutes import draw_minutes
from inspections.services.draw_pools import FACTS, gather
from inspections.services.draw_results import document_of, outcomes, seed_in_words
from inspections.services.draws import enter_seed, freeze_draw, publish_draw, void_draw

MOST_NAMED = 200  # of those left out; the minutes name each


@access("draws.view")
def draws(request: HttpRequest) -> HttpResponse:
    """GET: draws, newest first, with how far each is."""
    rows = Draw.objects.visible_to(request.user).defer("pool").select_related("street")
    page = pages.take(rows, order=("-recorded_at", "-id"), cursor=request.GET.get("cursor", ""), size=30)
    done = _done([row.pk for row in page.rows])
    for row in page.rows:
        row.done = done.get(row.pk, 0)
    context = {"page": page, "may_plan": may(request.user, "draws.plan")}
    return render(request, "inspections/draws.html", context)


@access("draws.view")
def draw_page(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """GET: one draw: what was frozen, who entered the seed, the result with its visits, and the check of it."""
    row = _visible(request, draw_id)
    drawn = outcomes(row) if row.seed else []
    left_out = row.places.exclude(why="")
    context = {
        "draw": row,
        "drawn": drawn,
        "done": sum(one.visit is not None for one in drawn),
        "wrong": differences(document_of(row)) if row.seed else [],
        "entries": row.entries.select_related("by"),
        "strata": strata_of(row),
        "extra": extra_of(row),
        "seed_words": seed_in_words(row),
        "people": row.people.order_by("why", "certificate"),
        "left_out": left_out.order_by("why", "code")[:MOST_NAMED],
        "left_out_count": left_out.count(),
        "ties": row.ties.select_related("place", "inspector__user")[:MOST_NAMED],
        "may_plan": may(request.user, "draws.plan", row),
        "may_witness": may(request.user, "draws.witness", row) and row.state == "frozen",
        "crumbs": [(_("双随机抽查"), reverse("inspections:draws")), (row.number, "")],
    }
    return render(request, "inspections/draw.html", context)


@access("draws.plan")
def draw_new(request: HttpRequest) -> HttpResponse:
    """GET: the form with the pool as it would be. POST `preview`: the pool anew. POST: freeze; 422 keeps all."""
    street, _streets = street_to_set(request, "draws.plan")
    now = timezone.now()
    today = local_date(now)
    sent = request.method == "POST"
    form = DrawForm(request.POST if sent else None, street=street, initial={"due_on": today + USUAL_TIME})
    status = 200
    if sent and form.is_valid() and "preview" not in request.POST:
        with refusals_at(form) as refused:
            row = freeze_draw(street, form.rule(), by=request.user, at=now, **form.plain())
            messages.success(request, _("已冻结，编号 %(number)s。此后名单和规则不能更改。") % {"number": row.number})
            return redirect("inspections:draw", row.pk)
        _on_top(form, refused.error)
        status = refused.status
    elif sent and form.errors:
        status = 422
    gathered = gather(street, form.rule(), classes=Place.Class.values, on=today)
    context = {
        "form": form,
        "street": street,
        "classes": [
            (label, field, gathered.sizes[code], gathered.left_out[code]) for label, field, code in form.quotas
        ],
        "aways": _with_why(form.aways, gathered),
        "pool": len(gathered.standing),
        "in_pool": len(gathered.in_pool),
        "ties": len(gathered.ties),
        "crumbs": [(_("双随机抽查"), reverse("inspections:draws")), (_("计划抽查"), "")],
    }
    return render(request, "inspections/draw_new.html", context, status=status)


@never_cache
@access("draws.witness")
def draw_seed(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """GET: what one witness enters, nothing of the other's. POST: enter it; with the second person's it is drawn."""
    row = _visible(request, draw_id)
    require(request.user, "draws.witness", row)
    system = row.seed_from == Draw.SeedFrom.SYSTEM
    form = None if system else SeedForm(request.POST if request.method == "POST" else None)
    back = reverse("inspections:draw", args=[row.pk])
    explain = _("种子：%(source)s。两人先后确认即抽取，抽取后不能更改，也不能作废。") % {"source": seed_in_words(row)}
    heading = _("确认抽取") if system else _("录入种子")
    if row.state != "frozen":
        return action_refused(request, row)
    if request.method == "POST" and (system or form.is_valid()):
        typed = "" if system else form.cleaned_data["typed"]
        try:
            made = enter_seed(row, by=request.user, at=timezone.now(), typed=typed)
        except Conflict as refusal:
            messages.error(request, str(refusal))
            return redirect(back)
        except DomainError as refusal:
            form.add_error("typed", str(refusal))
        else:
            messages.success(request, _said(made, request.user))
            return redirect(back)
    if form is None:
        return _plain(request, heading, explain, back)
    return action_page(request, form, heading, heading, back, explain=explain)


@access("draws.plan")
def draw_publish(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """GET: what publishing shows to everybody. POST: publish."""
    row = _visible(request, draw_id)
    require(request.user, "draws.plan", row)
    back = reverse("inspections:draw", args=[row.pk])
    if request.method == "POST":
        try:
            publish_draw(row, by=request.user, at=timezone.now())
            messages.success(request, _("已公布，任何人都可以查看和复核。"))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect(back)
    waiting = sum(one.visit is None for one in outcomes(row)) if row.seed else 0
    explain = _("公布后任何人不登录就能看到抽中的场所、检查人员证件号、种子和检查结果。")
    if waiting:
        explain += _("还有 %(n)d 家没有检查，公布后它们会知道被抽中。") % {"n": waiting}
    return _plain(request, _("公布抽查"), explain, back)


@access("draws.view")
def draw_file(request: HttpRequest, draw_id: UUID) -> FileResponse:
    """GET: 抽取记录 as PDF, drawn now."""
    row = _visible(request, draw_id)
    check = request.build_absolute_uri(reverse("inspections:public-draw", args=[row.pk]))
    content = BytesIO(draw_minutes(row, check_url=check, now=timezone.now()))
    name = _("抽取记录_%(number)s.pdf") % {"number": row.number}
    private = {"Cache-Control": "private, no-store"}
    return FileResponse(content, content_type="application/pdf", filename=name, headers=private)


@access("draws.plan")
def draw_void(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """GET: the form. POST: give a frozen draw up with the reason; 409 once it is drawn."""
    row = _visible(request, draw_id)
    require(request.user, "draws.plan", row)
    back = reverse("inspections:draw", args=[row.pk])
    form, refused = VoidForm(request.POST if request.method == "POST" else None), None
    if request.method == "POST" and form.is_valid():
        with refusals_at(form) as refused:
            void_draw(row, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("已作废，编号保留。"))
            return redirect(back)
    explain = _("抽取之前可以作废，编号保留并对外标明作废；抽取之后不能。")
    return action_page(request, form, _("作废抽查"), _("作废"), back, explain=explain, refused=refused)


def strata_of(row: Draw) -> list[dict]:
    """By class: how many stood in the pool and how many were to be drawn."""
    sizes = dict(row.places.filter(why="").values_list("stratum").annotate(n=Count("pk")))
    names = dict(Place.Class.choices)
    return [
        {"name": names[code], "size": sizes.get(code, 0), "quota": n} for code, n in row.rule["quotas"].items() if n
    ]


def extra_of(row: Draw) -> list[tuple]:
    """(fact, extra tickets) of the rule."""
    return [(FACTS[name], n) for name, n in row.rule["extra_tickets"].items()]


def action_refused(request: HttpRequest, row: Draw) -> HttpResponse:
    """Back to the draw, which says how it stands: a second seed is not even asked for."""
    messages.error(request, _("这次抽查已经抽取或作废，种子不能再录入。"))
    return redirect("inspections:draw", row.pk)


def _visible(request: HttpRequest, draw_id: UUID) -> Draw:
    rows = Draw.objects.visible_to(request.user).select_related("street", "frozen_by", "published_by", "voided_by")
    return get_object_or_404(rows, pk=draw_id)


def _plain(request: HttpRequest, heading: str, explain: str, back: str) -> HttpResponse:
    context = {"heading": heading, "explain": explain, "submit_label": heading, "back_url": back}
    return render(request, "components/action.html", context)


def _said(row: Draw, user) -> str:
    if row.seed:
        return _("已抽取 %(n)d 家，任务已派给检查人员。") % {"n": row.to_draw}
    if row.seed_from == Draw.SeedFrom.PUBLIC and row.entries.exclude(by=user).exists():
        return _("已记录。与另一人录入的不一致，请双方核对公开信息后重新录入。")
    return _("已记录，还须另一人确认。")


def _on_top(form: DrawForm, error: DomainError | None) -> None:
    """What was refused of the pool as a whole stands on top: it has no field of its own."""
    for name, said in (error.details.get("fields", {}) if error else {}).items():
        if name not in form.fields and not form.non_field_errors():
            form.add_error(None, said)


def _with_why(aways, gathered):
    why = {row.inspector.pk: row for row in gathered.people}
    return [(one, field, why[one.pk].get_why_display()) for one, field in aways]


def _done(ids) -> dict:
    """Draw → how many of its places were visited."""
    rows = Draw.objects.filter(pk__in=ids, tasks__done_at__isnull=False)
    return dict(rows.values_list("pk").annotate(n=Count("tasks__place", distinct=True)))
