"""隐患告知单: one for all hazards of a visit, or for one alone; replaced as a whole when something on it changes."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from grids.access import require
from grids.errors import Conflict, DomainError
from hazards.models import Hazard, HazardEvent, Notice
from hazards.papers.facts import says_all
from hazards.papers.notes import note_on_each
from hazards.papers.numbers import number_paper
from hazards.papers.words import Power, refuse_borrowed
from hazards.services.finding_again import ACTION as FOUND_AGAIN
from hazards.workflow import OPEN


def number_notice(hazards: Hazard | Iterable[Hazard], *, by, at: datetime) -> Notice:
    """One 隐患告知单 for open hazards of one place, numbered, its facts frozen; `draw_waiting` draws it.

    The same facts again are the same paper. A paper that lists one of them and no longer says what is so is replaced
    as a whole (作废): the new one lists with them what else on it is still open. Refuses `no-deadline`, `not-open`,
    `not-one-place` and a description that orders (`borrows-power`); needs the right `hazards.notice` for each.
    """
    asked = [hazards] if isinstance(hazards, Hazard) else list(hazards)
    for hazard in asked:
        require(by, "hazards.notice", hazard)
    with transaction.atomic():
        rows = locked_to_tell(asked)
        standing = list(standing_on(rows).select_for_update(of=("self",)))
        if len(standing) == 1 and says_all(standing[0].facts, rows):
            return standing[0]
        listed = Hazard.objects.filter(notices__in=standing, state__in=OPEN, due_on__isnull=False)
        rows = _locked({*rows, *listed})
        paper = number_paper(rows, Notice.Kind.INFORM, about=rows, by=by, at=at)
        Notice.objects.filter(pk__in=[one.pk for one in standing]).update(state=Notice.State.VOID, replaced_by=paper)
        note_on_each(paper, lambda: _said(paper, len(rows)), by=by, at=at)
    return paper


def standing_on(hazards: Iterable[Hazard]) -> QuerySet[Notice]:
    """The 隐患告知单 in force that list one of `hazards`."""
    links = Notice.hazards.through.objects.filter(hazard__in=[hazard.pk for hazard in hazards])
    rows = Notice.objects.filter(pk__in=links.values("notice"), kind=Notice.Kind.INFORM)
    return rows.exclude(state=Notice.State.VOID).order_by("pk")


def go_with(hazard: Hazard, *, by) -> tuple[list[Hazard], set]:
    """Which open hazards of its place with a deadline `by` may put on one notice with `hazard`, the first found first.

    And the ids of those that go with it unless somebody says otherwise: seen at the same visit, that is found (or found
    again) at the same moment, and not on another notice yet; or listed with it before.
    """
    if hazard.place_id is None:
        return [], set()
    others = Hazard.objects.visible_to(by).filter(place=hazard.place_id, state__in=OPEN, due_on__isnull=False)
    others = others.exclude(pk=hazard.pk)
    before = Q(notices__in=standing_on([hazard]))
    seen = HazardEvent.objects.filter(hazard__in=others, action=FOUND_AGAIN, at__in=_moments(hazard)).values("hazard")
    others_notices = Notice.objects.filter(kind=Notice.Kind.INFORM).exclude(state=Notice.State.VOID)
    this_visit = (Q(found_at__in=_moments(hazard)) | Q(pk__in=seen)) & ~Q(notices__in=others_notices)
    together = set(others.filter(before | this_visit).values_list("pk", flat=True))
    return list(others.select_related("category").order_by("found_at", "number")), together


def untold(hazards: Iterable[Hazard]) -> list[Hazard]:
    """Those of `hazards` that are open with a deadline and stand on no 隐患告知单 in force."""
    told = Notice.hazards.through.objects.filter(notice__in=standing_on(hazards)).values_list("hazard", flat=True)
    known = set(told)
    return [row for row in hazards if row.state in OPEN and row.due_on is not None and row.pk not in known]


def _moments(hazard: Hazard) -> list[datetime]:
    """When it was seen: found, and found again."""
    return [hazard.found_at, *hazard.events.filter(action=FOUND_AGAIN).values_list("at", flat=True)]


def locked_to_tell(hazards: Iterable[Hazard]) -> list[Hazard]:
    """The hazards locked, in the order of their finding. Refuses those no notice can be written for."""
    rows = _locked(hazards)
    _refuse(rows)
    return rows


def _locked(hazards: Iterable[Hazard]) -> list[Hazard]:
    """The rows locked in the order of their ids, given in the order of their numbers."""
    rows = Hazard.objects.select_for_update(of=("self",)).select_related(
        "street", "category", "severity", "place", "scope_cell"
    )
    return sorted(
        rows.filter(pk__in=[hazard.pk for hazard in hazards]).order_by("pk"), key=lambda row: (row.found_at, row.number)
    )


def _refuse(rows: Sequence[Hazard]) -> None:
    if not rows:
        raise DomainError("missing-input", _("请选择要告知的隐患。"))
    if any(row.state not in OPEN for row in rows):
        raise Conflict("not-open", _("隐患已不在整改中，不能出具告知单。"), state=rows[0].state)
    if any(row.due_on is None for row in rows):
        raise DomainError("no-deadline", _("请先告知整改期限，再出具告知单。"))
    for row in rows:
        refuse_borrowed(row.description, Power.INFORM, field="description", where=_("隐患描述"))
    if len(rows) > 1 and (rows[0].place is None or len({row.place_id for row in rows}) > 1):
        raise DomainError("not-one-place", _("一张告知单只告知一家场所的隐患。"))


def _said(paper: Notice, count: int) -> str:
    words = {"number": paper.number, "n": count}
    one = _("出具隐患告知单 %(number)s") % words
    return one if count == 1 else _("出具隐患告知单 %(number)s（同单 %(n)d 处隐患）") % words
