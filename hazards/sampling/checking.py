"""A sample is checked on the spot by somebody who neither found nor fixed it: in order, or back to 整改中."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grids.access import may, require, scope_of
from grids.errors import Conflict, DomainError, NotAllowed
from grids.models import Photo, User
from hazards.models import Hazard, SampleCheck
from hazards.services.acts import comment, restore
from hazards.services.locking import once_more
from hazards.services.on_record import on_record
from hazards.workflow import State


def check_sample(
    sample: SampleCheck,
    *,
    by: User,
    at: datetime,
    in_order: bool,
    photos: Iterable[Photo],
    note: str = "",
    due_on: date | None = None,
) -> SampleCheck:
    """Write down what was seen: in order, or not and then restored to 整改中 by `due_on`, with what is wrong (`note`).

    Refuses who found or fixed it (`not-fixer`), a second check and one of a hazard that has moved on (409),
    `missing-input` (photos always; `note` and `due_on` when it is not in order).
    """
    photos, note = list(photos), note.strip()

    def work() -> SampleCheck:
        with transaction.atomic():
            hazard = Hazard.objects.select_for_update(of=("self",)).select_related("place").get(pk=sample.hazard_id)
            row = SampleCheck.objects.select_for_update(of=("self",)).get(pk=sample.pk)
            row.hazard = hazard
            refuse_checker(row, by)
            if row.state != SampleCheck.State.WAITING or hazard.state != State.FIXED_ON_SITE:
                raise Conflict("already-checked", _("这处已经抽查过，或已另行处理。"))
            _refuse_missing(photos, in_order=in_order, note=note, due_on=due_on)
            row.state = SampleCheck.State.IN_ORDER if in_order else SampleCheck.State.NOT_IN_ORDER
            row.checked_by, row.checked_at, row.note = by, at, note[:300]
            row.save()
            if in_order or due_on is None:
                _confirm(hazard, by=by, at=at, note=note, photos=photos)
            else:
                _send_back(hazard, by=by, at=at, note=note, due_on=due_on, photos=photos)
            return row

    return once_more(work)


def refuse_checker(sample: SampleCheck, user: User) -> None:
    """Refuses whoever may not check it: without the right there, or as `why_not` says (`not-fixer`)."""
    require(user, "samples.check", sample.hazard)
    if sample.hazard.at_home and not scope_of(user).care_reach().covers(sample.hazard):
        raise NotAllowed("not-allowed", _("当前岗位没有这项权限。"))
    if barred := why_not(sample, user):
        raise NotAllowed("not-fixer", barred)


def why_not(sample: SampleCheck, user: User) -> str:
    """Why `user` is not the one to check it; empty when nothing stands in his way."""
    if user.pk in (sample.fixed_by_id, sample.hazard.found_by_id):
        return _("发现或整改这处隐患的人不能自己抽查，须由其他人到场抽查。")
    return ""


def _refuse_missing(photos: list[Photo], *, in_order: bool, note: str, due_on: date | None) -> None:
    problems = {
        "photos": not photos and _("请附现场照片。"),
        "note": not in_order and not note and _("请写明现场看到的问题。"),
        "due_on": not in_order and due_on is None and _("请选择整改期限。"),
    }
    if fields := {name: sentence for name, sentence in problems.items() if sentence}:
        raise DomainError("missing-input", next(iter(fields.values())), fields=fields)


def _confirm(hazard: Hazard, *, by: User, at: datetime, note: str, photos: list[Photo]) -> None:
    said = " ".join(filter(None, [on_record(lambda: _("当场整改抽查：属实")), note]))
    who = by if may(by, "hazards.comment", hazard) else None
    comment(hazard, by=who, at=at, seen=None, note=said, photos=photos)


def _send_back(hazard: Hazard, *, by: User, at: datetime, note: str, due_on: date, photos: list[Photo]) -> None:
    """Restored in the checker's own name where his posts allow that, else by the system in consequence of the check."""
    said = on_record(lambda: _("当场整改抽查：不属实，%(note)s（%(who)s）") % {"note": note, "who": by})
    who = by if may(by, "hazards.restore", hazard) else None
    restore(hazard, by=who, at=at, seen=None, reason=said, due_on=due_on, photos=photos)
