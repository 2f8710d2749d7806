"""Reporting periods as rows, made when first asked for."""

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q

from grids.models import Grid, Post
from grids.periods import Period as Days
from grids.periods import between, week_of
from reports.models import Period

DISTRICT = "district"


def period_of(street: Grid, day: date, *, at: datetime, receiver: str = DISTRICT) -> Period:
    """The period of `street` that contains the local `day`, made when there is none: Saturday to Friday by default."""
    existing = Period.objects.filter(street=street, receiver=receiver, first__lte=day, last__gte=day).first()
    if existing:
        return existing
    week = week_of(day)
    year, number = week.week
    period, _ = Period.objects.get_or_create(
        street=street,
        receiver=receiver,
        first=week.start,
        defaults={"last": week.last_day, "week": number, "year": year, "recorded_at": at},
    )
    return period


def days_of(period: Period) -> Days:
    """The row as a pure period."""
    return between(period.first, period.last)


def streets_at_work(day: date):
    """Streets in which anybody holds a post on `day`: the others of the division list have no reports to write."""
    posts = Post.objects.current(day).filter(Q(grid=OuterRef("pk")) | Q(grid__street=OuterRef("pk")))
    return Grid.objects.streets().on(day).filter(Exists(posts)).in_code_order()


def was_at_work(street: Grid, period: Period) -> bool:
    """Whether anybody held a post in the street during the period."""
    held = Post.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=period.first), valid_from__lte=period.last)
    return held.filter(Q(grid=street) | Q(grid__street=street)).exists()
