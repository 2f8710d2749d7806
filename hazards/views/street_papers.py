"""Papers of a place beside its hazards': talks, advice, pledge; and the street's own letters of advice."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import access, may, may_in, require, scope_of
from grids.models import Grid, Place
from grids.pieces import piece_of_place
from hazards.forms.errors import refusals_at
from hazards.forms.street_papers import FORMS, AdviceForm
from hazards.models import Notice
from hazards.papers.access import WITH_WHOM, may_know
from hazards.papers.kinds import KINDS
from hazards.papers.writing import write_paper
from hazards.pressure.letters import issue_letter

NEWEST = 12


@access("hazards.view")
def of_place(request, pk):
    """GET: a piece of the place's page: its newest papers the reader may know of, and the ways to write one."""
    place = get_object_or_404(Place.objects.visible_to(request.user), pk=pk)
    rows = Notice.objects.visible_to(request.user).filter(place=place).select_related("hazard", "place", *WITH_WHOM)
    papers = [row for row in rows.order_by("-issued_at", "-seq")[:NEWEST] if may_know(request.user, row)]
    kinds = [kind for kind in FORMS if may(request.user, KINDS[kind].written_by, place)]
    offered = [(kind, Notice.Kind(kind).label) for kind in kinds]
    context = {
        "place": place,
        "papers": papers,
        "offered": offered,
        "may_file": may(request.user, "hazards.export", place),
    }
    return piece_of_place(request, "hazards/_papers_of_place.html", context, place=place, heading=_("文书"))


@access("hazards.notice")
def paper_new(request, pk, kind):
    """GET: the form of this kind (page or dialog). POST: the numbered paper, and on to it; 422 keeps what was typed."""
    if kind not in FORMS:
        raise Http404
    place = get_object_or_404(Place.objects.visible_to(request.user).select_related("street", "scope_cell"), pk=pk)
    require(request.user, KINDS[kind].written_by, place)
    known = Notice.objects.visible_to(request.user).filter(place=place, kind=Notice.Kind.INTERVIEW)
    more = {
        "minutes": {"interviews": known.exclude(state="void").order_by("-issued_at")[:NEWEST]},
        "advice": {"street": place.street},
    }.get(kind, {})
    form = FORMS[kind](request.POST if request.method == "POST" else None, initial=_proposed(kind, place), **more)
    back = reverse("grids:place", args=[pk])
    return _write(request, place, kind, form, where=place.name, back=back)


@access("papers.talk")
def advice_new(request):
    """GET: a letter of advice of the street that is of no place (`street` by code where one has several). POST: it."""
    streets = Grid.objects.visible_to(request.user).filter(
        pk__in=scope_of(request.user).reach_for("papers.talk").streets, level=Grid.Level.STREET
    )
    if request.GET.get("street"):
        streets = streets.filter(code=request.GET["street"])
    street = next((one for one in streets.in_code_order() if may_in(request.user, "papers.talk", one)), None)
    if street is None:
        raise Http404
    form = AdviceForm(request.POST if request.method == "POST" else None, street=street)
    return _write(request, street, Notice.Kind.ADVICE, form, where=str(street), back=reverse("hazards:list"))


def _write(request, of, kind, form, *, where, back):
    label = Notice.Kind(kind).label
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            paper = _written(of, kind, form, by=request.user, at=timezone.now())
            messages.success(request, _("已出具 %(number)s，可打开打印。") % {"number": paper.number})
            return redirect("hazards:notice-page", paper.pk)
    context = {
        "heading": label,
        "explain": _("%(where)s。编号连续，出具后不能修改。") % {"where": where},
        "form": form,
        "submit_label": _("出具"),
        "back_url": back,
    }
    return render(request, "components/action.html", context, status=422 if form.errors else 200)


def _written(of, kind, form, *, by, at) -> Notice:
    """The paper; one to a department with its row among the letters."""
    to = form.cleaned_data.get("to")
    if to is not None:
        return issue_letter(of, said=form.said(), to=to, by=by, at=at).action.paper
    return write_paper(of, kind, said=form.said(), by=by, at=at)


def _proposed(kind: str, place: Place) -> dict[str, str]:
    who = {"person": place.responsible_person}
    return {Notice.Kind.ADVICE: {"receiver": place.name}}.get(Notice.Kind(kind), who)
