"""What follows a visit that did not get in: 锁门 and 停业 ask to come again, the others ask the office to look.

锁门 is a result (design rule 13): it does what was due. So the place would wait for its next turn; here it does not.
"""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from grids.models import Role
from hazards.services.audience import parties
from hazards.services.on_record import on_record
from inspections.models import Inspection, Task
from inspections.services.tasks import where_of
from notifications.services import announce

Outcome = Inspection.Outcome

AGAIN_WITHIN: dict[str, int] = {Outcome.LOCKED: 3, Outcome.CLOSED: 14}  # days (defaults, set in code)
TIMES = 3  # locked so often in a row, it is the office's to find out why (default, set in code)
TOLD = ("heads", "station_officer")


def follow_up(inspection: Inspection, *, at: datetime) -> None:
    """Plan the next try, or tell the office, as the outcome asks. Nothing follows a visit entered later
    from paper (补录), nor a look from afar.
    """
    if inspection.outcome == Outcome.DONE or inspection.backdated or inspection.kind in Inspection.FROM_AFAR:
        return
    if inspection.outcome in AGAIN_WITHIN and not _locked_too_often(inspection):
        _come_again(inspection, at=at)
    else:
        _tell_office(inspection, at=at)


def _locked_too_often(inspection: Inspection) -> bool:
    visits = Inspection.objects.standing().filter(place=inspection.place).exclude(kind__in=Inspection.FROM_AFAR)
    last = list(visits.order_by("-visited_at").values_list("outcome", flat=True)[:TIMES])
    return last == [Outcome.LOCKED] * TIMES


def _come_again(inspection: Inspection, *, at: datetime) -> None:
    """The next try, from tomorrow on, for whoever may go there by his role."""
    Task.objects.create(
        **where_of(inspection.place),
        recorded_at=at,
        kind=Task.Kind.AGAIN,
        role=Role.objects.get(code="worker"),
        starts_on=inspection.visited_on + timedelta(days=1),
        due_on=inspection.visited_on + timedelta(days=AGAIN_WITHIN[inspection.outcome]),
        reason=on_record(lambda: _("上次%(outcome)s，改日再去") % {"outcome": inspection.get_outcome_display()}),
    )


def _tell_office(inspection: Inspection, *, at: datetime) -> None:
    """A home under care is not named: who is told may not know of it."""

    def title() -> str:
        place = _("一户走访对象") if inspection.at_home else inspection.place.name
        if inspection.outcome == Outcome.LOCKED:
            return _("%(place)s：连续 %(n)d 次锁门，请核对") % {"place": place, "n": TIMES}
        if inspection.outcome == Outcome.REFUSED:
            return _("%(place)s：拒检，请安排处理") % {"place": place}
        values = {"place": place, "outcome": inspection.get_outcome_display()}
        return _("%(place)s：%(outcome)s，请核对场所登记") % values

    told = [user for user in parties(inspection, TOLD, at) if user.pk != inspection.by_id]
    announce(
        inspection.street,
        event="task.not_entered",
        key=f"not-entered:{inspection.pk}",
        to=told,
        title=title,
        body=inspection.note,
        url=reverse("grids:place", args=[inspection.place_id]),
        at=at,
    )
