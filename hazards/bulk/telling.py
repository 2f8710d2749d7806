"""Telling of runs when they can no longer be undone: each person one message, however many hazards it is about."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils.translation import ngettext

from hazards.models import BulkRow, BulkRun, Hazard
from hazards.services.audience import address_of, nearest, short, who_has_it
from notifications.services import Announcement, announce_all

LISTED = 5  # hazards named in a message


def tell_runs(*, now: datetime) -> int:
    """Tell of every run whose time to be undone is over; how many. Killed, it tells nothing; again, nothing twice."""
    told = 0
    for pk in BulkRun.objects.filter(told_at__isnull=True, tell_at__lte=now).order_by("tell_at").values_list("pk"):
        told += _tell(pk[0], now=now)
    return told


def _tell(pk, *, now: datetime) -> int:
    with transaction.atomic():
        waiting = BulkRun.objects.select_for_update(of=("self",), skip_locked=True).filter(told_at__isnull=True, pk=pk)
        run = waiting.select_related("street").first()
        if run is None:  # somebody else tells it, or it is just being undone
            return 0
        announce_all(run.street, _messages(run, _people(run, now)), at=now)
        run.told_at = now
        run.save(update_fields=["told_at"])
    return 1


def _people(run: BulkRun, now: datetime) -> dict[str, list[Hazard]]:
    """{user id: hazards}: who has each hazard now, without the person who asked for it."""
    named = ("hazard__place", "hazard__category", "hazard__scope_cell", "hazard__street")
    rows = BulkRow.objects.filter(run=run, done=True, undone=False).select_related(*named).order_by("hazard__number")
    found: dict[str, list[Hazard]] = defaultdict(list)
    for row in rows:
        for user in nearest(row.hazard, who_has_it(row.hazard), now):
            if user.pk != run.by_id:
                found[str(user.pk)].append(row.hazard)
    return found


def _messages(run: BulkRun, people: dict[str, list[Hazard]]) -> Iterable[Announcement]:
    every = f"{reverse('hazards:list')}?run={run.pk}"
    return [
        Announcement(
            event=f"hazard.bulk.{run.action}",
            key=f"bulk:{run.pk}:{person}",
            to=[person],
            title=partial(TITLES[run.action], len(hazards)),
            body=partial(_body, run.given["reason"], hazards[:LISTED]),
            url=address_of(hazards[0]) if len(hazards) == 1 else every,
        )
        for person, hazards in people.items()
    ]


def _body(reason: str, hazards: list[Hazard]) -> str:
    """The reason and the first hazards; of a home under care no more than that it is one (`short`)."""
    private = any(hazard.at_home for hazard in hazards)
    said = [] if private or not reason else [reason]
    return "\n".join([*said, *(f"{hazard.number} {short(hazard)}" for hazard in hazards)])


def _assigned(n: int) -> str:
    return ngettext("%(n)d 处隐患指派给你跟进", "%(n)d 处隐患指派给你跟进", n) % {"n": n}


def _reminded(n: int) -> str:
    return ngettext("请办理 %(n)d 处隐患", "请办理 %(n)d 处隐患", n) % {"n": n}


def _planned(n: int) -> str:
    return ngettext("%(n)d 处隐患安排了复查", "%(n)d 处隐患安排了复查", n) % {"n": n}


TITLES: dict[str, Callable[[int], str]] = {"assign": _assigned, "remind": _reminded, "plan_recheck": _planned}
