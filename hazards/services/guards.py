"""The guards of the workflow table as questions to the facts; each answers with a sentence when it refuses.

One place for acts (which refuse) and offers (which explain a button that is off).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from grids.calendar import local_date
from hazards.deadlines import is_overdue
from hazards.extensions import Wanted, first_term
from hazards.models import Hazard, MajorCase
from hazards.services import deadline_rules, extension_rules
from hazards.services.handovers import answerable
from hazards.workflow import Given, Guard, Transition, recheck_guards


@dataclass(frozen=True)
class Attempt:
    """Somebody trying one row of the table on one hazard; `given` is empty while only a button is drawn."""

    hazard: Hazard
    row: Transition
    by: Any
    at: datetime
    given: dict[str, Any] = field(default_factory=dict)


def refusals(attempt: Attempt) -> dict[Guard, str]:
    """The guards of the row that refuse, each with its sentence; empty when nothing stands in the way."""
    bars_finder = not attempt.hazard.severity.finder_may_recheck
    guards = recheck_guards(attempt.row, finder_barred=bars_finder)
    answers = ((guard, QUESTIONS[guard](attempt)) for guard in guards)
    return {guard: str(answer) for guard, answer in answers if answer}


def _not_submitter(attempt: Attempt) -> str | None:
    if attempt.by is not None and attempt.hazard.submitted_by_id == attempt.by.pk:
        return _("提交整改的人不能自己复查，须由其他人复查。")
    return None


def _not_finder(attempt: Attempt) -> str | None:
    if attempt.by is not None and attempt.hazard.found_by_id == attempt.by.pk:
        return _("突出及以上隐患，发现人不能自己复查，须由其他人复查。")
    return None


def _no_open_major_case(attempt: Attempt) -> str | None:
    if MajorCase.objects.open().filter(place_id=attempt.hazard.place_id).exists():
        return _("该场所有未销案的重大火灾隐患，街道不能销号。")
    return None


def _fixable_on_site(attempt: Attempt) -> str | None:
    if attempt.hazard.structural or not attempt.hazard.category.on_site:
        return _("这类隐患不能当场整改，请告知限期整改。")
    return None


def _before_due(attempt: Attempt) -> str | None:
    if attempt.hazard.due_at and is_overdue(attempt.hazard.due_at, attempt.at):
        return _("已过整改期限，不能再申请延期。")
    return None


def _is_receiver(attempt: Attempt) -> str | None:
    if not answerable(attempt.hazard, attempt.row.action, attempt.by):
        return _("没有移送给本单位、可以这样处理的移送。")
    return None


def _not_ordered(attempt: Attempt) -> str | None:
    order = attempt.hazard.deadline.get("order")
    if order is None:
        return None
    return _("期限由%(paper)s %(number)s 确定，街道不能延期；确需改变的，由出具单位更正文书。") % order


def _extension_asked(attempt: Attempt) -> str | None:
    return None if attempt.hazard.extension_asked else _("没有待批的延期申请。")


def _assigned(attempt: Attempt) -> str | None:
    return None if attempt.hazard.assigned_to_id else _("没有指派给谁。")


def _none_asked(attempt: Attempt) -> str | None:
    return _("已有一份延期申请待批。") if attempt.hazard.extension_asked else None


def _not_asker(attempt: Attempt) -> str | None:
    waiting = attempt.hazard.extensions.filter(granted__isnull=True)
    if attempt.by is not None and waiting.filter(asked_by=attempt.by).exists():
        return _("申请延期的人不能自己批准，须由其他人批准。")
    return None


def _times_left(attempt: Attempt) -> str | None:
    times = extension_rules.limits_of(attempt.hazard.street, local_date(attempt.at)).times
    if len(extension_rules.granted(attempt.hazard)) >= times:
        return _("已延期 %(n)d 次，不能再延期。") % {"n": times}
    return None


def _within_term(attempt: Attempt) -> str | None:
    hazard, wanted, left = attempt.hazard, _wanted(attempt), extension_rules.left(attempt.hazard)
    if left is None or hazard.first_due_on is None:
        return None
    asked = extension_rules.days_wanted(hazard, wanted, at=attempt.at) if wanted else 1
    if asked <= left:
        return None
    days = {"term": first_term(hazard.found_on, hazard.first_due_on), "left": left}
    if left == 0:
        return _("延期合计不得长于首次期限（%(term)d 天），已经用完，不能再延期。") % days
    return _("延期合计不得长于首次期限（%(term)d 天），最多还可延 %(left)d 天。") % days


def _within_power(attempt: Attempt) -> str | None:
    hazard, wanted = attempt.hazard, [one for one in (_asked(attempt), _wanted(attempt)) if one]
    if attempt.by is None or not wanted:
        return None
    days = extension_rules.days_at_stake(hazard, wanted, at=attempt.at)
    if extension_rules.post_that_grants(attempt.by, hazard, days, at=attempt.at):
        return None
    limits = extension_rules.limits_of(hazard.street, local_date(attempt.at))
    roles = [post.role.code for post in extension_rules.posts_over(attempt.by, hazard)]
    words = {"days": days, "power": limits.power(roles), "who": extension_rules.role_name(limits.deciders(days)[0])}
    return _("申请延长 %(days)d 天，本岗位最多可批 %(power)d 天，须由%(who)s决定。") % words


def _asked(attempt: Attempt) -> Wanted | None:
    row = extension_rules.undecided(attempt.hazard)
    return Wanted(None if row.workdays else row.due_on, row.workdays) if row else None


def _wanted(attempt: Attempt) -> Wanted | None:
    """What is given, else what was asked for; nothing while the button of a first request is drawn."""
    given = attempt.given.get(Given.DUE_ON)
    return given if isinstance(given, Wanted) else _asked(attempt)


def _shorter_term(attempt: Attempt) -> str | None:
    hazard, due_on = attempt.hazard, attempt.given.get(Given.DUE_ON)
    if due_on is None or hazard.first_due_on is None:
        return None
    longest = max((hazard.first_due_on - hazard.found_on).days, 1)
    if (due_on - local_date(attempt.at)).days > longest:
        return _("复查不合格后的期限不得长于首次期限（%(days)d 天）。") % {"days": longest}
    return None


def _within_own_days(attempt: Attempt) -> str | None:
    hazard, due_on = attempt.hazard, attempt.given.get(Given.DUE_ON)
    if attempt.by is None or not isinstance(due_on, date):  # by the rule, or only a button is drawn
        return None
    latest = deadline_rules.latest_day(attempt.by, hazard, at=attempt.at)
    if latest is None or due_on <= latest:
        return None
    return deadline_rules.limit_in_words(hazard.street, latest, wanted=due_on, at=attempt.at)


QUESTIONS: dict[Guard, Callable[[Attempt], str | None]] = {
    Guard.NOT_SUBMITTER: _not_submitter,
    Guard.NOT_FINDER: _not_finder,
    Guard.NO_OPEN_MAJOR_CASE: _no_open_major_case,
    Guard.FIXABLE_ON_SITE: _fixable_on_site,
    Guard.BEFORE_DUE: _before_due,
    Guard.IS_RECEIVER: _is_receiver,
    Guard.EXTENSION_ASKED: _extension_asked,
    Guard.ASSIGNED: _assigned,
    Guard.NONE_ASKED: _none_asked,
    Guard.TIMES_LEFT: _times_left,
    Guard.WITHIN_TERM: _within_term,
    Guard.WITHIN_POWER: _within_power,
    Guard.NOT_ASKER: _not_asker,
    Guard.NOT_ORDERED: _not_ordered,
    Guard.SHORTER_TERM: _shorter_term,
    Guard.WITHIN_OWN_DAYS: _within_own_days,
}
# What a guard speaks of, where it is one thing that was given: the form says the sentence beside its field.
SPEAKS_OF: dict[Guard, Given] = {Guard.SHORTER_TERM: Given.DUE_ON, Guard.WITHIN_OWN_DAYS: Given.DUE_ON}
