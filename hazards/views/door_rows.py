"""What a street sets about its places' doors: the questions of the self-check, the pledge's words."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from grids.access import access
from grids.calendar import local_date
from grids.views.acting import action_page
from grids.views.streets import street_to_set
from hazards.door import rows
from hazards.forms.door_rows import PledgeTextForm, QuestionForm
from hazards.forms.errors import refusals_at
from hazards.models import PledgeText, SelfCheckItem


@access("door.rows")
def door_rows(request):
    """GET: the questions asked now and from a later day, and the pledge's versions (`street`, else the first)."""
    street, streets = street_to_set(request, "door.rows")
    today = local_date(timezone.now())
    tabs = [{"label": one, "url": f"?street={one.code}", "count": None, "current": one == street} for one in streets]
    context = {
        "street": street,
        "tabs": tabs if len(streets) > 1 else [],
        "questions": rows.questions(street, on=today),
        "coming": rows.coming_questions(street, on=today),
        "text": rows.pledge_text(street, on=today),
        "versions": PledgeText.objects.filter(street=street).select_related("set_by"),
        "today": today,
    }
    return render(request, "hazards/door_rows.html", context)


@access("door.rows")
def question_new(request):
    """GET: the form (page or dialog). POST: ask it from a day on; 422 keeps what was typed."""
    return _question(request, street_to_set(request, "door.rows")[0], None)


@access("door.rows")
def question_edit(request, pk):
    """As `question_new`, in the place of a question that stands."""
    row = _row(request, pk)
    return _question(request, row.street or street_to_set(request, "door.rows")[0], row)


@access("door.rows")
@require_POST
def question_end(request, pk):
    """POST: it is asked no more, from today on."""
    row = _row(request, pk)
    street = row.street or street_to_set(request, "door.rows")[0]
    rows.end_question(street, row, by=request.user, at=timezone.now())
    messages.success(request, _("已停用，今天起不再问。"))
    return redirect(_back(street))


@access("door.rows")
def pledge_text_new(request):
    """GET: the words in force, to be changed. POST: the next version from a day on; 422 keeps what was typed."""
    street, _streets = street_to_set(request, "door.rows")
    now = timezone.now()
    stands = rows.pledge_text(street, on=local_date(now))
    known = {"text": stands.text_zh, "text_en": stands.text_en, "months": stands.months} if stands else {"months": 12}
    form = PledgeTextForm(
        request.POST if request.method == "POST" else None, initial=known | {"valid_from": local_date(now)}
    )
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            made = rows.set_pledge_text(street, by=request.user, at=now, **form.cleaned_data)
            messages.success(request, _("已存为版本 %(code)s。") % {"code": made.code})
            return redirect(_back(street))
    explain = _("起用日起按新版签订；已经签的承诺和承诺书不变。")
    return action_page(request, form, _("改承诺内容"), _("保存新版本"), _back(street), explain=explain)


def _question(request, street, row):
    now = timezone.now()
    known = (
        {"words": row.name_zh, "words_en": row.name_en, "source": row.source if row.street_id else ""} if row else {}
    )
    form = QuestionForm(
        request.POST if request.method == "POST" else None, initial=known | {"valid_from": local_date(now)}
    )
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            rows.set_question(street, by=request.user, at=now, was=row, **form.cleaned_data)
            messages.success(request, _("已保存。"))
            return redirect(_back(street))
    heading = _("改自查问题") if row else _("加自查问题")
    explain = _("起用日起这样问；已经交的自查保留当时的问题。")
    return action_page(request, form, heading, _("保存"), _back(street), explain=explain)


def _row(request, pk) -> SelfCheckItem:
    return get_object_or_404(SelfCheckItem.objects.visible_to(request.user), pk=pk)


def _back(street) -> str:
    return f"{reverse('hazards:door-rows')}?street={street.code}"
