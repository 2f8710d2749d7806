"""A street's own Word sheet of a kind of paper: the file in versions, one to begin with, and a look at it filled."""

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import access, may_in, require_in
from grids.calendar import local_date
from grids.views.acting import action_page
from hazards.forms.errors import refusals_at
from hazards.forms.paper_rows import PublishForm, WordFileForm
from hazards.models import Notice, WordTemplate
from hazards.own_word.fields import LISTS, NUMBER, SHEET, fields_of, needed_by
from hazards.own_word.filling import fill_specimen
from hazards.own_word.keeping import give_up, publish_sheet, put_in
from hazards.own_word.starter import starter
from hazards.papers.kinds import KINDS
from hazards.papers.numbers import word_template_on
from hazards.papers.preview import specimen_on
from hazards.views.paper_rows import publishing_page, street_of
from hazards.views.papers import WORD


@access("papers.rows")
def sheet(request, code, kind):
    """GET: the sheet in force, its versions, fields and lists. POST: put in the next draft; 422 says what to mend."""
    street = _street_and_kind(request, code, kind)
    now, posted = timezone.now(), request.method == "POST"
    form = WordFileForm(request.POST, request.FILES) if posted else WordFileForm()
    if posted:
        require_in(request.user, "papers.write", street)
        if form.is_valid():
            file = form.cleaned_data["file"]
            with refusals_at(form):
                draft = put_in(street, by=request.user, at=now, kind=kind, name=file.name, content=file.read())
                messages.success(request, _("已存为第 %(n)d 版草稿，请先看样张，再发布。") % {"n": draft.version})
                return redirect("hazards:word-sheet", code, kind)
    rows = WordTemplate.objects.visible_to(request.user).filter(street=street, kind=kind).defer("content")
    label = Notice.Kind(kind).label
    context = {
        "street": street, "kind": kind, "label": label, "form": form,
        "versions": list(rows.select_related("written_by", "published_by").order_by("-version")),
        "in_force": word_template_on(street, kind, local_date(now)),
        "fields": [name for name in fields_of(kind) if name not in SHEET], "of_sheet": list(SHEET),
        "lists": _lists(kind), "needed": needed_by(kind),
        "may_write": may_in(request.user, "papers.write", street),
        "may_publish": may_in(request.user, "papers.publish", street),
        "crumbs": [
            (_("文书用语"), reverse("hazards:paper-kinds") + f"?street={code}"),
            (label, reverse("hazards:paper-words", args=[code, kind])), (_("Word 样式"), ""),
        ],
    }  # fmt: skip
    return render(request, "hazards/own_word.html", context, status=422 if form.errors else 200)


@access("papers.rows")
def starter_file(request, code, kind):
    """GET: a sheet to begin with, every field in its place."""
    _street_and_kind(request, code, kind)
    return _file(starter(kind, served=KINDS[kind].served), _("%(paper)s样式.docx") % {"paper": Notice.Kind(kind).label})


@access("papers.rows")
def template_file(request, pk):
    """GET: the file of a version as it was put in."""
    row = _template(request, pk)
    return _file(bytes(row.content), row.name)


@access("papers.rows")
def specimen(request, pk):
    """GET: the sheet filled with made-up facts (样张)."""
    row = _template(request, pk)
    paper = specimen_on(row.street, row.kind, at=timezone.now())
    return _file(fill_specimen(bytes(row.content), paper), _("%(paper)s样张.docx") % {"paper": row.kind_name})


@access("papers.publish")
def publish_draft(request, pk):
    """GET: from which day. POST: publish; 422 keeps what was typed, 409 when it was published before."""
    row = _template(request, pk)
    back = reverse("hazards:word-sheet", args=[row.street.code, row.kind])
    return publishing_page(request, row, publish_sheet, back)


@access("papers.publish")
def give_up_sheet(request, code, kind):
    """GET: from which day. POST: no sheet of the street's own from then on; 422 keeps what was typed."""
    street = _street_and_kind(request, code, kind)
    require_in(request.user, "papers.publish", street)
    now, posted = timezone.now(), request.method == "POST"
    form = PublishForm(request.POST if posted else None, initial={"valid_from": local_date(now)})
    back = reverse("hazards:word-sheet", args=[code, kind])
    if posted and form.is_valid():
        with refusals_at(form):
            give_up(street, by=request.user, at=now, kind=kind, **form.cleaned_data)
            messages.success(request, _("已停用。"))
            return redirect(back)
    explain = _("从起用日期起，这种文书的 Word 版改用系统样式；草稿一并作废，已经出具的文书不变。")
    return action_page(request, form, _("停用本街道样式"), _("停用"), back, explain=explain)


def _lists(kind: str) -> list[tuple[str, list[tuple[str, bool]]]]:
    """Each list with its columns, and whether a sheet must print the column."""
    needed = needed_by(kind)
    return [
        (name, [(column, f"{name}.{column}" in needed) for column in (NUMBER, *listed.columns)])
        for name, listed in LISTS[kind].items()
    ]


def _street_and_kind(request, code, kind):
    street = street_of(request, code)
    if kind not in KINDS:
        raise Http404
    return street


def _template(request, pk) -> WordTemplate:
    rows = WordTemplate.objects.visible_to(request.user).exclude(sha256="").select_related("street")
    return get_object_or_404(rows, pk=pk)


def _file(content: bytes, name: str) -> FileResponse:
    headers = {"Cache-Control": "private, no-store"}
    return FileResponse(BytesIO(content), content_type=WORD, as_attachment=True, filename=name, headers=headers)
