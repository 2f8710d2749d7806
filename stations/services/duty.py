"""A station's people and who of them is on duty when; no clocking-in (domain.md 5.5)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.access import require
from grids.calendar import local_date, local_midnight
from grids.errors import DomainError
from grids.models import User
from stations.models import Member, Shift, Station

LONGEST = timedelta(hours=24)  # default: a shift of more than a day is a mistyped date
WEEK = timedelta(days=7)


@transaction.atomic
def add_member(
    station: Station,
    *,
    by: User | None,
    at: datetime,
    name: str,
    duty: str,
    valid_from: date,
    phone: str = "",
    user: User | None = None,
) -> Member:
    """Somebody of `station` from the day `valid_from` on; `user` is his account, where he has one.

    Refuses a second current head.
    """
    require(by, "stations.keep", station)
    station = Station.objects.select_for_update(of=("self",)).get(pk=station.pk)
    if duty == Member.Duty.HEAD and station.members.current(valid_from).filter(duty=duty).exists():
        raise DomainError("second-head", _("本站已有站长；请先登记原站长离队。"))
    return Member.objects.create(
        street=station.street,
        station=station,
        recorded_at=at,
        name=name.strip(),
        phone=phone.strip(),
        duty=duty,
        valid_from=valid_from,
        user=user,
    )


@transaction.atomic
def end_member(member: Member, *, by: User | None, at: datetime, last_day: date) -> Member:
    """`last_day` is the member's last; he is taken out of later shifts. Refuses a day before the first."""
    member = Member.objects.select_for_update(of=("self",)).select_related("station").get(pk=member.pk)
    require(by, "stations.keep", member.station)
    if last_day < member.valid_from:
        raise DomainError("ends-before-start", _("离队日期不能早于入队日期。"))
    member.valid_to = last_day
    member.save(update_fields=["valid_to"])
    for shift in member.shifts.filter(starts_at__gte=max(at, local_midnight(last_day + timedelta(days=1)))):
        shift.members.remove(member)
    return member


@transaction.atomic
def plan_shift(
    station: Station,
    *,
    by: User | None,
    at: datetime,
    starts_at: datetime,
    ends_at: datetime,
    members: Iterable[Member],
) -> Shift:
    """Put `members` on duty from `starts_at` to `ends_at`.

    Refuses nobody, an end before the start, more than 24 hours, somebody who is not of the station that day, and
    somebody who has another shift at that time.
    """
    require(by, "stations.keep", station)
    station = Station.objects.select_for_update(of=("self",)).get(pk=station.pk)
    members = list(members)
    if not members:
        raise _at("members", "nobody-on-duty", _("请至少选择一名队员。"))
    if ends_at <= starts_at:
        raise DomainError(
            "shift-backwards", _("结束时间须晚于开始时间。"), fields={"ends_at": _("结束时间须晚于开始时间。")}
        )
    if ends_at - starts_at > LONGEST:
        raise _at("ends_at", "shift-too-long", _("一班不能超过 24 小时，请检查日期。"))
    current = set(station.members.current(local_date(starts_at)).values_list("pk", flat=True))
    if strangers := [member.name for member in members if member.pk not in current]:
        raise DomainError("not-a-member", _("%(names)s 当天不是本站队员。") % {"names": str(_("、")).join(strangers)})
    overlapping = station.shifts.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)
    if busy := Member.objects.filter(shifts__in=overlapping, pk__in=[member.pk for member in members]).distinct():
        names = str(_("、")).join(member.name for member in busy)
        raise DomainError("on-duty-already", _("%(names)s 这段时间已有排班。") % {"names": names})
    shift = Shift.objects.create(
        street=station.street, station=station, recorded_at=at, starts_at=starts_at, ends_at=ends_at
    )
    shift.members.set(members)
    return shift


@transaction.atomic
def repeat_week(station: Station, *, by: User | None, at: datetime) -> int:
    """Plan the seven days after the last planned shift's week as that week was; how many shifts were added.

    The week repeated is the one that ends with the last shift. Those who have left are left out, and a shift of which
    nobody stays is not planned. Refuses when there is no shift in the last week to repeat.
    """
    require(by, "stations.keep", station)
    station = Station.objects.select_for_update(of=("self",)).get(pk=station.pk)
    last = station.shifts.order_by("-starts_at").first()
    if last is None or last.starts_at < at - WEEK:
        raise DomainError("no-rota", _("最近一周没有排班，请先排一周。"))
    model = station.shifts.filter(starts_at__gt=last.starts_at - WEEK).order_by("starts_at").prefetch_related("members")
    added = 0
    for shift in model:
        starts_at = shift.starts_at + WEEK
        current = set(station.members.current(local_date(starts_at)).values_list("pk", flat=True))
        staying = [member for member in shift.members.all() if member.pk in current]
        if staying:
            plan_shift(station, by=by, at=at, starts_at=starts_at, ends_at=shift.ends_at + WEEK, members=staying)
            added += 1
    return added


@transaction.atomic
def hand_over_shift(shift: Shift, *, by: User | None, at: datetime, note: str) -> Shift:
    """Write the hand-over note of a shift that has begun: what the next one must know."""
    shift = Shift.objects.select_for_update(of=("self",)).select_related("station").get(pk=shift.pk)
    require(by, "stations.keep", shift.station)
    if shift.starts_at > at:
        raise DomainError("not-begun", _("这一班还没有开始。"))
    shift.note = note.strip()
    shift.save(update_fields=["note"])
    return shift


def _at(field: str, code: str, sentence) -> DomainError:
    return DomainError(code, sentence, fields={field: sentence})
