"""A street's checklists without a programmer: the lists in use, a draft with its lines, a look beforehand, the days."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grids.access import access, may_in, require_in
from grids.calendar import local_date
from grids.errors import Conflict
from grids.models import Grid
from grids.views.acting import action_page
from grids.views.streets import street_to_set
from hazards.forms.errors import refusals_at
from hazards.services.deadline_rules import proposed_days
from inspections.checklist_forms import EndForm, HeadForm, ItemForm, PublishForm, initial_of
from inspections.models import Checklist, ChecklistItem
from inspections.services import checklist_editing as editing
from inspections.visit_form import VisitForm


@dataclass(frozen=True)
class Sample:
    """The place of a look beforehand, where the form names one: nobody's."""

    name: str
    address: str
    pk: str = ""
    type: str = ""
    is_home: bool = False


@require_safe
@access("checklists.view")
def checklists(request: HttpRequest) -> HttpResponse:
    """GET: which lists serve the street (`?street=`) today and from when, its drafts, and the common ones."""
    street, streets = street_to_set(request, "checklists.view")
    today = local_date(timezone.now())
    rows = Checklist.objects.visible_to(request.user).filter(Q(street=street) | Q(street=None))
    rows = rows.annotate(lines=Count("items")).prefetch_related("place_types").order_by("-version")
    groups = _groups(list(rows), today)
    context = {
        "street": street,
        "tabs": both_tabs("checklists", street),
        "streets": street_tabs(streets),
        "own": [group for group in groups if group["own"]],
        "common": [group for group in groups if not group["own"]],
        "today": today,
        "may_manage": may_in(request.user, editing.ACTION, street),
    }
    return render(request, "inspections/checklists.html", context)


@access(editing.ACTION)
def checklist_new(request: HttpRequest) -> HttpResponse:
    """GET: the head of a new list (page or dialog). POST: begin it; 422 keeps what was typed."""
    street, _streets = street_to_set(request, editing.ACTION)
    form = HeadForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            made = editing.begin_checklist(street, by=request.user, at=timezone.now(), **form.cleaned_data)
            return redirect("inspections:checklist", made.pk)
    explain = _("先写成草稿，加上检查项目，预览后再发布；发布前不影响任何人。")
    return action_page(request, form, _("新建检查表"), _("建立草稿"), _back(street), explain=explain)


