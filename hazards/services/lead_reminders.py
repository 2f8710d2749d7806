"""Leads that nobody verified in time: put before the street's station, each once. Swept with the reminders."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from grids.models import Grid
from hazards.models import Lead, Ticket
from hazards.services.audience import nearest, where_is
from notifications.services import Announcement, announce_all

BATCH = 200
REPLY_AHEAD = timedelta(hours=24)  # how long before a reply is due (default, set in code)


def unverified(*, now: datetime):
    """Leads still 待核实 past their time of which nobody was reminded yet."""
    return Lead.objects.waiting().filter(verify_due_at__lte=now, reminded_at__isnull=True)


def remind_of_leads(street: Grid, *, now: datetime) -> int:
    """Tell the station (a vacant one: the leader) of every lead of the street past its time; how many.

    One that is being verified at this moment is left to the next sweep.
    """
    told = 0
    while True:
        with transaction.atomic():
            rows = unverified(now=now).filter(street=street).select_for_update(skip_locked=True, of=("self",))
            batch = list(rows.select_related("place", "scope_cell", "street").order_by("verify_due_at", "id")[:BATCH])
            announce_all(street, [_message(lead, now=now) for lead in batch], at=now)
            Lead.objects.filter(pk__in=[lead.pk for lead in batch]).update(reminded_at=now)
        told += len(batch)
        if len(batch) < BATCH:
            return told


def _message(lead: Lead, *, now: datetime) -> Announcement:
    return Announcement(
        event="lead.unverified",
        key=f"lead:{lead.pk}:unverified",
        to=[str(user.pk) for user in nearest(lead, ("station_officer",), now, vacant="street_leader")],
        title=lambda: _("线索超时未核实：%(where)s") % {"where": where_is(lead)},
        body=" ".join(filter(None, [lead.spot, lead.text])),
        url=reverse("hazards:lead", args=[lead.pk]),
    )


def unreplied(*, now: datetime):
    """Work orders whose reply is due within a day, of which nobody was reminded yet."""
    return Ticket.objects.unanswered().filter(reply_due_at__lte=now + REPLY_AHEAD, reminded_at__isnull=True)


def remind_of_replies(street: Grid, *, now: datetime) -> int:
    """Tell the station once of each work order whose reply will soon be due; how many."""
    with transaction.atomic():
        rows = unreplied(now=now).filter(street=street).select_for_update(skip_locked=True, of=("self",))
        found = list(rows.select_related("lead__scope_cell", "lead__street", "source").order_by("reply_due_at")[:BATCH])
        announce_all(street, [_reply_due(row, now=now) for row in found], at=now)
        Ticket.objects.filter(pk__in=[row.pk for row in found]).update(reminded_at=now)
    return len(found)


def _reply_due(row: Ticket, *, now: datetime) -> Announcement:
    return Announcement(
        event="ticket.reply-due",
        key=f"ticket:{row.pk}:due",
        to=[str(user.pk) for user in nearest(row.lead, ("station_officer",), now, vacant="street_leader")],
        title=lambda: _("工单将到答复时限：%(source)s %(number)s") % {"source": row.source, "number": row.number},
        body=row.lead.text,
        url=reverse("hazards:ticket-reply", args=[row.pk]),
    )
