"""What happened at one place, in one list: visits, the acts on its hazards, changes of its register entry."""

from dataclasses import dataclass
from datetime import datetime, time

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.formats import quantity
from grids.models import Place, User
from grids.place_changes import changes_of
from hazards.models import Hazard, HazardEvent
from hazards.workflow import transition
from inspections.models import Inspection


@dataclass(frozen=True)
class Happening:
    """One entry. `mark` is the state code whose shape stands before it; `whole_day` when the hour is not known."""

    at: datetime
    mark: str
    title: str
    who: str = ""
    body: str = ""
    url: str = ""
    whole_day: bool = False


def history_of(place: Place, *, user: User, newest: int) -> list[Happening]:
    """The `newest` happenings at `place` that `user` may see, latest first. Five queries, whatever their number."""
    found = [
        *_visits(place, user, newest),
        *_acts(place, user, newest),
        *_changes(place, newest),
    ]
    if place.registered_on:
        start = timezone.make_aware(datetime.combine(place.registered_on, time.min))
        by = str(place.registered_by or "")
        found.append(Happening(start, "plain", _("登记场所"), by, whole_day=True))
    return sorted(found, key=lambda row: row.at, reverse=True)[:newest]


def _visits(place: Place, user: User, newest: int) -> list[Happening]:
    rows = Inspection.objects.visible_to(user).standing().filter(place=place).select_related("by", "round")
    return [
        Happening(
            visit.visited_at,
            "plain" if visit.outcome != "done" else "rectifying" if visit.hazards_found else "closed",
            f"{visit.get_kind_display()}：{_result(visit)}",
            str(visit.by or ""),
            visit.round.theme if visit.round else "",
            reverse("inspections:inspection", args=[visit.pk]),
            whole_day=visit.backdated,
        )
        for visit in rows.order_by("-visited_at", "-id")[:newest]
    ]


def _result(visit: Inspection) -> str:
    if visit.outcome != Inspection.Outcome.DONE:
        return str(visit.get_outcome_display())
    if visit.hazards_found:
        return _("发现隐患 %(n)s") % {"n": quantity(visit.hazards_found, "处")}
    return _("全部正常") if visit.all_clear else _("有备注")


def _changes(place: Place, newest: int) -> list[Happening]:
    return [
        Happening(row.at, "plain", _("修改资料"), row.by, "\n".join(filter(None, (_("、").join(row.fields), row.note))))
        for row in changes_of(place, newest=newest)
    ]


def _acts(place: Place, user: User, newest: int) -> list[Happening]:
    hazards = Hazard.objects.visible_to(user).filter(place=place)
    rows = HazardEvent.objects.filter(hazard__in=hazards).select_related("hazard", "by")
    return [
        Happening(
            event.at,
            event.to_state,
            f"{event.hazard.number} {transition(event.action).label}",
            str(event.by or ""),
            event.hazard.description if event.seq == 1 else event.note,
            reverse("hazards:hazard", args=[event.hazard_id]),
        )
        for event in rows.order_by("-at", "-seq")[:newest]
    ]
