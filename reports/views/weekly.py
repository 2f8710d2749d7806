"""The weekly report's pages: list, paper, texts, signing, correction, files."""

from types import SimpleNamespace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grids import pages
from grids.access import access, may, scope_of
from grids.errors import DomainError
from grids.forms import refuse
from grids.models import Grid
from reports import services
from reports.exports import pdf_of, workbook_of
from reports.forms import CorrectForm, TextsForm
from reports.labels import difference
from reports.models import WeeklyReport
from reports.paper import Paper

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
    street = request.GET.get("street", "")
    if street:
        reports = reports.filter(street__code=street)
    page = pages.take(
        reports, order=("-period__last", "street__code", "-version"), cursor=request.GET.get("cursor", ""), size=30
    )
    streets = Grid.objects.filter(pk__in=scope_of(request.user).street_ids()).in_code_order()
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
        "versions": visible(request).filter(period=one.period).order_by("version"),
        "changes": difference(one.replaces.figures, one.figures) if one.replaces else [],
        "may_edit": draft and may(request.user, "reports.edit", one),
        "may_sign": draft and may(request.user, "reports.sign", one),
        "may_export": may(request.user, "reports.export", one),
        "may_correct": newest and may(request.user, "reports.correct", one),
    }
    return render(request, "reports/report.html", context, status=status)


@require_POST
@access("reports.edit")
def redraw(request, pk):
    one = get_object_or_404(visible(request), pk=pk)
    services.redraw_report(one, by=request.user, at=timezone.now())
    messages.success(request, _("已按最新数据重新计算。"))
    return redirect("reports:report", pk)


@require_POST
@access("reports.sign")
def sign(request, pk):
    """Sign; a refusal is said on the paper itself, with its status."""
    one = get_object_or_404(visible(request), pk=pk)
    try:
        services.sign_report(one, by=request.user, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return _paper(request, one, status=refusal.status)
    messages.success(request, _("已签发，数据已封账。"))
    return redirect("reports:report", pk)


@require_http_methods(["GET", "POST"])
@access("reports.edit")
def texts(request, pk):
    one = get_object_or_404(visible(request), pk=pk)
    form = TextsForm(request.POST or None, initial={"problems": one.problems, "plan": one.plan})
    status = 422
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_texts(one, by=request.user, at=timezone.now(), **form.cleaned_data)
            return redirect(f"{reverse('reports:report', args=[pk])}#g")
        except DomainError as refusal:
            refuse(form, refusal)
            status = refusal.status
    return _act(request, one, form, _("存在问题和下周计划"), _("保存文字"), status=status)


@require_http_methods(["GET", "POST"])
@access("reports.correct")
def correct(request, pk):
    one = get_object_or_404(visible(request), pk=pk)
    form = CorrectForm(request.POST or None)
    status = 422
    if request.method == "POST" and form.is_valid():
        try:
            new = services.correct_report(one, by=request.user, at=timezone.now(), **form.cleaned_data)
            return redirect("reports:report", new.pk)
        except DomainError as refusal:
            refuse(form, refusal)
            status = refusal.status
    return _act(
        request,
        one,
        form,
        _("更正第%(n)s版") % {"n": one.version},
        _("生成更正版"),
        explain=_("原版保留不动；更正版按现在的数据重算，签发后代替原版。"),
        status=status,
    )


def _act(request, one, form, heading, submit_label, *, status, explain=""):
    """The form as a page; with `status` when it was refused."""
    context = {
        "heading": heading,
        "form": form,
        "submit_label": submit_label,
        "explain": explain,
        "back_url": reverse("reports:report", args=[one.pk]),
    }
    return render(request, "components/action.html", context, status=status if form.errors else 200)


@require_GET
@access("reports.view")
def pdf(request, pk):
    one = get_object_or_404(visible(request), pk=pk)
    return _file(pdf_of(one, request.user), "application/pdf", one, "pdf")


@require_GET
@access("reports.export")
def xlsx(request, pk):
    one = get_object_or_404(visible(request), pk=pk)
    return _file(workbook_of(one, request.user), XLSX, one, "xlsx")


def _file(content: bytes, content_type: str, one: WeeklyReport, ending: str) -> HttpResponse:
    name = f"{one.street.code}-{one.period.year}-{one.period.week:02}-v{one.version}.{ending}"
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="weekly-{name}"'
    return answer
