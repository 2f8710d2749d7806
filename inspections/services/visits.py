"""A visit arrives: once, whole, and with a row that says what became of it (design rule 9)."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.access import require, scope_of
from grids.calendar import local_date, local_midnight
from grids.errors import Busy, Conflict, DomainError
from grids.models import Grid, Place, User
from grids.pages import without_outlines
from grids.periods import booked_on
from grids.services.books import books_closed_through
from grids.services.locating import location_of
from inspections import submissions
from inspections.models import Inspection, Round, RoundStop, Task
from inspections.returning.answering import answer, refuse_unseen, waiting_at
from inspections.services.answers import Answered, read_answers, write_answers
from inspections.services.correcting import corrected, take_over
from inspections.services.draw_results import of_his_draws
from inspections.services.findings import open_hazards
from inspections.services.look_backs import look_back
from inspections.services.manifests import promise_photos
from inspections.services.manners import make_it_the_pairs, manner_of
from inspections.services.not_entered import follow_up
from inspections.services.photos import meet_photos
from inspections.services.submission_log import Sending, UnknownPlace, applied, keep
from inspections.services.video import refuse_unfit_for_video, tell_what_was_seen
from inspections.submissions import Content
from notifications.services import publish

OLDEST_PAPER = timedelta(days=366)  # default of ours, no rule's: an older day is a mistyped year
NOON = timedelta(hours=12)  # a paper visit has a day, no hour; noon keeps it on that day everywhere


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the phone is told: `created`, or `same` when this very visit had arrived before."""

    status: str
    inspection: Inspection


def submit_visit(street: Grid, *, client_id: UUID, payload: Any, by: User | None, at: datetime) -> Receipt:
    """Record the visit in `payload` (see docs/contract.md) under the phone's id, or say it is there already.

    Refuses what cannot be read (bad-visit), an unknown place (404), a person without the right (403), other content
    under the same id (409, visit-differs; id-taken without detail from elsewhere). Every refusal but a lock time-out
    leaves a `Submission` with its reason, so that nothing a phone sent is ever lost.
    """
    sending = Sending(street, client_id, payload, by, at, submissions.digest_as_sent(payload))
    try:
        content = submissions.read(payload)
        sending.digest = submissions.digest(content)
        return _receive(sending, content)
    except Busy:
        raise
    except DomainError as refusal:
        keep(sending, refusal=refusal)
        raise


def street_for(payload: Any, by: User) -> Grid | None:
    """The street a sending belongs to: its place's if the person may see it, else one where he holds a post."""
    try:
        place_id = UUID(str(payload["place"]))
    except (TypeError, KeyError, ValueError):
        place_id = None
    place = Place.objects.visible_to(by).filter(pk=place_id).select_related("street").first() if place_id else None
    return place.street if place else Grid.objects.filter(pk__in=scope_of(by).street_ids()).order_by("code").first()


def _receive(sending: Sending, content: Content) -> Receipt:
    if receipt := _arrived(sending):
        return receipt
    try:
        with transaction.atomic():
            inspection = _apply(sending, content)
            keep(sending)
            _tell_the_feed(inspection, at=sending.at)
    except IntegrityError:
        # The primary key is the gate: somebody, most likely the same phone, was faster by a moment.
        if receipt := _arrived(sending):
            return receipt
        raise
    except OperationalError as error:
        raise Busy("busy", _("这家场所正有人在提交，请稍后再试；内容没有丢失。")) from error
    meet_photos(inspection, at=sending.at)
    return Receipt("created", inspection)


def _arrived(sending: Sending) -> Receipt | None:
    """The visit already recorded under this id. Raises Conflict when that one has other content."""
    inspection = Inspection.objects.filter(pk=sending.client_id).first()
    if inspection is None:
        return None
    earlier, by = applied(inspection), sending.by
    same = earlier is not None and earlier.sha256 == sending.digest
    if same and not inspection.complete:
        meet_photos(inspection, at=sending.at)
    if same and earlier.by == by:
        return Receipt("same", inspection)
    if by is not None and not Inspection.objects.visible_to(by).filter(pk=sending.client_id).exists():
        raise Conflict("id-taken", _("这个编号已被使用，请重新填写。"))
    if same:
        return Receipt("same", inspection)
    sentence = _("这次检查先前已提交过，内容不同；两份都已保留，请核对。")
    raise Conflict("visit-differs", sentence, inspection=str(sending.client_id))


