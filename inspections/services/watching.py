"""Putting a place on the list of 不放心场所 and taking it off, each asked for by one and decided by the leader.

On the list a place carries the label by which the rules ask for its daily visit; off it, the label goes.
"""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from grids.access import require
from grids.calendar import local_date
from grids.errors import Conflict, DomainError
from grids.models import Place, PlaceFlag, User
from inspections.models import Watch, WatchMeasure

LABEL = "worrying"  # the label of 不放心场所, a seeded row (grids/seeds/place_flags.csv)
State = Watch.State


def propose_watch(place: Place, *, reason: str, by: User | None, at: datetime) -> Watch:
    """Ask the leader to put `place` on the list. Refuses a home, no reason, and one there or asked for (409)."""
    require(by, "watched.keep", place)
    if place.is_home:
        raise _bad("place", _("居民家庭不列为不放心场所。"))
    facts = {"street_id": place.street_id, "recorded_at": at, "reason": _said(reason, "reason"), "proposed_by": by}
    try:
        with transaction.atomic():
            return Watch.objects.create(place=place, **facts)
    except IntegrityError as error:
        sentence = _("这家场所已在名单上或正待批准。")
        raise Conflict("watch-known", sentence, fields={"place": sentence}) from error


def propose_leaving(watch: Watch, *, reason: str, by: User | None, at: datetime) -> Watch:
    """Ask the leader to take a place off the list. Refuses one that is not on it (409), and no reason."""
    said = _said(reason, "reason")
    with transaction.atomic():
        watch = _locked(watch, {State.LISTED})
        require(by, "watched.keep", watch.place)
        watch.state, watch.leaving_reason, watch.leaving_by = State.LEAVING, said, by
        watch.save(update_fields=["state", "leaving_reason", "leaving_by"])
    return watch


def decide_watch(watch: Watch, *, agreed: bool, by: User, at: datetime) -> Watch:
    """The leader's yes or no to what was asked: on the list the place gets its label, off it loses it.

    Refuses what is not asked for any more (409), and who asked for it himself.
    """
    with transaction.atomic():
        watch = _locked(watch, set(Watch.WAITING))
        require(by, "watched.decide", watch.place)
        entering = watch.state == State.PROPOSED
        if by.pk == (watch.proposed_by_id if entering else watch.leaving_by_id):
            raise DomainError("own-proposal", _("本人提出的须由他人批准。"))
        if entering:
            watch.state = State.LISTED if agreed else State.REFUSED
            watch.entered_by, watch.entered_at = by, at
        elif agreed:
            watch.state, watch.left_by, watch.left_at = State.LEFT, by, at
            _end_measures(watch, by=by, on=local_date(at))
        else:
            watch.state, watch.leaving_reason, watch.leaving_by = State.LISTED, "", None
        watch.save()
        _label(watch)
    return watch


def put_measure(watch: Watch, *, kind: str, note: str, since: date, by: User | None, at: datetime) -> WatchMeasure:
    """Write down that a measure stands at a place on the list. Refuses one that stands (409) and a later day."""
    require(by, "watched.keep", watch.place)
    if watch.state not in Watch.ON_THE_LIST:
        raise _not_now()
    if since > local_date(at):
        raise _bad("since", _("日期不能晚于今天。"))
    facts = {"recorded_at": at, "note": _said(note, "note"), "since": since, "by": by}
    try:
        with transaction.atomic():
            return WatchMeasure.objects.create(street_id=watch.street_id, watch=watch, kind=kind, **facts)
    except IntegrityError as error:
        sentence = _("这项措施已登记在用。")
        raise Conflict("measure-known", sentence, fields={"kind": sentence}) from error


def end_measure(measure: WatchMeasure, *, on: date, by: User | None, at: datetime) -> WatchMeasure:
    """The measure stands up to the day `on`. Refuses a day to come or before it began, and one ended already (409)."""
    with transaction.atomic():
        measure = WatchMeasure.objects.select_for_update(of=("self",)).select_related("watch__place").get(pk=measure.pk)
        require(by, "watched.keep", measure.watch.place)
        if measure.ended_on is not None:
            raise Conflict("measure-ended", _("这项措施已经停止。"))
        if not measure.since <= on <= local_date(at):
            raise _bad("on", _("停止日期应在起始日与今天之间。"))
        measure.ended_on, measure.ended_by = on, by
        measure.save(update_fields=["ended_on", "ended_by"])
    return measure


def _end_measures(watch: Watch, *, by: User, on: date) -> None:
    watch.measures.filter(ended_on=None).update(ended_on=on, ended_by=by)


def _label(watch: Watch) -> None:
    label = PlaceFlag.objects.get(code=LABEL)
    if watch.state in Watch.ON_THE_LIST:
        watch.place.flags.add(label)
    elif watch.state == State.LEFT:
        watch.place.flags.remove(label)


def _locked(watch: Watch, states: set[str]) -> Watch:
    watch = (
        Watch.objects.select_for_update(of=("self",)).select_related("place__type", "place__street").get(pk=watch.pk)
    )
    if watch.state not in states:
        raise _not_now()
    return watch


def _not_now() -> Conflict:
    return Conflict("watch-moved-on", _("名单已有变化，请按现在的状态办理。"))


def _said(text: str, field: str) -> str:
    if not text.strip():
        raise _bad(field, _("请写明情况。"))
    return text.strip()[:200]


def _bad(field: str, sentence: str) -> DomainError:
    return DomainError("bad-watch", sentence, fields={field: str(sentence)})
