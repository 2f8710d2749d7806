"""Papers of a hazard: issue one, open it, write down who took it; its whole file; and the public page that says a paper
is real."""

from io import BytesIO
from pathlib import Path

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access import PUBLIC, access, require
from grids.errors import NotAllowed
from grids.formats import full_day, near_day
from grids.models import Place
from hazards.door.entering import place_of
from hazards.models import Delivery, Hazard, Letter, Notice, Recheck
from hazards.papers.access import WITH_WHOM, may_know, open_paper, post_that_opens, post_that_serves
from hazards.papers.case_file import draw_case_file
from hazards.papers.issuing import issue_notice
from hazards.papers.kinds import KINDS
from hazards.papers.notices import go_with
from hazards.papers.orders import may_correct
from hazards.papers.place_file import draw_place_file
from hazards.papers.recheck_records import record_recheck
from hazards.rows import with_names
from hazards.word.copying import has_own_sheet, open_word, own_sheet_failed

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class NoticeForm(forms.Form):
    """Which other hazards of the place stand on the same notice."""

    together = forms.ModelMultipleChoiceField(
        Hazard.objects.none(), label=gettext_lazy("一并告知"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data=None, *, others, together):
        super().__init__(data, initial={"together": together})
        self.fields["together"].queryset = Hazard.objects.filter(pk__in=[other.pk for other in others])
        self.fields["together"].label_from_instance = _as_choice


def _as_choice(hazard: Hazard) -> str:
    return _("%(what)s（限 %(day)s）") % {
        "what": hazard.description,
        "day": near_day(hazard.due_on, today=timezone.localdate()),
    }


@access("hazards.notice")
def notice(request, pk):
    """GET: what will be issued, with the visit's other hazards ticked. POST: the 隐患告知单, on to the paper."""
    hazard = get_object_or_404(Hazard.objects.visible_to(request.user).select_related("place", "street"), pk=pk)
    require(request.user, "hazards.notice", hazard)
    others, together = go_with(hazard, by=request.user)
    form = NoticeForm(request.POST if request.method == "POST" else None, others=others, together=together)
    if request.method == "POST" and form.is_valid():
        issued = issue_notice([hazard, *form.cleaned_data["together"]], by=request.user, at=timezone.now())
        messages.success(request, _("已出具 %(number)s，可打开打印。") % {"number": issued.number})
        return redirect("hazards:notice-page", issued.pk)
    context = {
        "heading": _("出具隐患告知单"),
        "explain": _(
            "将为 %(number)s 编发一张隐患告知单：写明问题、整改期限和法律依据，请场所签收。编号连续，出具后不能修改。"
        )
        % {"number": hazard.number},
        "form": form if others else None,
        "submit_label": _("出具告知单"),
        "back_url": reverse("hazards:hazard", args=[pk]),
    }
    return render(request, "components/action.html", context, status=422 if form.errors else 200)


@access("hazards.view")
def notice_page(request, pk):
    """GET: a paper with what it is of, how far it got, and what can be done with it."""
    paper = visible_notice(request.user, pk)
    if not may_know(request.user, paper):
        raise NotAllowed("not-allowed", _("当前岗位没有这项权限。"))
    hazards = Hazard.objects.visible_to(request.user).filter(notices=paper).order_by("found_at", "number")
    context = {
        "notice": paper,
        "links": paper.links.filter(hazard__in=hazards).select_related("hazard").order_by("hazard__found_at", "pk"),
        "replaced": paper.replaced.order_by("seq"),
        "may_open": post_that_opens(request.user, paper) is not None,
        "may_serve": post_that_serves(request.user, paper) is not None,
        "may_correct": may_correct(paper, request.user, at=timezone.now()),
        "served": KINDS[Notice.Kind(paper.kind)].served,
        "letter": Letter.objects.visible_to(request.user).filter(action__paper=paper).first(),
        "delivery": Delivery.objects.filter(notice=paper).select_related("record", "recorded_by").first(),
        "own_word": has_own_sheet(paper),
        "own_word_failed": own_sheet_failed(paper),
        "back_url": _back_to(paper),
    }
    return render(request, "hazards/notice.html", context)


@access("hazards.notice")
def recheck_record(request, pk):
    """GET: what will be issued. POST: the numbered 复查记录 of this re-check, and back to the hazard."""
    visible = Hazard.objects.visible_to(request.user)
    recheck = get_object_or_404(Recheck.objects.filter(hazard__in=visible).select_related("hazard"), pk=pk)
    if request.method == "POST":
        paper = record_recheck(recheck, by=request.user, at=timezone.now())
        messages.success(request, _("已出具 %(number)s，可打开打印。") % {"number": paper.number})
        return redirect("hazards:hazard", recheck.hazard_id)
    context = {
        "heading": _("出具复查记录"),
        "explain": _(
            "将为 %(day)s 的复查编发一张复查记录：写明问题、经过和复查结果，附复查照片。编号连续，出具后不能修改。"
        )
        % {"day": full_day(recheck.at)},
        "submit_label": _("出具复查记录"),
        "back_url": reverse("hazards:hazard", args=[recheck.hazard_id]),
    }
    return render(request, "components/action.html", context)


@access("hazards.view")
def notice_file(request, pk):
    """GET: the paper as issued (PDF), for whoever may open its kind; one still being made says so (202)."""
    paper = visible_notice(request.user, pk)
    file = open_paper(paper, by=request.user, at=timezone.now())
    if file is None:
        context = {"notice": paper, "back_url": _back_to(paper)}
        return render(request, "hazards/paper_waiting.html", context, status=202)
    return as_file(file, paper)


@access("hazards.view")
def notice_word(request, pk):
    """GET: the paper's Word copy, for whoever may open the paper; 202 while the original is still being made."""
    paper = visible_notice(request.user, pk)
    content = open_word(paper, by=request.user, at=timezone.now())
    if content is None:
        context = {"notice": paper, "back_url": _back_to(paper)}
        return render(request, "hazards/paper_waiting.html", context, status=202)
    return FileResponse(
        BytesIO(content), content_type=WORD, as_attachment=True, filename=f"{paper.number}.docx",
        headers={"Cache-Control": "private, no-store"},
    )  # fmt: skip


def as_file(file: Path, paper: Notice) -> FileResponse:
    """The bytes of `paper`, kept in nobody's cache; 404 where they are gone."""
    if not file.exists():
        raise Http404
    answer = FileResponse(file.open("rb"), content_type="application/pdf", filename=f"{paper.number}.pdf")
    answer["Cache-Control"] = "private, no-store"
    return answer


@access("hazards.export")
def case_file(request, pk):
    """GET: 一案一卷, all there is of one hazard as PDF, drawn now."""
    hazard = get_object_or_404(
        with_names(Hazard.objects.visible_to(request.user)).select_related("close_reason"), pk=pk
    )
    require(request.user, "hazards.export", hazard)
    content = draw_case_file(hazard, reader=request.user, now=timezone.now())
    return _file(content, _("案卷_%(number)s.pdf") % {"number": hazard.number})


@access("hazards.export")
def place_file(request, pk):
    """GET: 一案一卷 of a place as PDF, drawn now."""
    rows = Place.objects.visible_to(request.user).select_related("street", "type", "scope_cell__parent")
    place = get_object_or_404(rows, pk=pk)
    require(request.user, "hazards.export", place)
    content = draw_place_file(place, reader=request.user, now=timezone.now())
    return _file(content, _("案卷_%(place)s.pdf") % {"place": place.code})


def _file(content: bytes, name: str) -> FileResponse:
    return FileResponse(
        BytesIO(content), content_type="application/pdf", filename=name, headers={"Cache-Control": "private, no-store"}
    )


@access(PUBLIC)
def paper(request, token):
    """GET: for whoever holds the paper: that its number is ours, its date and whether it stands. Nothing else."""
    found = Notice.objects.filter(token=token).exclude(state=Notice.State.NUMBERED).select_related("street").first()
    if found is None:
        return render(request, "hazards/paper_check.html", {"notice": None}, status=404)
    context = {"notice": found, "door": place_of(token) is not None}
    return render(request, "hazards/paper_check.html", context)


def visible_notice(user, pk):
    rows = Notice.objects.visible_to(user).select_related("hazard", "place", *WITH_WHOM)
    return get_object_or_404(rows, pk=pk)


def _back_to(paper):
    """Where one goes on from a paper: to its hazard, the first of several, or to its place."""
    link = paper.links.order_by("pk").first()
    if link:
        return reverse("hazards:hazard", args=[link.hazard_id])
    return reverse("grids:place", args=[paper.place_id]) if paper.place_id else ""