def _apply(sending: Sending, content: Content) -> Inspection:
    place = _locked_place(sending, content)
    old = corrected(content, place, by=sending.by, at=sending.at)
    if old is not None:
        content = _as_before(content, old)
    refuse_unfit_for_video(content, place)
    when = (old.visited_on, old.visited_at) if old else _when(sending, content, place)
    answered = read_answers(content, place=place, day=when[0], today=local_date(sending.at))
    inspection = _record(sending, content, place, answered, when=when, old=old)
    received = promise_photos(inspection, content, at=sending.at)
    refuse_unseen(inspection, content)
    left = waiting_at(place, content, by=sending.by)
    opened = open_hazards(inspection, answered.findings, received=received, left=left, by=sending.by, at=sending.at)
    write_answers(inspection, answered, opened, at=sending.at)
    tell_what_was_seen(inspection, answered.seen, at=sending.at)
    if _do_what_was_due(inspection):
        make_it_the_pairs(inspection, content)
    look_back(inspection, opened, at=sending.at)
    answer(inspection, content, opened, left, by=sending.by, at=sending.at)
    if old is not None:
        take_over(old, inspection, at=sending.at)
    follow_up(inspection, at=sending.at)
    return inspection


def _as_before(content: Content, old: Inspection) -> Content:
    """A new version of `old` is of the same list, round and task, made at the same spot."""
    return replace(
        content,
        checklist=old.checklist_id,
        kind=Inspection.Kind.ROUTINE if old.kind == Inspection.Kind.CARE else old.kind,
        round=old.round_id,
        task=old.task_id,
        position=(old.point.x, old.point.y) if old.point else None,
        accuracy=old.accuracy_m,
        device_at=old.device_at,
    )


def _locked_place(sending: Sending, content: Content) -> Place:
    """The place, locked: visits to one place follow each other, so tasks and stops are done once."""
    places = Place.objects.all() if sending.by is None else Place.objects.visible_to(sending.by)
    place = (
        without_outlines(
            places.filter(pk=content.place, street=sending.street).select_related(
                "type", "street__parent", "scope_cell__parent"
            )
        )
        .select_for_update(of=("self",))
        .first()
    )
    if place is None:
        sentence = _("没有找到这家场所，或不在本人负责的范围内。")
        raise UnknownPlace("unknown-place", sentence, fields={"place": str(sentence)})
    return place


def _when(sending: Sending, content: Content, place: Place) -> tuple[date, datetime]:
    """(local day, moment) of the visit. 补录 is an officer's, and lies in the past."""
    if content.visited_on is None:
        return submissions.day_of(content, received=sending.at), submissions.moment_of(content, received=sending.at)
    require(sending.by, "inspections.backdate", place)
    today = local_date(sending.at)
    if content.visited_on > today:
        raise _bad("visited_on", _("补录的日期不能晚于今天。"))
    if content.visited_on < today - OLDEST_PAPER:
        raise _bad("visited_on", _("补录的日期早于一年前，请核对年份。"))
    return content.visited_on, min(local_midnight(content.visited_on) + NOON, sending.at)


def _round_of(sending: Sending, content: Content) -> Round | None:
    """The round it was made in; none if that was called off while the visit waited on a phone: made it was."""
    if content.round is None:
        return None
    rounds = Round.objects.all() if sending.by is None else Round.objects.visible_to(sending.by)
    found = rounds.filter(pk=content.round, street=sending.street).first()
    if found is None:
        raise _bad("round", _("没有找到这次整治行动。"))
    gone = found.state == Round.State.CANCELLED and content.corrects is None
    return None if gone else found


