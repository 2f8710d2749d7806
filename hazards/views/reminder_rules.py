"""The street's ladders: whom each step tells, what the steps of today tell, and the change of a step."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from grids.access import access
from grids.calendar import local_date
from grids.views.streets import street_to_set
from hazards.chasing.editing import end_step, in_force, proposed, set_step
from hazards.chasing.preview import preview
from hazards.chasing.words import when
from hazards.forms.errors import refusals_at
from hazards.forms.reminder_rules import StepForm, names_of_told
from hazards.ladder import Channel, Clock
from hazards.models import ReminderRule
from hazards.workflow import BY_ACTION

EXPLAIN = {
    Clock.DUE: gettext_lazy("从整改期限算起；延期待批时不提醒。"),
    Clock.UNDECIDED: gettext_lazy("从上报后的第一个工作日算起，仍是“待处置”的。"),
    Clock.RECHECK: gettext_lazy("从提交后的第三个工作日算起，仍是“待复查”的。"),
    Clock.HANDOVER: gettext_lazy("从应受理的最后一天算起，接收单位没有答复的。"),
    Clock.SUPERVISION: gettext_lazy("从督办单的回复期限算起，没有回复的。"),
    Clock.MAJOR: gettext_lazy("从重大隐患的整改期限算起，没有销案的。"),
    Clock.SEAL: gettext_lazy("从查封的最后一天算起，没有解除的。"),
    Clock.LETTER: gettext_lazy("从要求回复的日期算起，没有回复的。"),
    Clock.SAMPLE: gettext_lazy("从抽中后的第三个工作日算起，还没有人去看的。"),
    Clock.ACCEPTANCE: gettext_lazy("从申请后的第三个工作日算起，还没有验收的。"),
}


@require_safe
@access("hazards.ladder")
def reminder_rules(request):
    """GET: the steps that hold in the street (`?street=`), and what those of today tell."""
    street, streets = street_to_set(request, "hazards.ladder")
    now = timezone.now()
    rows = in_force(street, local_date(now))
    told = {(one.clock, one.rung.days): one for one in preview(street, rows, now=now)}
    names = names_of_told()
    clocks = [
        {
            "clock": clock,
            "explain": EXPLAIN[clock],
            "own": any(row.clock == clock and row.street_id for row in rows),
            "steps": [_step(row, told.get((clock, row.days)), names) for row in rows if row.clock == clock],
        }
        for clock in Clock
    ]
    people = set().union(*(one.people for one in told.values())) if told else set()
    context = {
        "street": street,
        "streets": streets,
        "clocks": clocks,
        "facts": sum(one.facts for one in told.values()),
        "people": len(people),
        "messages_today": sum(len(one.people) for one in told.values()),
        "texts_today": sum(len(one.texted) for one in told.values()),
    }
    return render(request, "hazards/reminder_rules.html", context)


@access("hazards.ladder")
def reminder_rule_new(request, clock):
    """GET: the form of a new step. POST: save it, or with `preview` only say what it would tell today."""
    if clock not in Clock.values:
        raise Http404
    street, _streets = street_to_set(request, "hazards.ladder")
    return _edit(request, street, clock, None)


@access("hazards.ladder")
def reminder_rule(request, pk):
    """As `reminder_rule_new`, of a step that stands: the street's own, or a common one that becomes its own."""
    row = get_object_or_404(ReminderRule.objects.visible_to(request.user), pk=pk)
    street = row.street or street_to_set(request, "hazards.ladder")[0]
    return _edit(request, street, row.clock, row)


@require_POST
@access("hazards.ladder")
def reminder_rule_end(request, pk):
    """POST: the step is told no more, from today on."""
    row = get_object_or_404(ReminderRule.objects.visible_to(request.user), pk=pk)
    street = row.street or street_to_set(request, "hazards.ladder")[0]
    end_step(street, row, by=request.user, at=timezone.now())
    messages.success(request, _("已停用这一级，今天起不再提醒。"))
    return redirect(_back(street))


def _edit(request, street, clock, row):
    now = timezone.now()
    initial = {"at": "08:30", "days": 1} if row is None else _initial(row)
    form = StepForm(request.POST or None, clock=clock, initial=initial)
    looked, status = None, 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        with refusals_at(form) as refused:
            if "preview" in request.POST:
                looked = _looked(street, form.cleaned_row, row, now)
            else:
                set_step(street, form.cleaned_row, by=request.user, at=now, was=row)
                messages.success(request, _("已保存，今天起按新的提醒规则执行。"))
                return redirect(_back(street))
        status = refused.status if refused.error else 200
    context = {
        "street": street,
        "clock": Clock(clock),
        "explain": EXPLAIN[Clock(clock)],
        "form": form,
        "row": row,
        "looked": looked,
        "back_url": _back(street),
    }
    return render(request, "hazards/reminder_rule.html", context, status=status)


def _looked(street, step, row, now):
    """What the step would tell today, and what all steps together would."""
    told = preview(street, proposed(street, step, local_date(now), was=row), now=now)
    own = next((one for one in told if one.clock == step.clock and one.rung.days == step.days), None)
    everybody = set().union(*(one.people for one in told))
    return {
        "own": own,
        "by_text": step.channel == Channel.SMS,
        "people": len(everybody),
        "messages": sum(len(one.people) for one in told),
        "texts": sum(len(one.texted) for one in told),
    }


def _initial(row):
    return {name: getattr(row, name) for name in ("days", "unit", "at", "told", "channel", "action")}


def _back(street):
    return f"{reverse('hazards:reminder-rules')}?street={street.code}"


def _step(row, told, names):
    return {
        "row": row,
        "when": when(row.days, workdays=row.unit == ReminderRule.Unit.WORKDAY),
        "told": [names.get(code, code) for code in row.told],
        "action": BY_ACTION[row.action].label if row.action else "",
        "today": told,
    }
