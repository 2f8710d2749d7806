"""The weekly report's pages: list, paper, texts, signing, correction, files."""

from types import SimpleNamespace

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grids import pages
from grids.access import access, may, scope_of
from grids.errors import DomainError
from grids.formats import full_day, quantity
from grids.forms import Refused, refusals_at
from grids.list_filters import one_row
from grids.models import Grid
from reports import services
from reports.exports import workbook_of
from reports.forms import CorrectForm, TextsForm
from reports.labels import difference
from reports.models import WeeklyReport
from reports.paper import Paper
from reports.services import files

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def visible(request):
    return WeeklyReport.objects.visible_to(request.user).select_related(
        "street", "period", "replaces", "compiled_by", "signed_by"
    )


@require_GET
@access("reports.view")
def report_list(request):
    """Reports of one's streets, newest period first; `?street=` narrows a district's reader to one."""
    reports = visible(request)
    streets = Grid.objects.filter(pk__in=scope_of(request.user).street_ids()).in_code_order()
    street = one_row(request.GET, "street", streets)
    if street:
        reports = reports.filter(street=street)
    page = pages.take(
        reports, order=("-period__last", "street__code", "-version"), cursor=request.GET.get("cursor", ""), size=30
    )
    startable = [one for one in streets if may(request.user, "reports.edit", _within(one))]
    context = {"page": page, "street": street, "streets": streets if len(streets) > 1 else [], "startable": startable}
    return render(request, "reports/list.html", context)


def _within(street):
    """A street as a fact, to ask what somebody may do in it."""
    return SimpleNamespace(street_id=street.pk, scope_cell_id=None, place_id=None)


@require_POST
@access("reports.edit")
def start(request, code):
    """Draft this period's report by hand, before Friday's own run; opens the one that stands."""
    streets = Grid.objects.streets().filter(pk__in=scope_of(request.user).street_ids())
    street = get_object_or_404(streets, code=code)
    period = services.period_of(street, timezone.localdate(), at=timezone.now())
    return redirect("reports:report", services.draft_report(period, at=timezone.now(), by=request.user).pk)


@require_GET
@access("reports.view")
def report(request, pk):
    return _paper(request, get_object_or_404(visible(request), pk=pk))


def _paper(request, one, *, status=200):
    draft = one.state == WeeklyReport.State.DRAFT
    newest = not draft and not one.period.reports.filter(version__gt=one.version).exists()
    paper = Paper(one)
    context = {
        "report": one,
        "paper": paper,
        "crumbs": [(_("一周一整治报告"), reverse("reports:list")), (paper.issue, "")],
        "pdf_opens": _pdf_opens(one.files.filter(language=get_language()).first()),
        "versions": visible(request).filter(period=one.period).order_by("version"),
        "changes": difference(one.replaces.figures, one.figures) if one.replaces else [],
        "may_edit": draft and may(request.user, "reports.edit", one),
        "may_redraw": draft and may(request.user, "reports.redraw", one),
        "edition": services.edition(one),
        "may_sign": draft and may(request.user, "reports.sign", one),
        "may_export": may(request.user, "reports.export", one),
        "may_correct": newest and may(request.user, "reports.correct", one),
    }
    return render(request, "reports/report.html", context, status=status)


@require_POST
@access("reports.redraw")
def redraw(request, pk):
    one = get_object_or_404(visible(request), pk=pk)
    services.redraw_report(one, by=request.user, at=timezone.now())
    messages.success(request, _("已按最新数据重新计算。"))
    return redirect("reports:report", pk)


@require_http_methods(["GET", "POST"])
@access("reports.sign")
def sign(request, pk):
    """GET asks once more, with what will be frozen. POST signs; a refusal is said on the paper itself, with its status.

    `seen` is the edition of the paper that led here.
    """
    one = get_object_or_404(visible(request), pk=pk)
    if request.method == "GET":
        return _ask_to_sign(request, one) if "seen" in request.GET else redirect("reports:report", pk)
    try:
        services.sign_report(one, by=request.user, at=timezone.now(), seen=request.POST.get("seen", ""))
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return _paper(request, get_object_or_404(visible(request), pk=pk), status=refusal.status)
    messages.success(request, _("已签发，数据已封账。"))
    return redirect("reports:report", pk)


