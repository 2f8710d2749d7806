"""A street sets its own steps: from a day on, never for the past."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from grids.access import require_in
from grids.calendar import ONE_DAY, local_date
from grids.errors import DomainError
from grids.models import Grid
from hazards.chasing.actions import ACTIONS
from hazards.ladder import Channel, Clock, Party
from hazards.models import ChaseRun, ReminderRule
from hazards.services import escalations, reminders
from notifications import sms
from notifications.quiet_hours import QUIET_FROM, QUIET_UNTIL

FARTHEST = 90  # days before or after; a default of ours, in code: no rule of the field, it catches a mistyped number
ROLES = (
    "worker",
    "dedicated_head",
    "cell_head",
    "community_head",
    "station_officer",
    "enforcement_officer",
    "street_leader",
    "brigade_officer",
)
PARTIES = {
    Clock.DUE: (Party.FINDER, Party.OWNER),
    Clock.SUPERVISION: (Party.URGED, Party.SENDER),
}


@dataclass(frozen=True)
class StepRow:
    """A step as a street wants it; `at` a local time of day, `told` codes of roles and parties."""

    clock: str
    days: int
    told: tuple[str, ...]
    unit: str = ReminderRule.Unit.DAY
    at: time = time(8, 30)
    channel: str = Channel.INBOX
    action: str = ""


def in_force(street: Grid, on: date) -> list[ReminderRule]:
    """The rows that hold in the street on the local day `on`, clock by clock: its own, or the common ones."""
    valid = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    rows = ReminderRule.objects.filter(Q(street=street) | Q(street=None), valid_from__lte=on)
    own = set(rows.filter(street=street).values_list("clock", flat=True))
    found = rows.filter(valid).order_by("days", "pk")
    ordered = [row for clock in Clock.values for row in found if row.clock == clock]
    return [row for row in ordered if (row.street_id is not None) == (row.clock in own)]


def set_step(street: Grid, row: StepRow, *, by, at: datetime, was: ReminderRule | None = None) -> ReminderRule:
    """The street's step of `row.clock` at `row.days` is `row` from today on, in the place of `was` if one is named.

    A clock of which the street has no rows of its own takes the common ones over first. Refuses `missing-input` and
    `wrong-step` with a sentence a field. Needs the right `hazards.ladder` in the street.
    """
    require_in(by, "hazards.ladder", street)
    _check(row)
    today = local_date(at)
    with transaction.atomic():
        _take_over(street, row.clock, by=by, at=at)
        for days in {row.days, was.days if was else row.days}:
            _end(street, row.clock, days, today=today)
        made = ReminderRule.objects.create(
            street=street,
            clock=row.clock,
            days=row.days,
            unit=row.unit,
            at=row.at,
            told=list(row.told),
            channel=row.channel,
            action=row.action,
            valid_from=today,
            set_by=by,
            set_at=at,
        )
        _changed(street, at=at)
    return made


def end_step(street: Grid, rule: ReminderRule, *, by, at: datetime) -> None:
    """The step is told no more in the street, from today on. Needs the right `hazards.ladder` in the street."""
    require_in(by, "hazards.ladder", street)
    with transaction.atomic():
        _take_over(street, rule.clock, by=by, at=at)
        _end(street, rule.clock, rule.days, today=local_date(at))
        _changed(street, at=at)


def proposed(street: Grid, row: StepRow, on: date, *, was: ReminderRule | None = None) -> list[ReminderRule]:
    """The rows that would hold with `row`: unsaved, for a look beforehand. Refuses as `set_step` does."""
    _check(row)
    gone = {row.days, was.days if was else row.days}
    kept = [one for one in in_force(street, on) if one.clock != row.clock or one.days not in gone]
    return [*kept, ReminderRule(**{**vars(replace(row)), "told": list(row.told)}, street=street, valid_from=on)]


def _take_over(street: Grid, clock: str, *, by, at: datetime) -> None:
    """The first change of a clock: the common steps become the street's own."""
    Grid.objects.select_for_update().get(pk=street.pk)
    if ReminderRule.objects.filter(street=street, clock=clock).exists():
        return
    today = local_date(at)
    for row in in_force(street, today):
        if row.clock == clock:
            row.pk, row.street, row.valid_from, row.valid_to = None, street, today, None
            row.set_by, row.set_at = by, at
            row._state.adding = True
            row.save(force_insert=True)


def _end(street: Grid, clock: str, days: int, *, today: date) -> None:
    rows = ReminderRule.objects.filter(street=street, clock=clock, days=days, valid_to=None)
    rows.filter(valid_from__gte=today).delete()  # it has told nobody of a day that is over
    rows.update(valid_to=today - ONE_DAY)


def _changed(street: Grid, *, at: datetime) -> None:
    """What is stored of the next steps follows the rows."""
    reminders.reschedule(street, now=at)
    escalations.reschedule(street, now=at)
    ChaseRun.objects.filter(street=street).delete()


def _check(row: StepRow) -> None:
    known = {*ROLES, *PARTIES.get(Clock(row.clock), ())}
    if not row.told or set(row.told) - known:
        _refuse("missing-input", "told", _("请选择提醒谁。"))
    if abs(row.days) > FARTHEST:
        _refuse("wrong-step", "days", _("离到期日不超过 %(n)d 天。") % {"n": FARTHEST})
    if row.clock in (Clock.UNDECIDED, Clock.HANDOVER) and row.days < 1:
        _refuse("wrong-step", "days", _("这一项只在超过时限后提醒，请填 1 或更大的天数。"))
    if not QUIET_UNTIL <= row.at < QUIET_FROM:
        _refuse("wrong-step", "at", _("21:00 至次日 7:00 不提醒，请选别的时刻。"))
    if row.channel == Channel.SMS and not sms.available():
        _refuse("no-sms", "channel", _("本站还没有接通短信，请选别的渠道。"))
    if row.action and (row.action not in ACTIONS or row.clock != Clock.DUE or row.days < 1):
        _refuse("wrong-step", "action", _("只有整改逾期的一级可以同时办理。"))


def _refuse(code: str, field: str, sentence: str) -> None:
    raise DomainError(code, sentence, fields={field: sentence})