def _kind_of(content: Content, place: Place, in_round: Round | None, task: Task | None) -> str:
    if place.is_home:
        return Inspection.Kind.CARE
    if content.kind not in Inspection.Kind.values or content.kind == Inspection.Kind.CARE:
        raise _bad("kind", _("检查性质无法识别。"))
    if content.kind != Inspection.Kind.ROUTINE:
        return content.kind
    if in_round:
        return Inspection.Kind.ROUND
    return Inspection.Kind.LOOKBACK if task and task.kind == Task.Kind.LOOKBACK else Inspection.Kind.ROUTINE


def _record(
    sending: Sending,
    content: Content,
    place: Place,
    answered: Answered,
    *,
    when: tuple[date, datetime],
    old: Inspection | None,
) -> Inspection:
    """The visit's own row, first of all: its primary key keeps a second sending out."""
    if content.outcome not in Inspection.Outcome.values:
        raise _bad("outcome", _("检查结果无法识别。"))
    day, moment = when
    in_round, task = _round_of(sending, content), _named_task(content, place)
    return Inspection.objects.create(
        id=sending.client_id,
        **location_of(place).as_fact_fields(),
        recorded_at=sending.at,
        place=place,
        at_home=place.is_home,
        kind=_kind_of(content, place, in_round, task),
        **manner_of(content, place, by=sending.by, day=day, old=old),
        outcome=content.outcome,
        checklist=answered.checklist,
        all_clear=content.outcome == Inspection.Outcome.DONE and not answered.anything_wrong,
        hazards_found=len(answered.findings),
        by=sending.by,
        post=require(sending.by, "inspections.record", place),
        round=in_round,
        task=task,
        visited_on=day,
        visited_at=moment,
        booked_on=booked_on(day, books_closed_through(place.street_id)),
        device_at=content.device_at,
        backdated=content.visited_on is not None,
        point=Point(*content.position, srid=4326) if content.position else None,
        accuracy_m=content.accuracy,
        met=content.met,
        note=content.note,
        complete=not content.photos,
    )


def _named_task(content: Content, place: Place) -> Task | None:
    if content.task is None:
        return None
    task = Task.objects.filter(pk=content.task, place=place).first()
    if task is None:
        raise _bad("task", _("这项任务不属于这家场所。"))
    return task


def _do_what_was_due(inspection: Inspection) -> int:
    """A result does what was due at the place, whoever brought it; 锁门、停业、找不到 are results (rule 13). How many.

    A look from afar does only the task it was sent for: nobody was there.
    """
    was_there = inspection.kind not in Inspection.FROM_AFAR
    wanted = Q(pk=inspection.task_id)
    if was_there:
        wanted |= Q(kind__in=Task.DONE_BY_A_VISIT)
    # A second try begins tomorrow; whoever comes again on the same day has made it.
    begun = Q(starts_on__lte=inspection.visited_on) | Q(kind=Task.Kind.AGAIN)
    due = Task.objects.due(inspection.visited_on + timedelta(days=1)).filter(begun, place=inspection.place)
    # Look-backs have a result of their own (`look_backs.py`), what was drawn is done by its pair alone.
    due = due.filter((wanted & ~Q(kind__in=[Task.Kind.LOOKBACK, Task.Kind.DRAW])) | of_his_draws(inspection))
    done = due.update(done_at=inspection.visited_at, inspection=inspection)
    if inspection.round_id and was_there:
        stops = RoundStop.objects.filter(round=inspection.round_id, place=inspection.place, visited_at__isnull=True)
        stops.update(visited_at=inspection.visited_at)
        Round.objects.filter(pk=inspection.round_id, state=Round.State.PLANNED).update(state=Round.State.RUNNING)
    if inspection.outcome == Inspection.Outcome.DONE and was_there:
        earlier = Q(last_visited_at__isnull=True) | Q(last_visited_at__lt=inspection.visited_at)
        Place.objects.filter(earlier, pk=inspection.place_id).update(last_visited_at=inspection.visited_at)
    return done


def _tell_the_feed(inspection: Inspection, *, at: datetime) -> None:
    payload = {"inspection": str(inspection.pk)}
    key = f"inspection:{inspection.pk}"
    publish(inspection.street, event="inspection.recorded", key=key, payload=payload, at=at)


def _bad(name: str, sentence) -> DomainError:
    return DomainError("bad-visit", sentence, fields={name: str(sentence)})
