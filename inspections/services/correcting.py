"""更正检查: a visit that was sent is put right by a new version of it, by its author, for a day.

The new version replaces the old one in every list and figure, and keeps when, where and in which round the visit was.
What was found stays: a hazard has a life, papers and people of its own, and is put right or voided on its own page.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from grids.errors import Conflict, DomainError, NotAllowed
from grids.models import Place, User
from grids.services.books import books_closed_through
from hazards.models import Lead, Notice
from inspections.models import Answer, Inspection, LeftBehind, Task
from inspections.services.visit_papers import paper_of
from inspections.submissions import Content

WITHIN = timedelta(hours=24)  # after it was received (default, set in code)


def refuse_correction(visit: Inspection, *, by: User | None, at: datetime) -> None:
    """Raises why `visit` may not be put right by `by` at the moment `at`: not-yours (403), else a Conflict (409)."""
    if by is None or visit.by_id != by.pk:
        raise NotAllowed("not-yours", _("只能更正自己的检查。"))
    if visit.superseded_by_id:
        raise Conflict(
            "already-corrected", _("这次检查已经更正过，请更正新的一份。"), inspection=str(visit.superseded_by_id)
        )
    if at - visit.recorded_at > WITHIN:
        raise Conflict("correction-late", _("提交已超过 24 小时，不能再更正；隐患有误请在隐患页说明，由网格长更正。"))
    closed_through = books_closed_through(visit.street_id)
    if closed_through is not None and visit.booked_on <= closed_through:
        raise Conflict("books-closed", _("这次检查所在的周报已经签发，不能再更正。"))
    if paper := paper_of(Notice.Kind.INSPECTION, visit.pk):
        raise Conflict("paper-issued", _("已出具检查记录 %(number)s，不能再更正。") % {"number": paper.number})
    if visit.kind == Inspection.Kind.VIDEO and Lead.objects.filter(place=visit.place_id, origin_id=visit.pk).exists():
        raise Conflict("leads-told", _("视频巡查看到的问题已作为线索交给网格核实，不能再更正；有误请在核实时说明。"))
    if visit.kind == Inspection.Kind.LOOKBACK or LeftBehind.objects.filter(inspection=visit).exists():
        raise Conflict(
            "answers-for-others", _("回头看和遗留隐患的答复已记在隐患上，不能随检查更正；有误请告诉网格长。")
        )


def corrected(content: Content, place: Place, *, by: User | None, at: datetime) -> Inspection | None:
    """The visit that `content` puts right, locked; None when it names none. One that names no list is of the same.

    Refuses an unknown one, another place or list, to take back what was found (bad-visit), and what `refuse_correction`
    refuses.
    """
    if content.corrects is None:
        return None
    visits = Inspection.objects.filter(pk=content.corrects, street=place.street_id)
    old = visits.select_for_update(of=("self",)).select_related("round").first()
    if old is None:
        raise _bad("corrects", _("没有找到要更正的检查。"))
    refuse_correction(old, by=by, at=at)
    if old.place_id != place.pk or content.checklist not in (None, old.checklist_id):
        raise _bad("corrects", _("更正要在同一家场所、用同一张检查表。"))
    found = kept_items(old)
    if found & {answer.item for answer in content.answers}:
        raise _bad("answers", _("已登记隐患的项目不能更正；隐患有误请在隐患页说明，由网格长更正。"))
    if old.hazards_found and content.outcome != Inspection.Outcome.DONE:
        raise _bad("outcome", _("这次检查已登记隐患，不能改成没有进入。"))
    return old


def kept_items(visit: Inspection) -> set[int]:
    """The lines of its list that found a hazard: they stay as they are."""
    return set(visit.answers.exclude(hazard=None).values_list("item", flat=True))


def take_over(old: Inspection, new: Inspection, *, at: datetime) -> None:
    """`new` stands for `old` from now on: with what it found, and with what it did."""
    new.hazards_found += old.hazards_found
    new.all_clear, new.backdated = new.all_clear and not old.hazards_found, old.backdated
    new.save(update_fields=["hazards_found", "all_clear", "backdated"])
    Inspection.objects.filter(pk=old.pk).update(superseded_by=new)
    Answer.objects.bulk_create(
        Answer(
            street_id=new.street_id, recorded_at=at, inspection=new, item_id=row.item_id, value=row.value,
            given=row.given, note=row.note, hazard_id=row.hazard_id,
        )
        for row in old.answers.exclude(hazard=None)
    )  # fmt: skip
    Task.objects.filter(inspection=old).update(inspection=new)
    if old.outcome == Inspection.Outcome.DONE and new.outcome != Inspection.Outcome.DONE:
        _look_up_last_visit(new.place_id)


def versions(visit: Inspection) -> list[UUID]:
    """The ids of `visit` and of what it replaced, newest first."""
    found, wanted = [], [visit.pk]
    while wanted:
        found += wanted
        wanted = list(Inspection.objects.filter(superseded_by__in=wanted).values_list("pk", flat=True))
    return found


def _look_up_last_visit(place_id: UUID) -> None:
    inside = Inspection.objects.filter(place=place_id, outcome=Inspection.Outcome.DONE, superseded_by__isnull=True)
    last = inside.exclude(kind__in=Inspection.FROM_AFAR).aggregate(last=Max("visited_at"))["last"]
    Place.objects.filter(pk=place_id).update(last_visited_at=last)


def _bad(name: str, sentence) -> DomainError:
    return DomainError("bad-visit", sentence, fields={name: str(sentence)})
