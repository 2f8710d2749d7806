"""Cases handed down 上级交办: the brigade opens one for a street, the street takes it or returns it.

Once a power was delegated, the brigade hands cases down to the street (domain.md 3.5). Until the street takes one it is
nobody's finding and stands in no figure.
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access import require
from grids.calendar import local_date
from grids.errors import Conflict, DomainError
from grids.ids import uuid7
from grids.models import Photo, Place, Post, User
from hazards.models import Category, HandDown, Hazard, Severity
from hazards.services.acts import set_deadline
from hazards.services.deadlines import refuse_too_far
from hazards.services.locking import once_more
from hazards.services.reporting import ORDINARY, checked_description, refuse_major, report_hazard
from notifications.services import announce


def hand_down(
    place: Place,
    *,
    by: User,
    at: datetime,
    category: Category,
    description: str,
    severity: Severity | None = None,
    request: str = "",
    document: str = "",
    due_on: date | None = None,
    photos: Iterable[Photo] = (),
    hand_down_id: UUID | None = None,
) -> HandDown:
    """Open a case at `place` for its street, in the name of the organisation `by` acts for; its station is told.

    `due_on`: the day the brigade asks for, not before today. The same `hand_down_id` with the same content again is the
    same case, also when both come in one moment; other content under it is 409. Refuses `not-allowed`,
    `no-organisation`, `too-short`, `due-too-early`, `due-too-late`.
    """
    refuse_major(severity)
    post = require(by, "handdowns.send", place)
    organisation_id = post.organisation_id or by.organisation_id
    if organisation_id is None:
        raise DomainError("no-organisation", _("账号没有所属单位，不能以单位名义交办。"))
    if due_on is not None and due_on < local_date(at):
        sentence = _("要求整改期限不能早于今天。")
        raise DomainError("due-too-early", sentence, fields={"due_on": sentence})
    if due_on is not None:
        refuse_too_far(due_on, today=local_date(at))
    row = HandDown(
        id=hand_down_id or uuid7(),
        street_id=place.street_id,
        recorded_at=at,
        place=place,
        category=category,
        severity=severity or Severity.objects.get(code=ORDINARY),
        description=checked_description(description, category),
        request=request.strip()[:300],
        document=document.strip()[:60],
        due_on=due_on,
        organisation_id=organisation_id,
        sent_by=by,
        sent_at=at,
    )
    shown = set(photos)
    if any(photo.street_id != row.street_id for photo in shown):
        sentence = _("照片不属于本街道。")
        raise DomainError("photo-elsewhere", sentence, fields={"photos": sentence})
    known = HandDown.objects.filter(pk=row.pk).first()
    if known is not None:
        return _same(known, row, shown)
    try:
        return _open(row, shown)
    except IntegrityError:
        # The primary key is the gate: the same case, sent twice in one moment.
        return _same(HandDown.objects.get(pk=row.pk), row, shown)


def _open(row: HandDown, photos: set[Photo]) -> HandDown:
    place, at = row.place, row.sent_at
    with transaction.atomic():
        row.save(force_insert=True)
        row.photos.set(photos)
        officers = Post.objects.current(local_date(at)).filter(grid=place.street_id, role__code="station_officer")
        _tell(row, "sent", _people(officers), at=at)
    return row


def take_hand_down(
    row: HandDown, *, by: User, at: datetime, due_on: date | None = None, photos: Iterable[Photo] = ()
) -> Hazard:
    """接收: the case becomes the street's hazard with its photos, found now and 整改中 at once; who sent it is told.

    Its deadline is `due_on`, else the day the brigade asked for while that lies ahead, else the category's rule. 409
    when it was answered already.
    """

    def work() -> Hazard:
        with transaction.atomic():
            case = _lock(row, by)
            hazard = report_hazard(
                case.street,
                by=by,
                at=at,
                place=case.place,
                category=case.category,
                severity=case.severity,
                description=case.description,
                origin_kind=Hazard.Origin.HANDED_DOWN,
                origin_id=case.pk,
                photos=[*case.photos.order_by("recorded_at", "id"), *photos],
            )
            asked = case.due_on if case.due_on and case.due_on >= local_date(at) else None
            hazard = set_deadline(hazard, by=by, at=at, seen=None, due_on=due_on or asked, note=case.request)
            case.hazard = hazard
            _answer(case, HandDown.State.TAKEN, by=by, at=at)
            return hazard

    return once_more(work)


def return_hand_down(row: HandDown, *, by: User, at: datetime, reason: str) -> HandDown:
    """退回 with a reason: not this street's, not found … 409 when it was answered already."""
    if not reason.strip():
        raise DomainError("missing-input", _("请写明理由。"), fields={"reason": _("请写明理由。")})

    def work() -> HandDown:
        with transaction.atomic():
            case = _lock(row, by)
            case.return_reason = reason.strip()[:300]
            _answer(case, HandDown.State.RETURNED, by=by, at=at)
            return case

    return once_more(work)


CONTENT = ("street_id", "sent_by_id", "place_id", "category_id", "severity_id", "description", "request", "document",
           "due_on")  # fmt: skip


def _same(known: HandDown, row: HandDown, photos: set[Photo]) -> HandDown:
    if set(known.photos.all()) != photos or any(getattr(known, name) != getattr(row, name) for name in CONTENT):
        raise Conflict("id-taken", _("这个编号已被使用。"))
    return known


def _lock(row: HandDown, by: User) -> HandDown:
    rows = HandDown.objects.select_for_update(of=("self",))
    case = rows.select_related("street", "place", "category", "severity", "organisation", "sent_by").get(pk=row.pk)
    require(by, "handdowns.take", case.place)
    if case.state != HandDown.State.SENT:
        raise Conflict("answered-already", _("这件交办已经答复。"), state=case.state)
    return case


def _answer(case: HandDown, state: str, *, by: User, at: datetime) -> None:
    case.state, case.answered_by, case.answered_at = state, by, at
    case.save()
    _tell(case, state, [case.sent_by], at=at)


def _people(posts) -> list[User]:
    return [post.user for post in posts.filter(limited=False).select_related("user")]


def _tell(case: HandDown, what: str, to: list[User], *, at: datetime) -> None:
    announce(
        case.street,
        event=f"handdown.{what}",
        key=f"handdown:{case.pk}:{what}",
        to=to,
        title=lambda: str(TITLES[what]) % {"place": case.place.name},
        body=" ".join(filter(None, [case.description, case.request, case.return_reason])),
        url=reverse("hazards:hand-down", args=[case.pk]),
        at=at,
    )


TITLES = {
    "sent": gettext_lazy("上级交办待接收：%(place)s"),
    "taken": gettext_lazy("交办已接收：%(place)s"),
    "returned": gettext_lazy("交办被退回：%(place)s"),
}