@require_safe
@access("checklists.view")
def checklist(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: one version: its days, whom it serves, every line; of a draft with what may be done."""
    row = _row(request, pk)
    street = row.street or street_to_set(request, "checklists.view")[0]
    versions = Checklist.objects.visible_to(request.user).filter(street=row.street, code=row.code)
    context = {
        "row": row,
        "street": street,
        "items": row.items.select_related("category"),
        "types": row.place_types.all(),
        "versions": versions.select_related("written_by", "published_by").order_by("-version"),
        "today": local_date(timezone.now()),
        "may_manage": may_in(request.user, editing.ACTION, street),
        "crumbs": [(_("检查表"), _back(street)), (row.name, "")],
    }
    return render(request, "inspections/checklist.html", context)


@require_POST
@access(editing.ACTION)
def checklist_next(request: HttpRequest, pk: int) -> HttpResponse:
    """POST: the draft of the street's next version, with a copy of every line."""
    row = _row(request, pk)
    street = row.street or street_to_set(request, editing.ACTION)[0]
    draft = editing.next_version(street, row, by=request.user, at=timezone.now())
    messages.success(request, _("已建立第 %(n)d 版草稿，发布前不影响任何人。") % {"n": draft.version})
    return redirect("inspections:checklist", draft.pk)


@access(editing.ACTION)
def checklist_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the head of a draft. POST: change it; 422 keeps what was typed, 409 once it is published."""
    row = _own(request, pk)
    known = {"name": row.name_zh, "name_en": row.name_en, "types": row.place_types.all(), "general": row.is_default}
    form = HeadForm(request.POST if request.method == "POST" else None, initial=known)
    refused = None
    if request.method == "POST" and form.is_valid():
        with refusals_at(form) as refused:
            editing.change_checklist(row, by=request.user, at=timezone.now(), **form.cleaned_data)
            return redirect("inspections:checklist", row.pk)
    return action_page(request, form, _("名称和适用场所"), _("保存"), _at(row), refused=refused)


@access(editing.ACTION)
def item_new(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: an empty line. POST: add it to the draft; 422 keeps what was typed, 409 once it is published."""
    row = _own(request, pk)
    form = ItemForm(
        request.POST if request.method == "POST" else None, initial={"may_be_na": True, "escalate": False, "weight": 1}
    )
    refused = None
    if request.method == "POST" and form.is_valid():
        with refusals_at(form) as refused:
            made = editing.add_item(row, form.cleaned_row, by=request.user)
            messages.success(request, _("已加为第 %(n)d 项。") % {"n": made.number})
            return redirect(_at(row))
    return _item_page(request, form, _("加检查项目"), row, refused)


@access(editing.ACTION)
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: one line of a draft. POST: change it; 422 keeps what was typed, 409 once the list is published."""
    found = _item(request, pk)
    form = ItemForm(request.POST if request.method == "POST" else None, initial=initial_of(found))
    refused = None
    if request.method == "POST" and form.is_valid():
        with refusals_at(form) as refused:
            editing.change_item(found, form.cleaned_row, by=request.user)
            return redirect(_at(found.checklist))
    heading = _("改第 %(n)d 项") % {"n": found.number}
    return _item_page(request, form, heading, found.checklist, refused)


@require_POST
@access(editing.ACTION)
def item_move(request: HttpRequest, pk: int) -> HttpResponse:
    """POST: the line changes places with the one before it (`up`) or after it."""
    found = _item(request, pk)
    editing.move_item(found, up="up" in request.POST, by=request.user)
    return redirect(f"{_at(found.checklist)}#item-{found.pk}")


@require_POST
@access(editing.ACTION)
def item_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """POST: the draft asks this no more."""
    found = _item(request, pk)
    editing.drop_item(found, by=request.user)
    messages.success(request, _("已删去“%(text)s”。") % {"text": found.text})
    return redirect(_at(found.checklist))


@require_safe
@access("checklists.view")
def checklist_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the list as a worker's phone shows it, for no place: nothing on it can be sent."""
    row = _row(request, pk)
    street = row.street or street_to_set(request, "checklists.view")[0]
    now = timezone.now()
    form = VisitForm(street, checklist=row, days=proposed_days(street, at=now), at=now)
    sample = Sample(_("示例场所"), _("预览，不会提交"))
    context = {"row": row, "form": form, "place": sample, "outcomes": [], "today": local_date(now)}
    return render(request, "inspections/checklist_preview.html", context)


@access(editing.ACTION)
def checklist_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: from which day. POST: publish; 422 keeps what was typed, 409 when it was published before."""
    row = _own(request, pk)
    now = timezone.now()
    form = PublishForm(request.POST if request.method == "POST" else None, initial={"valid_from": local_date(now)})
    refused = None
    if request.method == "POST" and form.is_valid():
        with refusals_at(form) as refused:
            editing.publish_checklist(row, by=request.user, at=now, **form.cleaned_data)
            messages.success(request, _("已发布。"))
            return redirect(_at(row))
    heading = _("发布第 %(n)d 版") % {"n": row.version}
    explain = _("起用日起的检查用这一版；以前的检查保留当时的版本，手机里已带走的旧版交回时照收。发布后不能再改。")
    return action_page(request, form, heading, _("发布"), _at(row), explain=explain, refused=refused)


@access(editing.ACTION)
def checklist_end(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the last day. POST: end the street's list with all its versions; 422 keeps what was typed."""
    row = _own(request, pk)
    now = timezone.now()
    form = EndForm(request.POST if request.method == "POST" else None, initial={"valid_to": local_date(now)})
    refused = None
    if request.method == "POST" and form.is_valid():
        with refusals_at(form) as refused:
            editing.end_checklist(row, by=request.user, at=now, **form.cleaned_data)
            messages.success(request, _("已停用。"))
            return redirect(_at(row))
    explain = _("最后一天之后改用通用检查表；还没有开始的新版也不再起用。做过的检查不变。")
    return action_page(request, form, _("停用检查表"), _("停用"), _at(row), explain=explain, refused=refused)


@require_POST
@access(editing.ACTION)
def checklist_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """POST: throw the draft away."""
    row = _own(request, pk)
    editing.drop_draft(row, by=request.user)
    messages.success(request, _("草稿已删除。"))
    return redirect(_back(row.street))


def _item_page(request, form, heading, row, refused) -> HttpResponse:
    """As `action_page`, with the fields that go with the kind of answer alone."""
    late = refused is not None and isinstance(refused.error, Conflict)
    context = {"heading": heading, "form": form, "back_url": _at(row)}
    status = 409 if late else 422 if form.errors else 200
    return render(request, "inspections/checklist_item.html", context, status=status)


def _groups(rows: list[Checklist], today) -> list[dict]:
    """One entry a list: the version that serves today, the one that will, the draft."""
    groups: dict[tuple, dict] = {}
    for row in rows:
        key = (row.street_id, row.code)
        group = groups.setdefault(key, {"own": row.street_id is not None, "now": None, "next": [], "draft": None})
        group.setdefault("newest", row)
        if row.is_draft:
            group["draft"] = row
        elif row.valid_from > today and (row.valid_to is None or row.valid_to >= row.valid_from):
            group["next"].append(row)
        elif group["now"] is None and row.valid_from <= today and (row.valid_to is None or row.valid_to >= today):
            group["now"] = row
    own_codes = {code for street, code in groups if street is not None and groups[street, code]["now"]}
    for (street, code), group in groups.items():
        group["row"] = group["now"] or (group["next"] or [None])[0] or group["draft"] or group["newest"]
        group["replaced"] = street is None and code in own_codes
        group["types"] = list(group["row"].place_types.all())
    return [groups[key] for key in sorted(groups, key=lambda key: (len(key[1]), key[1]))]


def _row(request: HttpRequest, pk: int) -> Checklist:
    rows = Checklist.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("street", "written_by", "published_by"), pk=pk)