def _ask_to_sign(request, one):
    balance = one.figures["balance"]
    counted = {"first": full_day(one.period.first), "last": full_day(one.period.last)} | {
        name: quantity(balance[name], "处") for name in ("found", "closed", "closing")
    }
    context = {
        "heading": _("签发第%(week)s期周报") % {"week": one.period.week},
        "explain": _(
            "%(first)s至%(last)s：新增 %(found)s，销号 %(closed)s，期末未销 %(closing)s。"
            "签发后数据封账，以后的变化记入下一期；要改只能出更正版。"
        )
        % counted,
        "submit_label": _("签发并封账"),
        "hidden": {"seen": request.GET.get("seen", "")},
        "action_url": request.path,
        "back_url": reverse("reports:report", args=[one.pk]),
    }
    return render(request, "components/action.html", context)


@require_http_methods(["GET", "POST"])
@access("reports.edit")
def texts(request, pk):
    """Section G; when a colleague wrote meanwhile, both texts are shown (409) and the next press is a decision."""
    one = get_object_or_404(visible(request), pk=pk)
    started = {"problems": one.problems, "plan": one.plan, "seen": one.texts_edition}
    form = TextsForm(request.POST or None, initial=started)
    refused, theirs = Refused(), None
    if request.method == "POST" and form.is_valid():
        with refusals_at(form) as refused:
            services.edit_texts(one, by=request.user, at=timezone.now(), **form.cleaned_data)
            return redirect(f"{reverse('reports:report', args=[pk])}#g")
    if refused.error and refused.error.code == "texts-moved-on":
        theirs = get_object_or_404(visible(request), pk=pk)
        form.data = form.data.copy()
        form.data["seen"] = theirs.texts_edition
    return _act(
        request,
        one,
        form,
        _("存在问题和下周计划"),
        _("保存文字"),
        status=refused.status,
        theirs=theirs,
        page="reports/texts.html",
    )


@require_http_methods(["GET", "POST"])
@access("reports.correct")
def correct(request, pk):
    one = get_object_or_404(visible(request), pk=pk)
    form, refused = CorrectForm(request.POST or None), Refused()
    if request.method == "POST" and form.is_valid():
        with refusals_at(form) as refused:
            new = services.correct_report(one, by=request.user, at=timezone.now(), **form.cleaned_data)
            return redirect("reports:report", new.pk)
    return _act(
        request,
        one,
        form,
        _("更正第%(n)s版") % {"n": one.version},
        _("生成更正版"),
        explain=_("原版保留不动；更正版按现在的数据重算，签发后代替原版。"),
        status=refused.status,
    )


def _act(request, one, form, heading, submit_label, *, status, explain="", page="components/action.html", **more):
    """The form as a page; with `status` when it was refused."""
    context = more | {
        "heading": heading,
        "form": form,
        "submit_label": submit_label,
        "explain": explain,
        "back_url": reverse("reports:report", args=[one.pk]),
    }
    return render(request, page, context, status=status if form.errors else 200)


@require_GET
@access("reports.view")
def pdf(request, pk):
    """The kept PDF. One that waits for the worker says so (202); one that waited too long is drawn here and now.

    To htmx: the link to it, or that it is being made.
    """
    one, now = get_object_or_404(visible(request), pk=pk), timezone.now()
    file = files.ask_for(one, language=get_language(), at=now)
    if request.htmx:
        return render(request, "reports/pdf_link.html", {"report": one, "pdf_opens": file.opens(now)})
    if file.is_waiting and file.opens(now):
        file = files.draw(file, at=now)
    if file.is_waiting:
        return render(request, "reports/pdf_waiting.html", {"report": one}, status=202)
    return FileResponse(file.path.open("rb"), as_attachment=True, filename=_name(one, "pdf"))


def _pdf_opens(file) -> bool:
    """Whether the page offers the PDF for a click; one nobody asked for yet is asked for by the click."""
    return file is None or file.opens(timezone.now())


@require_GET
@access("reports.export")
def xlsx(request, pk):
    one = get_object_or_404(visible(request), pk=pk)
    answer = HttpResponse(workbook_of(one, request.user), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{_name(one, "xlsx")}"'
    return answer


def _name(one: WeeklyReport, ending: str) -> str:
    return f"weekly-{one.street.code}-{one.period.year}-{one.period.week:02}-v{one.version}.{ending}"
