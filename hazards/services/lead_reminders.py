"""Leads that nobody verified in time: put before the street's station, each once. Swept with the reminders."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from grids.models import Grid
from hazards.models import Lead
from hazards.services.audience import nearest, where_is
from notifications.services import Announcement, announce_all

BATCH = 200


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
