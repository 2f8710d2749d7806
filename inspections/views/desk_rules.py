"""How often what is looked at, set by the street: written down, looked at with its load, switched on from a day."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grids.access import access, may_in, require_in
from grids.calendar import local_date
from grids.models import Grid
from grids.views.acting import action_page
from grids.views.streets import street_to_set
from hazards.forms.errors import refusals_at
from inspections.models import Checklist, Rule
from inspections.rule_forms import WEEKDAYS, EndRuleForm, RuleForm, SwitchOnForm, initial_of, target_in_words
from inspections.services import rule_editing as editing
from inspections.services.load import load_of
from inspections.services.tasks import rules_in_force
from inspections.views.desk_checklists import both_tabs, street_tabs

ENDED_SHOWN = 20  # a default of ours, in code: what ended long ago is in the rows, not on the page


@require_safe
@access("rules.view")
def rules(request: HttpRequest) -> HttpResponse:
    """GET: what waits, what holds today and what will in the street (`?street=`), and what was ended."""
    street, streets = street_to_set(request, "rules.view")
    today = local_date(timezone.now())
    visible = Rule.objects.visible_to(request.user).select_related("place_type", "flag", "role", "set_by")
    own = list(visible.filter(street=street).order_by("priority", "code", "-valid_from"))
    holding = {rule.pk for rule in rules_in_force(street, today).values()}
    in_force = list(visible.filter(pk__in=holding).order_by("priority", "code"))
    words = _Words(street, today)
    planned = [rule for rule in own if rule.valid_from is None]
    coming = [rule for rule in own if rule.valid_from and rule.valid_from > today]
    began = [rule for rule in own if rule.valid_from and rule.valid_from <= today and rule.pk not in holding]
    context = {
        "street": street,
        "tabs": both_tabs("rules", street),
        "streets": street_tabs(streets),
        "planned": [words.of(rule) for rule in planned],
        "in_force": [words.of(rule) for rule in in_force],
        "coming": [words.of(rule) for rule in coming],
        "ended": [words.of(rule) for rule in began[:ENDED_SHOWN]],
        "may_manage": may_in(request.user, editing.ACTION, street),
    }
    return render(request, "inspections/rules.html", context)


@access(editing.ACTION)
def rule_new(request: HttpRequest) -> HttpResponse:
    """GET: the form of a new rule. POST: write it down, not switched on; 422 keeps what was typed."""
    return _edit(request, street_to_set(request, editing.ACTION)[0], None)


@access(editing.ACTION)
def rule_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """As `rule_new`, of a rule that stands: what is written goes in its place once it is switched on."""
    row = _row(request, pk)
    return _edit(request, row.street or street_to_set(request, editing.ACTION)[0], row)


@access("rules.view")
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: one rule; of one not switched on the load it would bring. POST: switch it on; 422 keeps what was typed."""
    row = _row(request, pk)
    street = row.street or street_to_set(request, "rules.view")[0]
    now = timezone.now()
    tomorrow = local_date(now) + timedelta(days=1)
    status, form = 200, SwitchOnForm(initial={"valid_from": tomorrow})
    if request.method == "POST":
        require_in(request.user, editing.ACTION, street)
        form = SwitchOnForm(request.POST)
        if form.is_valid():
            with refusals_at(form) as refused:
                editing.switch_on(row, by=request.user, at=now, **form.cleaned_data)
                messages.success(request, _("已启用，到那天凌晨按它生成任务。"))
                return redirect(_back(street))
            status = refused.status
        else:
            status = 422
    on = max(form.cleaned_data["valid_from"], tomorrow) if form.is_bound and form.is_valid() else tomorrow
    planned = row.valid_from is None
    context = {
        "street": street,
        "row": _Words(street, tomorrow).of(row),
        "form": form,
        "planned": planned,
        "load": load_of(street, row, on=on, by=request.user) if planned else None,
        "replaces": rules_in_force(street, on).get(row.code) if planned else None,
        "may_manage": may_in(request.user, editing.ACTION, street),
        "holds": row.pk in {one.pk for one in rules_in_force(street, local_date(now)).values()},
        "crumbs": [(_("频次规则"), _back(street)), (row.name, "")],
    }
    return render(request, "inspections/rule.html", context, status=status)


@access(editing.ACTION)
def rule_end(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: from which day. POST: no tasks by it from then on; 422 keeps what was typed."""
    row = _row(request, pk)
    street = row.street or street_to_set(request, editing.ACTION)[0]
    now = timezone.now()
    tomorrow = local_date(now) + timedelta(days=1)
    form = EndRuleForm(request.POST if request.method == "POST" else None, initial={"ends_on": tomorrow})
    refused = None
    if request.method == "POST" and form.is_valid():
        with refusals_at(form) as refused:
            editing.end_rule(street, row, by=request.user, at=now, **form.cleaned_data)
            messages.success(request, _("已停用。"))
            return redirect(_back(street))
    explain = _(
        "那天起不再生成任务，还没到期的未完成任务一并取消；已逾期的和做过的不变。规则留有记录，随时可以再启用。"
    )
    heading = _("停用规则：%(rule)s") % {"rule": row.name}
    return action_page(request, form, heading, _("停用规则"), _back(street), explain=explain, refused=refused)


@require_POST
@access(editing.ACTION)
def rule_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """POST: throw away what was written down and not switched on."""
    row = _row(request, pk)
    street = row.street or street_to_set(request, editing.ACTION)[0]
    editing.drop_plan(row, by=request.user)
    messages.success(request, _("已删除，没有启用过。"))
    return redirect(_back(street))


def _edit(request: HttpRequest, street: Grid, row: Rule | None) -> HttpResponse:
    now = timezone.now()
    form = RuleForm(
        request.POST if request.method == "POST" else None,
        street=street,
        today=local_date(now),
        initial=initial_of(row) if row else None,
    )
    refused = None
    if request.method == "POST" and form.is_valid():
        with refusals_at(form) as refused:
            plan = editing.plan_rule(street, form.cleaned_row, by=request.user, at=now, was=row)
            return redirect("inspections:rule", plan.pk)
    explain = _("先存下来，看清会多出多少任务、落到谁身上，再从某一天起启用。")
    heading = _("修改规则") if row else _("新建规则")
    return action_page(request, form, heading, _("存下并看工作量"), _back(street), explain=explain, refused=refused)


class _Words:
    """Rules as a page shows them; the names of lists are read once."""

    def __init__(self, street: Grid, day):
        lists = Checklist.objects.published_in(street.pk).valid_on(day).order_by("-street", "valid_from")
        self.names = {row.code: row.name for row in lists}

    def of(self, rule: Rule) -> dict:
        weekday = dict(WEEKDAYS).get(rule.due_weekday) if rule.period == Rule.Period.WEEKLY else None
        return {
            "rule": rule,
            "target": target_in_words(rule),
            "weekday": weekday,
            "checklist": self.names.get(rule.checklist_code, rule.checklist_code),
        }


def _row(request: HttpRequest, pk: int) -> Rule:
    rows = Rule.objects.visible_to(request.user).select_related("street", "place_type", "flag", "role", "set_by")
    return get_object_or_404(rows, pk=pk)


def _back(street: Grid) -> str:
    return f"{reverse('inspections:rules')}?street={street.code}"
