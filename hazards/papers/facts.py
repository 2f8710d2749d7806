"""What a paper says, frozen with its number: JSON, days as ISO text under names that end in `_on`.

The words around the facts are the template's; here stand only what was found, who, where and when.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.gis.geos import Point
from django.db.models import QuerySet

from grids.calendar import local_date
from hazards.law_words import in_words
from hazards.models import Evidence, Handover, Hazard, Notice, Recheck, Supervision
from hazards.services.on_record import on_record

ORDERED = (Notice.Kind.ORDER_NOW, Notice.Kind.ORDER_BY, Notice.Kind.SEAL)
MAX_PHOTOS = 6  # on a paper; the others are in the system
Facts = dict[str, Any]


def notice_facts(hazards: Sequence[Hazard]) -> Facts:
    """隐患告知单: what was found at one place, each with its date; the facts of one alone stand flat."""
    if len(hazards) == 1:
        return inform_facts(hazards[0])
    days = {hazard.found_on.isoformat() for hazard in hazards}
    return _where(hazards[0]) | {
        "found_on": days.pop() if len(days) == 1 else "",
        "hazards": [_what(hazard) for hazard in hazards],
    }


def says_all(facts: Facts, hazards: Iterable[Hazard]) -> bool:
    """Whether a paper with these facts still says of each of `hazards` what is so; it may list others too."""
    listed = facts.get("hazards") or [facts]
    return all(
        _where(hazard).items() <= facts.items() and any(_what(hazard).items() <= one.items() for one in listed)
        for hazard in hazards
    )


def inform_facts(hazard: Hazard) -> Facts:
    """One hazard: where, what was found, and by when it should be put right."""
    return _where(hazard) | _what(hazard)


def _where(hazard: Hazard) -> Facts:
    place = hazard.place
    return {
        "place": place.name if place else "",
        "address": place.address if place else "",
        "responsible": place.responsible_person if place else "",
        "grid": str(hazard.scope_cell or ""),
        "street": hazard.street.name,
        "phone": hazard.street.phone,
    }


def _what(hazard: Hazard) -> Facts:
    return {
        "hazard": hazard.number,
        "found_on": hazard.found_on.isoformat(),
        "category": hazard.category.name_zh,
        "law": in_words(hazard.category.law),
        "description": hazard.description,
        "interim": hazard.category.interim,
        "due_on": _iso(hazard.due_on),
    }


def handover_facts(handover: Handover) -> Facts:
    """隐患移送单 (domain.md 2.9): the hazard with all a receiver needs to act, and what the street has done so far."""
    hazard, place = handover.hazard, handover.hazard.place
    return inform_facts(hazard) | {
        "place_phone": place.phone if place else "",
        "credit_code": place.credit_code if place else "",
        "position": position_of(hazard),
        "severity": hazard.severity.name_zh,
        "photos": photos_of(hazard, Evidence.Stage.BEFORE, Evidence.Stage.RECHECK),
        "measures": measures(hazard),
        "reason": handover.reason.name_zh,
        "request": handover.request,
        "receiver": handover.receiver.name,
        "sent_by": str(handover.sent_by or ""),
        "answer_on": _day(handover.answer_due_at - timedelta(seconds=1)),  # a deadline of days ends at 24:00
    }


def supervision_facts(row: Supervision) -> Facts:
    """隐患督办单: what is not put right, what was done about it, what is demanded of whom, and by when to reply."""
    hazard, sent_on = row.hazard, local_date(row.sent_at)
    overdue = (sent_on - hazard.due_on).days if hazard.due_on and hazard.is_overdue(row.sent_at) else 0
    return inform_facts(hazard) | {
        "severity": hazard.severity.name_zh,
        "receiver": row.post.grid.display_name if row.post else row.body.name,
        "office": (row.post.title or row.post.role.name_zh) if row.post else "",
        "person": str(row.post.user) if row.post else "",
        "overdue_days": overdue,
        "measures": measures(hazard, inside=True),
        "demand": row.demand,
        "reply_on": row.reply_on.isoformat(),
        "sent_by": str(row.sent_by or ""),
    }


def recheck_facts(rows: Sequence[Recheck]) -> Facts:
    """复查记录: what was to be put right by when, what was done before, and what the re-check saw.

    Of several at one place each has its own result; their photos are told apart by its place in the list (`of`).
    """
    first, seen = rows[0], [_seen(row) for row in rows]
    facts = {
        "checked_on": _day(first.at),
        "checked_by": str(first.by),
        "checked_as": next((one["checked_as"] for one in seen if one["checked_as"]), ""),
    }
    if len(rows) == 1:
        return _where(first.hazard) | seen[0] | facts
    photos = [photo | {"of": n} for n, one in enumerate(seen, 1) for photo in one["photos"]]
    return _where(first.hazard) | facts | {"hazards": seen, "photos": photos}


def _seen(row: Recheck) -> Facts:
    hazard = row.hazard
    events = hazard.events.filter(action__in=("pass_recheck", "fail_recheck"), at=row.at, by=row.by)
    event = events.select_related("post__role").first()
    due_days = event.data.get("due_on") if event else None  # of a failed one: the deadline it had, and the next
    was_due_on, next_due_on = due_days or (_iso(hazard.due_on), "")
    return _what(hazard) | {
        "severity": hazard.severity.name_zh,
        "was_due_on": was_due_on,
        "next_due_on": next_due_on,
        "measures": [fact for at, fact in _done(hazard) if at < row.at],
        "checked_as": event.post.role.name_zh if event and event.post else "",
        "passed": row.passed,
        "note": row.note,
        "photos": _photos(hazard.evidence.filter(event=event)) if event else [],
    }


def position_of(hazard: Hazard) -> str:
    """`27.71500，109.18500`: latitude and longitude in WGS-84, of the place or else of the hazard; "" without."""
    point: Point | None = (hazard.place.point if hazard.place else None) or hazard.point
    return f"{point.y:.5f}，{point.x:.5f}" if point else ""


def photos_of(hazard: Hazard, *stages: str, most: int = MAX_PHOTOS) -> list[Facts]:
    """The first photos of these stages, oldest first: id, stage and day."""
    return _photos(hazard.evidence.filter(stage__in=stages), most)


def _photos(evidence: QuerySet[Evidence], most: int = MAX_PHOTOS) -> list[Facts]:
    rows = evidence.select_related("event").order_by("recorded_at", "id")
    taken = [(row, row.event.at if row.event else row.recorded_at) for row in rows[:most]]
    return [{"id": str(row.photo_id), "stage": str(row.stage), "taken_on": _day(at)} for row, at in taken]


def measures(hazard: Hazard, *, inside: bool = False) -> list[Facts]:
    """What was done so far, oldest first: `what`, `done_on` and more; 督办 only where it stays `inside`."""
    return [fact for _at, fact in _done(hazard, inside=inside)]


# Events that are steps of their own; the others have rows with more to tell.
STEPS = ("set_deadline", "submit", "restore", "fix_on_site", "close_otherwise")


def _done(hazard: Hazard, *, inside: bool = False) -> list[tuple[datetime, Facts]]:
    done: list[tuple[datetime, Facts]] = [(hazard.found_at, {"what": "found"})]
    for event in hazard.events.filter(action__in=STEPS):
        done.append((event.at, {"what": event.action, "due_on": event.data.get("due_on", ""), "note": event.note}))
    for paper in hazard.notices.filter(kind=Notice.Kind.INFORM).exclude(state=Notice.State.VOID):
        done.append((paper.issued_at, {"what": "notice", "number": paper.number, "receipt": paper.receipt}))
    for paper in hazard.notices.filter(kind__in=ORDERED).exclude(state=Notice.State.VOID):
        day = paper.facts["items"][0]["due_on"] or paper.facts["until_on"]
        known = {"paper": on_record(paper.get_kind_display), "number": paper.number, "due_on": day}
        done.append((paper.issued_at, {"what": "ordered"} | known))
    for more in hazard.extensions.filter(granted=True):
        if more.decided_at:
            until = _iso(more.granted_until)
            done.append((more.decided_at, {"what": "extended", "due_on": until, "note": more.interim}))
    for check in hazard.rechecks.all():
        done.append((check.at, {"what": "recheck", "passed": check.passed, "note": check.note}))
    for handover in hazard.handovers.select_related("receiver"):
        done += _of_handover(handover)
    for supervision in hazard.supervisions.select_related("paper") if inside else ():
        done += _of_supervision(supervision)
    return [(at, fact | {"done_on": _day(at)}) for at, fact in sorted(done, key=lambda one: one[0])]


def _of_supervision(row: Supervision) -> list[tuple[datetime, Facts]]:
    paper = {"number": row.paper.number, "receiver": row.paper.facts["receiver"]}
    steps = [(row.sent_at, {"what": "supervised", "note": row.demand} | paper)]
    if row.replied_at:
        steps.append((row.replied_at, {"what": "replied", "note": row.reply} | paper))
    return steps


def _of_handover(row: Handover) -> list[tuple[datetime, Facts]]:
    body = {"receiver": row.receiver.name, "number": row.number}
    steps = [(row.sent_at, {"what": "handed_over"} | body)]
    if row.answered_at:
        what = "returned" if row.state == Handover.State.RETURNED else "accepted"
        steps.append((row.answered_at, {"what": what, "note": row.result if what == "returned" else ""} | body))
    if row.done_at:
        steps.append((row.done_at, {"what": "ended", "note": row.result, "documents": row.documents} | body))
    return steps


def _day(at: datetime) -> str:
    return local_date(at).isoformat()


def _iso(day) -> str:
    return day.isoformat() if day else ""
