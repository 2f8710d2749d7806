"""整改一家、验收一家、营业一家: asked for by the place or its community, looked at on site by somebody else.

Accepting closes no hazard and none is closed by it: while one of the place is open the acceptance cannot pass.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from grids.access import require
from grids.calendar import local_date
from grids.errors import Conflict, DomainError, NotAllowed
from grids.formats import full_day
from grids.models import Photo, Place, User
from grids.services.locating import location_of
from grids.services.reopening import reopen, waits_for_acceptance
from hazards.acceptance.blocking import obstacles
from hazards.acceptance.telling import tell_asker, tell_checkers
from hazards.models import Acceptance, AcceptanceItem, Hazard
from hazards.services.deadlines import refuse_too_far
from hazards.workflow import OPEN

LATELY = timedelta(days=90)  # how far back what was put right is looked at again (a default of ours: no rule says)


@dataclass(frozen=True)
class Looked:
    """What was seen of one thing: a hazard of the place, or (`hazard` None) what `text` says."""

    ok: bool
    hazard: Hazard | None = None
    text: str = ""
    note: str = ""


@transaction.atomic
def ask_acceptance(place: Place, *, by: User | None, at: datetime, request: str) -> Acceptance:
    """Ask that a stopped place be accepted; `request` says what was put right.

    Refuses `missing-input`, `not-stopped` (it needs no acceptance), `already-asked` (409), and who may not.
    """
    rows = Place.objects.select_related("street__parent", "scope_cell")
    place = rows.select_for_update(of=("self",)).get(pk=place.pk)
    row = Acceptance(
        **location_of(place).as_fact_fields(),
        recorded_at=at,
        place=place,
        asked_by=by,
        asked_at=at,
        request=request.strip()[:500],
    )
    require(by, "acceptances.ask", row)
    if place.is_home:
        raise DomainError("no-home", _("居民家庭没有复业验收。"))
    if not row.request:
        _refuse("missing-input", "request", _("请写明整改情况。"))
    if not waits_for_acceptance(place):
        raise DomainError("not-stopped", _("该场所没有停业整改，不需要复业验收。"))
    if Acceptance.objects.waiting().filter(place=place).exists():
        raise Conflict("already-asked", _("该场所已有一份待办的验收申请。"))
    row.save(force_insert=True)
    tell_checkers(row)
    return row


@transaction.atomic
def check_acceptance(
    acceptance: Acceptance,
    *,
    by: User,
    at: datetime,
    passed: bool,
    looked: Iterable[Looked],
    photos: Iterable[Photo],
    opens_on: date | None = None,
    note: str = "",
) -> Acceptance:
    """Write down the look on site: each thing looked at, photos of it, and passed (open from `opens_on`) or not.

    Passed: every thing is right and nothing is in the way (`hazards.acceptance.blocking`); the place's state says so.
    Refused: `note` says why and what remains; the place stays stopped and may be asked for again.
    Refuses who asked (`not-asker`), a second decision (409), `missing-input`, `not-right`, `acceptance-blocked`.
    """
    place = Place.objects.select_for_update(of=("self",)).get(pk=acceptance.place_id)
    row = Acceptance.objects.select_for_update().get(pk=acceptance.pk)
    require(by, "acceptances.check", row)
    if row.state != Acceptance.State.ASKED:
        raise Conflict("already-checked", _("这份申请已由%(who)s验收。") % {"who": row.checked_by})
    if by is None or row.asked_by_id == by.pk:
        raise NotAllowed("not-asker", _("申请验收的人不能自己验收，须由其他人到场验收。"))
    looked, photos = list(looked), list(photos)
    if not looked:
        _refuse("missing-input", "more", _("请逐项写明看了什么。"))
    if not photos:
        _refuse("missing-input", "photos", _("请附现场照片。"))
    if passed:
        _refuse_unless_right(place, looked, opens_on, today=local_date(at))
    elif not note.strip():
        _refuse("missing-input", "note", _("请写明不合格的理由和还要整改的内容。"))
    row.state = Acceptance.State.PASSED if passed else Acceptance.State.REFUSED
    row.checked_by, row.checked_at, row.note = by, at, note.strip()[:500]
    row.opens_on = opens_on if passed else None
    row.save()
    row.photos.set(photos)
    AcceptanceItem.objects.bulk_create(_item(row, one, at) for one in looked)
    if row.opens_on is not None:
        said = _("复业验收合格，自%(day)s起恢复营业") % {"day": full_day(row.opens_on)}
        reopen(place, by=by, note=said, opens_on=row.opens_on, today=local_date(at))
    tell_asker(row)
    return row


def to_look_at(acceptance: Acceptance) -> list[Hazard]:
    """The hazards it goes through: those open, and those put right lately that no acceptance has passed yet."""
    passed = AcceptanceItem.objects.filter(
        acceptance__place=acceptance.place_id, acceptance__state=Acceptance.State.PASSED, hazard__isnull=False
    )
    lately = Q(put_right_at__gte=acceptance.asked_at - LATELY) & ~Q(pk__in=passed.values("hazard"))
    rows = Hazard.objects.filter(Q(state__in=sorted(OPEN)) | lately, place=acceptance.place_id).not_void()
    return list(rows.select_related("category").order_by("found_at", "id"))


def _refuse_unless_right(place: Place, looked: list[Looked], opens_on: date | None, *, today: date) -> None:
    if in_the_way := obstacles(place):
        said = _("还有 %(n)d 项未办结，不能验收合格：%(what)s") % {
            "n": len(in_the_way),
            "what": "；".join(one.text for one in in_the_way[:5]),
        }
        raise Conflict("acceptance-blocked", said)
    if not all(one.ok for one in looked):
        _refuse("not-right", "passed", _("有不合格的项目，不能验收合格。"))
    if opens_on is None or opens_on < today:
        _refuse("missing-input", "opens_on", _("请填写恢复营业日期，不早于今天。"))
    else:
        refuse_too_far(opens_on, today=today)


def _item(row: Acceptance, one: Looked, at: datetime) -> AcceptanceItem:
    text = f"{one.hazard.number} {one.hazard.description}" if one.hazard else one.text.strip()
    return AcceptanceItem(
        street_id=row.street_id, recorded_at=at, acceptance=row, hazard=one.hazard, text=text[:200], ok=one.ok,
        note=one.note.strip()[:200],
    )  # fmt: skip


def _refuse(code: str, field: str, sentence: str) -> None:
    raise DomainError(code, sentence, fields={field: sentence})