def _own(request: HttpRequest, pk: int) -> Checklist:
    """A street's own list, where the person writes them: else 404 for a common one, 403 for a reader."""
    row = _row(request, pk)
    if row.street is None:
        raise Http404
    require_in(request.user, editing.ACTION, row.street)
    return row


def _item(request: HttpRequest, pk: int) -> ChecklistItem:
    visible = Checklist.objects.visible_to(request.user).exclude(street=None)
    found = get_object_or_404(ChecklistItem.objects.select_related("checklist__street"), pk=pk, checklist__in=visible)
    require_in(request.user, editing.ACTION, found.checklist.street)
    return found


def _at(row: Checklist) -> str:
    return reverse("inspections:checklist", args=[row.pk])


def _back(street: Grid) -> str:
    return f"{reverse('inspections:checklists')}?street={street.code}"


def both_tabs(current: str, street: Grid) -> list[dict]:
    """The two pages that say what is looked at: with which list, and how often."""
    return [
        {"label": label, "url": f"{reverse(f'inspections:{name}')}?street={street.code}", "count": None,
         "current": name == current}
        for name, label in (("checklists", _("检查表")), ("rules", _("频次规则")))
    ]  # fmt: skip


def street_tabs(streets: list[Grid]) -> list[Grid]:
    """The streets to choose from, where there is a choice."""
    return streets if len(streets) > 1 else []
