"""The rows behind a weekly report's figures, JSON-safe: a frozen paper can still be opened to what it counted."""

from datetime import datetime

from django.db.models import Count, OuterRef, Subquery

from hazards.models import Evidence, Hazard, HazardEvent
from hazards.workflow import State
from inspections.models import Inspection, RoundStop
from reports.figures import visits
from reports.figures.hazards import ON_SITE, moved, overdue
from reports.figures.spans import Span
from stations.models import Activity, Incident

SAID = ("comment", "fail_recheck", "ask_extension", "refuse_extension", "return_handover")


def rows_of(span: Span, standing: dict, *, now: datetime) -> dict[str, list[dict]]:
    """found (section B), closed, restored, voided, open, overdue (D), rounds (A), activities (E), fires (F).

    `standing` is what is open at the end of the span.
    """
    return {
        "found": _found(span),
        "closed": _moved(span, "closed"),
        "restored": _moved(span, "restored"),
        "voided": _moved(span, "voided"),
        "open": _open(standing),
        "overdue": _overdue(span, standing, now),
        "rounds": rounds_of(span),
        "activities": _activities(span),
        "fires": _fires(span),
    }


def _photo(stage: str) -> Subquery:
    shown = Evidence.objects.filter(hazard=OuterRef("pk"), stage=stage).order_by("recorded_at", "pk")
    return Subquery(shown.values("photo_id")[:1])


# What `_row` says; the rest, a boundary above all, is not worth reading for hundreds of rows.
SAID_OF = (
    "number", "at_home", "description", "origin_kind", "origin_id", "found_on", "due_on", "place__name",
    "place__address", "place__responsible_person", "cell__name", "cell__short_name", "category__name_zh",
    "category__name_en", "severity__name_zh", "severity__name_en",
)  # fmt: skip


def _described(hazards):
    return (
        hazards.select_related("place", "category", "severity", "cell")
        .only(*SAID_OF)
        .annotate(before_photo=_photo(Evidence.Stage.BEFORE), after_photo=_photo(Evidence.Stage.AFTER))
    )


def _row(hazard: Hazard) -> dict:
    """What a paper says of a hazard. Of a home under care no name, address, words or photo: anybody reads the paper."""
    home, place = hazard.at_home, hazard.place
    return {
        "id": str(hazard.pk),
        "number": hazard.number,
        "place": "" if home else place.name if place else "",
        "home": home,
        "address": "" if home or not place else place.address,
        "responsible": "" if home or not place else place.responsible_person,
        "cell": hazard.cell.display_name if hazard.cell else "",
        "category_zh": hazard.category.name_zh,
        "category_en": hazard.category.name_en,
        "severity_zh": hazard.severity.name_zh,
        "severity_en": hazard.severity.name_en,
        "text": "" if home else hazard.description,
        "origin": hazard.origin_kind,
        "round": str(hazard.origin_id) if hazard.origin_kind == Hazard.Origin.ROUND and hazard.origin_id else "",
        "found_on": hazard.found_on.isoformat(),
        "due_on": hazard.due_on.isoformat() if hazard.due_on else "",
        "before": "" if home else _id(hazard.before_photo),
        "after": "" if home else _id(hazard.after_photo),
    }


def _said(hazard: Hazard, words: str | None) -> str:
    """What people wrote about a hazard; of a home under care nothing, they name who lives there."""
    return "" if hazard.at_home else words or ""


def _id(value) -> str:
    return str(value) if value else ""


def _found(span: Span) -> list[dict]:
    """新增: how each was dealt with by the end of the span (see `_dealt`) and where it stood then."""
    found = list(moved(span, "found").values_list("hazard_id", flat=True))
    acts: dict = {}
    past = HazardEvent.objects.filter(hazard__in=found, booked_on__lte=span.last).order_by("hazard_id", "seq")
    for hazard, action, state in past.values_list("hazard_id", "action", "to_state"):
        done, _ = acts.get(hazard, (set(), None))
        acts[hazard] = (done | {action}, state)
    hazards = _described(Hazard.objects.filter(pk__in=found)).order_by("found_at", "number")
    return [
        _row(hazard)
        | {
            "dealt": _dealt(*acts[hazard.pk]),
            "state": acts[hazard.pk][1],
            "late": hazard.found_on < span.first,
        }
        for hazard in hazards
    ]


def _dealt(actions: set[str], state: str) -> str:
    if state == State.VOID:
        return "void"
    if ON_SITE in actions:
        return "on_site"
    return "handed_over" if "hand_over" in actions else "deadline"


def _moved(span: Span, term: str) -> list[dict]:
    events = list(
        moved(span, term).order_by("at", "pk").values_list("hazard_id", "action", "booked_on", "note", named=True)
    )
    hazards = _described(Hazard.objects).in_bulk({event.hazard_id for event in events})
    return [
        _row(hazards[event.hazard_id])
        | {
            "action": event.action,
            "booked_on": event.booked_on.isoformat(),
            "note": _said(hazards[event.hazard_id], event.note),
        }
        for event in events
    ]


def _open(standing: dict) -> list[dict]:
    hazards = _described(Hazard.objects.filter(pk__in=standing)).order_by("due_on", "number")
    return [_row(hazard) | {"state": standing[hazard.pk]} for hazard in hazards]


def _overdue(span: Span, standing: dict, now: datetime) -> list[dict]:
    """逾期清单: with the last thing somebody said about it as the reason."""
    said = HazardEvent.objects.filter(hazard=OuterRef("pk"), action__in=SAID).exclude(note="").order_by("-seq")
    hazards = _described(overdue(span, standing, now)).annotate(reason=Subquery(said.values("note")[:1]))
    return [
        _row(hazard) | {"reason": _said(hazard, hazard.reason), "days": (span.last - hazard.due_on).days}
        for hazard in hazards.order_by("due_on", "number")
    ]


def rounds_of(span: Span) -> list[dict]:
    """The rounds held in the span, as a report keeps them. Three queries, however many there were."""
    held = list(visits.rounds(span))
    visited = _by_round(Inspection.objects.counted().filter(street=span.street, round__in=held))
    stops = _by_round(RoundStop.objects.filter(round__in=held))
    return [_round(one) | {"visits": visited.get(one.pk, 0), "stops": stops.get(one.pk, 0)} for one in held]


def _by_round(rows) -> dict:
    return dict(rows.order_by().values_list("round").annotate(n=Count("pk")))


def _round(one) -> dict:
    """A round with the numbers entered at closing."""
    return {name: getattr(one, name) for name in visits.COUNTED_BY_ROUND} | {
        "id": str(one.pk),
        "kind": one.kind,
        "theme": one.theme,
        "leader": one.leader.name,
        "held_on": one.held_on.isoformat(),
        "starts_at": one.starts_at.isoformat(),
        "ends_at": one.ends_at.isoformat(),
        "route": one.route,
        "departments": one.departments,
        "state": one.state,
        "summary": one.summary,
    }


def _activities(span: Span) -> list[dict]:
    rows = Activity.objects.standing().filter(span.on("held_on"), street=span.street).order_by("held_on", "pk")
    fields = ("kind", "title", "people", "units", "copies", "approximate", "note")
    return [{"held_on": row.held_on.isoformat()} | {name: getattr(row, name) for name in fields} for row in rows]


def _fires(span: Span) -> list[dict]:
    rows = Incident.objects.standing().filter(span.at("at"), street=span.street).order_by("at", "pk")
    fields = ("address", "cause", "deaths", "injured", "loss_fen", "summary")
    return [{"at": row.at.isoformat()} | {name: getattr(row, name) for name in fields} for row in rows]
