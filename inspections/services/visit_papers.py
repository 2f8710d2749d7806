"""Papers of visits: 消防安全检查记录 and 回头看记录. The papers stand in hazards; what they say is told here."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from grids.calendar import LOCAL
from grids.errors import Conflict
from grids.models import User
from hazards.models import Hazard, Notice
from hazards.papers.writing import write_paper
from hazards.services.on_record import on_record
from inspections.models import Answer, Inspection, Task


def record_visit(inspection: Inspection, found: list[Hazard], *, by: User | None, at: datetime) -> Notice:
    """The 消防安全检查记录 of a visit (domain.md 4.3): place, people, lines of the list, what was found.

    `found`: the hazards it found. Asked for again it is the same paper. Needs the right `hazards.notice` at the place.
    Refuses a look from afar (`from-afar`, 409): nobody was there who could say what was in order.
    """
    if inspection.kind in Inspection.FROM_AFAR:
        raise Conflict("from-afar", _("视频巡查和自查没有到场，不出具消防安全检查记录。"))
    said = {
        "kind": on_record(inspection.get_kind_display),
        "manner": on_record(inspection.get_manner_display) if inspection.manner == Inspection.Manner.ADMIN else "",
        "announced": "，".join(filter(None, [inspection.notice_number, inspection.entry_code])),
        "outcome": on_record(inspection.get_outcome_display),
        "visited_on": inspection.visited_on.isoformat(),
        "visited_time": "" if inspection.backdated else f"{inspection.visited_at.astimezone(LOCAL):%H:%M}",
        "inspectors": _people(inspection),
        "met": inspection.met,
        "note": inspection.note,
        "checklist": inspection.checklist.name_zh if inspection.checklist else "",
        "lines": _lines(inspection),
        "hazards": [_found(hazard) for hazard in found],
    }
    return write_paper(inspection.place, Notice.Kind.INSPECTION, said=said, by=by, at=at, about_id=inspection.pk)


def record_look_back(task: Task, rebound: Hazard | None, *, by: User | None, at: datetime) -> Notice:
    """The 回头看记录 of a look-back that was done, with the hazard it opened where the fault came back.

    Asked for again it is the same paper. Refuses one not done yet (`not-looked`); needs `hazards.notice`.
    """
    if task.inspection is None or task.hazard is None:
        raise Conflict("not-looked", _("回头看还没有完成，不能出具记录。"))
    said = {
        "looked_on": task.inspection.visited_on.isoformat(),
        "inspectors": _people(task.inspection),
        "result": on_record(task.get_result_display),
        "rebound": rebound.number if rebound else "",
        "note": task.inspection.note,
    }
    return write_paper(task.hazard, Notice.Kind.LOOK_BACK, said=said, by=by, at=at, about_id=task.pk)


def paper_of(kind: str, about_id) -> Notice | None:
    """The paper that writes down this visit or look-back, if there is one."""
    return Notice.objects.filter(kind=kind, about_id=about_id).first()


def _people(inspection: Inspection) -> str:
    if inspection.certified and inspection.second:
        return "、".join(f"{one.user}（{one.certificate}）" for one in (inspection.certified, inspection.second))
    if inspection.by is None:
        return ""
    role = on_record(lambda: inspection.post.role.name_zh) if inspection.post else ""
    return f"{inspection.by}（{role}）" if role else str(inspection.by)


def _lines(inspection: Inspection) -> list[dict[str, Any]]:
    if inspection.checklist is None or inspection.outcome != Inspection.Outcome.DONE:
        return []
    answers = {answer.item_id: answer for answer in inspection.answers.all()}
    rows = []
    for item in inspection.checklist.items.order_by("number"):
        answer = answers.get(item.pk)
        usual = Answer.Value.YES if item.answer == "yes_no" else ""
        rows.append({
            "n": item.number, "text": item.text_zh, "value": answer.value if answer else usual,
            "given": answer.given if answer else "", "note": answer.note if answer else "",
        })  # fmt: skip
    return rows


def _found(hazard: Hazard) -> dict[str, Any]:
    return {
        "hazard": hazard.number,
        "description": hazard.description,
        "category": hazard.category.name_zh,
        "state": on_record(hazard.get_state_display),
        "due_on": hazard.due_on.isoformat() if hazard.due_on else "",
    }
