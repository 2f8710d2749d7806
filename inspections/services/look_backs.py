"""回头看: whether what was put right stays put right, looked at again some days later."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grids.access import require
from grids.calendar import local_date
from grids.errors import Conflict, DomainError
from grids.models import Role, User
from grids.services.locating import location_of
from hazards.models import Hazard
from hazards.workflow import PUT_RIGHT
from inspections.models import Task


@transaction.atomic
def plan_look_back(hazard: Hazard, *, by: User | None, at: datetime, due_on: date, reason: str = "") -> Task:
    """A task for the workers of the place's cell: look on `due_on` whether the fault has come back.

    Done by a visit of the kind 回头看. Refuses a hazard without a place or not put right (409), a day that has passed,
    and a second look-back while one is open (409).
    """
    hazard = Hazard.objects.select_for_update(of=("self",)).select_related("place__street__parent").get(pk=hazard.pk)
    require(by, "tasks.assign", hazard.place or hazard)
    if hazard.place is None or hazard.state not in PUT_RIGHT:
        raise Conflict("not-put-right", _("只有已整改、有场所的隐患才能安排回头看。"), state=hazard.state)
    if due_on < local_date(at):
        sentence = _("应完成日期不能早于今天。")
        raise DomainError("due-in-the-past", sentence, fields={"due_on": str(sentence)})
    if Task.objects.filter(hazard=hazard, kind=Task.Kind.LOOKBACK, done_at=None, cancelled_at=None).exists():
        raise Conflict("look-back-planned", _("这处隐患已安排回头看。"))
    return Task.objects.create(
        **location_of(hazard.place).as_fact_fields(),
        recorded_at=at,
        kind=Task.Kind.LOOKBACK,
        place=hazard.place,
        at_home=hazard.place.is_home,
        hazard=hazard,
        role=Role.objects.get(code="worker"),
        starts_on=due_on,
        due_on=due_on,
        reason=reason.strip()[:120],
    )
