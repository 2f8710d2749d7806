"""A street sets how often what is looked at: written down, looked at with its load, switched on from a day, ended.

A change is a new row under the same code, in force from its day; the row before it ends the day before. So what a task
was made by never changes. Tasks are made at night: a rule holds from tomorrow at the earliest.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from grids.access import require_in
from grids.calendar import ONE_DAY, local_date
from grids.errors import Conflict, DomainError
from grids.models import Grid, PlaceFlag, PlaceType, Role
from inspections.models import Checklist, Rule
from inspections.services.tasks import rules_in_force

ACTION = "rules.manage"
LAST_PRIORITY = 30_000
ROLES = ("worker", "dedicated_head", "cell_head", "community_head", "station_officer")  # who is asked by rules


@dataclass(frozen=True)
class RuleRow:
    """A rule as the street wants it: exactly one of `place_type`, `flag` and `place_class` says which places."""

    name: str
    period: str
    role: Role
    name_en: str = ""
    place_type: PlaceType | None = None
    flag: PlaceFlag | None = None
    place_class: str = ""
    checklist_code: str = ""
    due_weekday: int | None = None
    roll: bool = True


def plan_rule(street: Grid, row: RuleRow, *, by, at: datetime, was: Rule | None = None) -> Rule:
    """Write a rule down, not switched on; in the place of `was` if one is named: then under its code.

    What waited under that code is written over. Refuses what `_refuse_unfit` does, and `was` of another street (409).
    Needs `rules.manage` in the street.
    """
    require_in(by, ACTION, street)
    _refuse_unfit(street, row)
    if was and was.street_id not in (None, street.pk):
        raise Conflict("not-here", _("这条规则属于别的街道。"))
    with transaction.atomic():
        _lock(street)
        code = was.code if was else _free_code(street)
        plan = Rule.objects.filter(street=street, code=code, valid_from=None).first() or Rule(street=street, code=code)
        plan.priority = was.priority if was else _next_priority(street)
        plan.name_zh, plan.name_en = row.name.strip(), row.name_en.strip()
        plan.place_type, plan.flag, plan.place_class = row.place_type, row.flag, row.place_class
        plan.period, plan.role, plan.checklist_code = row.period, row.role, row.checklist_code
        weekly = row.period == Rule.Period.WEEKLY
        plan.due_weekday = row.due_weekday if weekly else None
        plan.roll = row.roll and row.period != Rule.Period.DAILY
        plan.enabled, plan.set_by, plan.set_at = True, by, at
        plan.save()
    return plan


def drop_plan(rule: Rule, *, by) -> None:
    """Throw away what was written down and not switched on (409 otherwise)."""
    with transaction.atomic():
        plan, _street = _plan(rule, by)
        plan.delete()


def switch_on(rule: Rule, *, by, at: datetime, valid_from: date) -> Rule:
    """From `valid_from` on tasks are made by this row, and no more by the one it replaces.

    Refuses a day before tomorrow (`too-early`) and a rule that is switched on already (409).
    """
    with transaction.atomic():
        plan, street = _plan(rule, by)
        _refuse_early(at, valid_from, "valid_from")
        _end_from(street, plan.code, valid_from)
        plan.valid_from, plan.set_by, plan.set_at = valid_from, by, at
        plan.save(update_fields=["valid_from", "set_by", "set_at"])
    return plan


def end_rule(street: Grid, rule: Rule, *, by, at: datetime, ends_on: date) -> None:
    """From `ends_on` on the street makes no tasks by this rule; a common one is switched off for this street alone.

    Refuses a day before tomorrow (`too-early`) and a rule that does not hold (409). Needs `rules.manage` in the street.
    """
    require_in(by, ACTION, street)
    _refuse_early(at, ends_on, "ends_on")
    with transaction.atomic():
        _lock(street)
        if rule.street_id not in (None, street.pk) or rule.valid_from is None:
            raise Conflict("not-in-force", _("这条规则没有在用。"))
        coming = Rule.objects.filter(street=street, code=rule.code, valid_from__gte=ends_on).exists()
        if rule.code not in rules_in_force(street, ends_on) and not coming:
            raise Conflict("not-in-force", _("这条规则没有在用。"))
        _end_from(street, rule.code, ends_on)
        if rule.code in rules_in_force(street, ends_on):  # the common row would hold again
            off = Rule.objects.get(pk=rule.pk)
            off.pk, off.street, off.enabled, off.valid_from, off.valid_to = None, street, False, ends_on, None
            off.set_by, off.set_at = by, at
            off._state.adding = True
            off.save(force_insert=True)


def _end_from(street: Grid, code: str, day: date) -> None:
    """The street's own rows of the code hold until the day before `day`; those that would begin later never do."""
    rows = Rule.objects.filter(street=street, code=code)
    rows.filter(valid_from__gte=day).delete()  # not begun: no task was made by it
    rows.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lt=day).update(valid_to=day - ONE_DAY)


def _plan(rule: Rule, by) -> tuple[Rule, Grid]:
    """(the rule, its street) of one not switched on, locked; for whoever may set it."""
    row = Rule.objects.select_for_update(of=("self",)).select_related("street").filter(pk=rule.pk).first()
    if row is None or row.street is None or row.valid_from is not None:
        raise Conflict("switched-on", _("这条规则已经启用；需要变动请修改后再启用。"))
    require_in(by, ACTION, row.street)
    _lock(row.street)
    return row, row.street


def _lock(street: Grid) -> None:
    Grid.objects.select_for_update(no_key=True).only("pk").get(pk=street.pk)


def _free_code(street: Grid) -> str:
    known = set(Rule.objects.filter(Q(street=street) | Q(street=None)).values_list("code", flat=True))
    return next(code for n in range(1, len(known) + 2) if (code := f"own_{n}") not in known)


def _next_priority(street: Grid) -> int:
    rows = Rule.objects.filter(Q(street=street) | Q(street=None), priority__lt=LAST_PRIORITY)
    return (rows.aggregate(last=Max("priority"))["last"] or 0) + 10


def _refuse_early(at: datetime, day: date, field: str) -> None:
    if day <= local_date(at):
        _refuse("too-early", field, _("最早从明天起：今天的任务凌晨已经生成。"))


def _refuse_unfit(street: Grid, row: RuleRow) -> None:
    if len(row.name.strip()) < 2:
        _refuse("too-short", "name", _("请写规则的名称。"))
    if sum(map(bool, (row.place_type, row.flag, row.place_class))) != 1:
        _refuse("no-target", "target", _("请选择哪些场所。"))
    if row.role.code not in ROLES:
        _refuse("wrong-role", "role", _("请选择由谁检查。"))
    lists = Checklist.objects.published_in(street.pk)
    if row.checklist_code and not lists.filter(code=row.checklist_code).exists():
        _refuse("no-checklist", "checklist_code", _("没有这张检查表，或还没有发布。"))


def _refuse(code: str, field: str, sentence: str) -> None:
    raise DomainError(code, sentence, fields={field: sentence})
