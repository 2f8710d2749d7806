"""What a street sets about its papers: their words, in versions, and who signs them."""

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import access, may_in, require_in, scope_of
from grids.calendar import local_date
from grids.errors import Conflict
from grids.models import Grid
from grids.views.acting import action_page
from hazards.forms.errors import refusals_at
from hazards.forms.paper_rows import IssuerForm, PublishForm, WordsForm
from hazards.models import Notice, PaperWording
from hazards.papers.fields import FIELDS
from hazards.papers.issuers import set_issuer
from hazards.papers.kinds import KINDS
from hazards.papers.numbers import issuer_on, usual_prefix, word_template_on, wording_on
from hazards.papers.preview import preview
from hazards.papers.rewording import publish_wording, write_wording
from hazards.papers.wording import STANDARD


@access("papers.rows")
def kinds(request):
    """GET: each kind of paper of a street (`street`, else the first): who signs it, and in which version of words."""
    streets = streets_of(request)
    wanted = request.GET.get("street")
    street = next((one for one in streets if one.code == wanted), None) if wanted else streets[0]
    if street is None:
        raise Http404
    today = local_date(timezone.now())
    tabs = [{"label": one, "url": f"?street={one.code}", "count": None, "current": one == street} for one in streets]
    context = {
        "street": street,
        "tabs": tabs if len(streets) > 1 else [],
        "rows": [_row(street, kind, today) for kind in KINDS],
        "may_write": may_in(request.user, "papers.write", street),
        "may_publish": may_in(request.user, "papers.publish", street),
    }
    return render(request, "hazards/paper_kinds.html", context)


@access("papers.rows")
def words(request, code, kind):
    """GET: the words, their fields and versions. POST: write the next draft; 422 keeps what was typed."""
    street = street_of(request, code)
    if kind not in KINDS:
        raise Http404
    rows = PaperWording.objects.visible_to(request.user).filter(street=street, kind=kind).order_by("-version")
    versions = list(rows.select_related("written_by", "published_by"))
    now = timezone.now()
    stands = (versions[0] if versions else None) or STANDARD[kind]
    form = WordsForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        initial={"opening": stands.opening, "closing": stands.closing},
    )
    if request.method == "POST":
        require_in(request.user, "papers.write", street)
        if form.is_valid():
            with refusals_at(form):
                draft = write_wording(street, by=request.user, at=now, kind=kind, **form.cleaned_data)
                messages.success(request, _("已存为第 %(n)d 版草稿，可预览；发布后起用。") % {"n": draft.version})
                return redirect("hazards:paper-words", code, kind)
    label = Notice.Kind(kind).label
    context = {
        "street": street, "kind": kind, "label": label, "form": form, "versions": versions,
        "fields": list(FIELDS[kind]),
        "standard": STANDARD[kind], "in_force": wording_on(street, kind, local_date(now)),
        "word_template": word_template_on(street, kind, local_date(now)),
        "may_write": may_in(request.user, "papers.write", street),
        "may_publish": may_in(request.user, "papers.publish", street),
        "crumbs": [(_("文书用语"), reverse("hazards:paper-kinds") + f"?street={code}"), (label, "")],
    }  # fmt: skip
    return render(request, "hazards/paper_words.html", context, status=422 if form.errors else 200)


@access("papers.rows")
def specimen(request, pk):
    """GET: the paper in this version's words as PDF, with made-up facts (样张)."""
    content = preview(_wording(request, pk), at=timezone.now())
    headers = {"Cache-Control": "private, no-store"}
    return FileResponse(BytesIO(content), content_type="application/pdf", filename="specimen.pdf", headers=headers)


@access("papers.publish")
def publish(request, pk):
    """GET: from which day. POST: publish; 422 keeps what was typed, 409 when it was published before."""
    row = _wording(request, pk)
    back = reverse("hazards:paper-words", args=[row.street.code, row.kind])
    return publishing_page(request, row, publish_wording, back)


def publishing_page(request, row, publishing, back):
    """The page that publishes a version `row` of a street by the service `publishing`, and goes `back`."""
    require_in(request.user, "papers.publish", row.street)
    now = timezone.now()
    posted = request.method == "POST"
    form = PublishForm(request.POST if posted else None, initial={"valid_from": local_date(now)})
    if posted and form.is_valid():
        with refusals_at(form) as refused:
            publishing(row, by=request.user, at=now, **form.cleaned_data)
            messages.success(request, _("已发布。"))
            return redirect(back)
        if isinstance(refused.error, Conflict):
            raise refused.error
    heading = _("发布第 %(n)d 版") % {"n": row.version}
    explain = _("起用日起新编号的文书用这一版；已经出具的文书一个字也不变。发布后不能再改。")
    return action_page(request, form, heading, _("发布"), back, explain=explain)


@access("papers.publish")
def issuer(request, code, kind):
    """GET: who signs now. POST: who signs from a day on; 422 keeps what was typed."""
    street = street_of(request, code)
    require_in(request.user, "papers.publish", street)
    if kind not in KINDS:
        raise Http404
    now = timezone.now()
    stands = issuer_on(street, kind, local_date(now))
    known = {name: getattr(stands, name) for name in ("name", "seal", "prefix")} if stands else {}
    form = IssuerForm(request.POST or None, initial=known | {"valid_from": local_date(now)})
    back = reverse("hazards:paper-kinds") + f"?street={code}"
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            set_issuer(street, by=request.user, at=now, kind=kind, **form.cleaned_data)
            messages.success(request, _("已保存。"))
            return redirect(back)
    heading = _("落款：%(paper)s") % {"paper": Notice.Kind(kind).label}
    return action_page(request, form, heading, _("保存修改"), back, explain=_("改动从起用日期起生效，原来的留有记录。"))


def _row(street, kind, today):
    stands = issuer_on(street, kind, today)
    return {
        "kind": str(kind),
        "label": Notice.Kind(kind).label,
        "issuer": stands,
        "prefix": stands.prefix if stands and stands.prefix else usual_prefix(street, kind),
        "wording": wording_on(street, kind, today),
        "word_template": word_template_on(street, kind, today),
    }


def streets_of(request) -> list[Grid]:
    """The streets whose rows of papers the person may see; 404 without any."""
    reach = scope_of(request.user).reach_for("papers.rows").streets
    streets = list(Grid.objects.visible_to(request.user).filter(pk__in=reach).in_code_order())
    if not streets:
        raise Http404
    return streets


def street_of(request, code) -> Grid:
    """The street with this code, whose papers the person may see the rows of; else 404."""
    street = next((one for one in streets_of(request) if one.code == code), None)
    if street is None:
        raise Http404
    return street


def _wording(request, pk) -> PaperWording:
    return get_object_or_404(PaperWording.objects.visible_to(request.user).select_related("street"), pk=pk)
