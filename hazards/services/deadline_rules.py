"""Which rule gives a category its time, and the day that makes; who may set which day himself."""

from datetime import date, datetime

from django.db.models import F, Q
from django.utils.translation import gettext as _

from grids.access import scope_of
from grids.calendar import ONE_DAY, WorkCalendar, local_date
from grids.errors import DomainError
from grids.models import Grid, Post
from grids.services.workdays import work_calendar
from hazards.deadlines import Deadline, Rule, Unit, compute
from hazards.extensions import DECIDERS
from hazards.models import Category, DeadlinePower, DeadlineRule, Hazard
from hazards.powers import Powers, setting_deadlines
from hazards.services.extension_rules import role_name


def rule_for(street: Grid, category: Category, structural: bool, on: date) -> DeadlineRule:
    """The rule in force on `on`: the street's own row before the common one, the newest valid one of these.

    A category without a row for building work (structural) falls back to its ordinary one. Refuses a category that
    has no rule at all.
    """
    rules = DeadlineRule.objects.filter(
        Q(street=street) | Q(street__isnull=True),
        Q(valid_to__isnull=True) | Q(valid_to__gte=on),
        category=category,
        structural__in={structural, False},
        valid_from__lte=on,
    )
    rule = rules.order_by("-structural", F("street").asc(nulls_last=True), "-valid_from").first()
    if rule is None:
        raise DomainError("no-deadline-rule", _("该类别没有设置整改时限，请选择日期或由街道补充规则。"))
    return rule


def proposed_days(street: Grid, *, at: datetime) -> dict[tuple[int, bool], date]:
    """The day each category's rule gives for a finding at `at`, by (category id, structural); one query.

    The same choice as `rule_for`; categories without a rule are left out.
    """
    on, calendar = local_date(at), work_calendar()
    rows = (
        DeadlineRule.objects.filter(
            Q(street=street) | Q(street__isnull=True),
            Q(valid_to__isnull=True) | Q(valid_to__gte=on),
            valid_from__lte=on,
        )
        .order_by("category_id", "structural", F("street_id").asc(nulls_last=True), "-valid_from")
        .distinct("category_id", "structural")
    )
    days = {}
    for row in rows:
        rule = Rule(Unit(row.unit), row.amount, row.roll)
        days[row.category_id, row.structural] = compute(rule, at if rule.unit is Unit.HOUR else on, calendar).due_on
    return days


def deadline_by_rule(hazard: Hazard, calendar: WorkCalendar | None = None) -> Deadline:
    """What the category's rule gives for `hazard`: day 0 is the day it was found, hours run from the moment."""
    row = rule_for(hazard.street, hazard.category, hazard.structural, hazard.found_on)
    rule = Rule(Unit(row.unit), row.amount, row.roll)
    start = hazard.found_at if rule.unit is Unit.HOUR else hazard.found_on
    return compute(rule, start, calendar or work_calendar())


def powers_of(street: Grid, on: date) -> Powers:
    """Who may set how many days by hand on `on`: the street's own row before the common one, the newest valid wins.

    Where no row is in force workers and heads have the category's own time and nothing beyond it.
    """
    row = (
        DeadlinePower.objects.filter(
            Q(street=street) | Q(street__isnull=True),
            Q(valid_to__isnull=True) | Q(valid_to__gte=on),
            valid_from__lte=on,
        )
        .order_by(F("street").asc(nulls_last=True), "-valid_from")
        .first()
    )
    return setting_deadlines(row.worker_days, row.head_days) if row else setting_deadlines(0, 0)


def own_latest(by, fact, *, at: datetime) -> date | None:
    """The last day `by` may set by hand of his own power where `fact` (a hazard or a place) is, counted from the day
    of `at`; None for any day."""
    today = local_date(at)
    days = powers_of(fact.street, today).power(post.role.code for post in _posts_over(by, fact))
    return None if days is None else today + days * ONE_DAY


def latest_day(by, hazard: Hazard, *, at: datetime) -> date | None:
    """The last day `by` may set by hand: of his own power, and always as far as the category's rule. None for any day.

    The rule's time is the street's word and not his: nobody is refused it.
    """
    own = own_latest(by, hazard, at=at)
    return None if own is None else _or_the_rules(own, hazard)


def post_that_sets(by, hazard: Hazard, due_on: date, *, at: datetime) -> Post | None:
    """The narrowest post of `by` that may set `due_on`: a worker who is also of the station sets a late day as that."""
    powers = powers_of(hazard.street, local_date(at))
    for post in _posts_over(by, hazard):
        days = powers.power([post.role.code])
        if days is None or due_on <= _or_the_rules(local_date(at) + days * ONE_DAY, hazard):
            return post
    return None


def who_sets_longer(street: Grid, due_on: date, *, at: datetime) -> str:
    """The code of the nearest role that may set `due_on` by hand."""
    today = local_date(at)
    return powers_of(street, today).nearest((due_on - today).days, DECIDERS)[0]


def limit_in_words(street: Grid, latest: date, *, wanted: date | None = None, at: datetime) -> str:
    """The sentence that says the `latest` day and who sets a later one (`wanted`, else the very next day)."""
    who = role_name(who_sets_longer(street, wanted or latest + ONE_DAY, at=at))
    return _("本岗位最晚可定到%(day)s；更长的期限由%(who)s定。") % {"day": latest.isoformat(), "who": who}


def _or_the_rules(own: date, hazard: Hazard) -> date:
    try:
        return max(own, deadline_by_rule(hazard).due_on)
    except DomainError:  # a category without a rule: only his own days
        return own


def _posts_over(by, fact) -> list[Post]:
    return [held.post for held in scope_of(by).held if held.reach.covers(fact)]
