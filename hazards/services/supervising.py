"""督办 a hazard: a paper inside the street's own administration, to be replied to by a day (domain.md 1.5, S2-09).

It urges whoever should act; it changes neither the hazard's state nor its deadline, and says nothing to the place.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grids.access import require, scope_of
from grids.calendar import local_date
from grids.errors import Conflict, DomainError, NotAllowed
from grids.models import Organisation, Post, User
from hazards.models import Hazard, Notice, Supervision
from hazards.papers.numbers import number_paper
from hazards.papers.words import Power, refuse_borrowed
from hazards.services.audience import above, address_of, in_words, short
from hazards.services.deadlines import refuse_too_far
from hazards.services.engine import Step, act
from hazards.services.handovers import bodies_of
from hazards.services.on_record import on_record
from hazards.workflow import OPEN, Given
from notifications.services import announce

URGED = ("cell_head", "dedicated_head", "community_head")
NOT_URGED = (Organisation.Kind.COMPANY, Organisation.Kind.STREET_OFFICE, Organisation.Kind.COMMUNITY)
Receiver = Post | Organisation


def supervise(hazard: Hazard, *, by, at: datetime, receiver: Receiver, demand: str, reply_on: date) -> Supervision:
    """发出督办单 to the holder of a post or to an office of the street, to be replied to by `reply_on` (24:00).

    Refuses `missing-input`, `reply-too-early` (before today), `due-too-late`, `not-open` (409), `wrong-receiver` (who
    is no office of this street over this hazard), `receiver-blind` (who may not see the hazard) and `urged-already`
    (409: the same one owes a reply that is not late yet), and `borrows-power` in the demand. Needs `supervisions.send`.
    """
    require(by, "supervisions.send", hazard)
    demand = _checked(demand, "demand", _("请写明督办要求。"))[:300]
    refuse_borrowed(demand, Power.URGE, field="demand", where=_("督办要求"))
    _check_day(reply_on, today=local_date(at))
    with transaction.atomic():
        row = (
            Hazard.objects.select_for_update(of=("self",))
            .select_related("street", "category", "severity", "place", "scope_cell")
            .get(pk=hazard.pk)
        )
        if row.state not in OPEN:
            raise Conflict("not-open", _("隐患已不在整改中，不能督办。"), state=row.state)
        people = _who_reads(row, receiver, at)
        _refuse_twice(row, receiver, today=local_date(at))
        urged = Supervision(
            street_id=row.street_id,
            recorded_at=at,
            hazard=row,
            post=receiver if isinstance(receiver, Post) else None,
            body=receiver if isinstance(receiver, Organisation) else None,
            demand=demand,
            reply_on=reply_on,
            sent_by=by,
            sent_at=at,
        )
        urged.paper = number_paper(row, Notice.Kind.SUPERVISE, about=urged, by=by, at=at)
        urged.save(force_insert=True)
        words = on_record(
            lambda: (
                _("%(number)s 督办%(receiver)s：%(demand)s")
                % {"number": urged.paper.number, "receiver": urged.receiver, "demand": demand}
            )
        )
        _note(urged, "sent", words, by=by, at=at)
        _tell(urged, "sent", people, demand, at=at)
    return urged


def reply_supervision(supervision: Supervision, *, by, at: datetime, reply: str) -> Supervision:
    """回复督办 by whom it was sent to; who sent it is told. Refuses `not-allowed`, `missing-input`, `replied` (409)."""
    reply = _checked(reply, "reply", _("请填写回复内容。"))[:500]
    with transaction.atomic():
        rows = Supervision.objects.select_for_update(of=("self",))
        row = rows.select_related("hazard__street", "paper", "post__grid", "post__role", "body", "sent_by").get(
            pk=supervision.pk
        )
        if not may_reply(row, by):
            raise NotAllowed("not-allowed", _("督办单由收到的岗位或单位回复。"))
        if row.replied_at:
            raise Conflict("replied", _("这张督办单已经回复。"))
        row.reply, row.replied_by, row.replied_at = reply, by, at
        row.save(update_fields=["reply", "replied_by", "replied_at"])
        words = on_record(lambda: _("%(number)s 回复：%(reply)s") % {"number": row.paper.number, "reply": reply})
        _note(row, "replied", words, by=by, at=at)
        _tell(row, "replied", [row.sent_by] if row.sent_by else [], reply, at=at)
    return row


def may_reply(row: Supervision, user) -> bool:
    """Whether `user` answers for whom it was sent to: holds the same post now, or belongs to the office."""
    scope = scope_of(user)
    if scope.post_for("supervisions.reply", row.hazard) is None:
        return False
    if row.body_id:
        return row.body_id in bodies_of(user)
    return any(
        held.post.role_id == row.post.role_id and held.post.grid_id == row.post.grid_id and not held.post.limited
        for held in scope.held
    )


def who_can_be_urged(hazard: Hazard, at: datetime) -> list[Receiver]:
    """Heads over the hazard's cell and offices of its street who see it, to choose from."""
    offices = Organisation.objects.filter(is_active=True, grid__path__startswith=hazard.street.path)
    offices = offices.exclude(kind__in=NOT_URGED).order_by("name")
    candidates: list[Receiver] = [*_heads(hazard, at), *offices]
    return [one for one in candidates if seers(hazard, one)]


def _heads(hazard: Hazard, at: datetime) -> Iterable[Post]:
    posts = Post.objects.current(local_date(at)).filter(above(hazard), limited=False, role__code__in=URGED)
    return posts.select_related("user", "role", "grid").defer("grid__boundary")


def seers(hazard: Hazard, receiver: Receiver) -> list[User]:
    """Of the people behind `receiver` those who see the hazard."""
    people = [receiver.user] if isinstance(receiver, Post) else receiver.members.filter(is_active=True)
    return [user for user in people if Hazard.objects.visible_to(user).filter(pk=hazard.pk).exists()]


def _who_reads(hazard: Hazard, receiver: Receiver, at: datetime) -> list[User]:
    if isinstance(receiver, Post):
        over = _heads(hazard, at).filter(pk=receiver.pk).exists()
    else:
        over = receiver.grid.path.startswith(hazard.street.path) and receiver.kind not in NOT_URGED
    if not over:
        _refuse("wrong-receiver", "receiver", _("只能督办管辖这处隐患的网格长、社区负责人，或本街道的单位。"))
    people = seers(hazard, receiver)
    if not people:
        _refuse("receiver-blind", "receiver", _("对方看不到这处隐患，无法按督办单办理。"))
    return people


def _refuse_twice(hazard: Hazard, receiver: Receiver, *, today: date) -> None:
    owed = hazard.supervisions.unanswered().filter(reply_on__gte=today)
    same = {"post": receiver} if isinstance(receiver, Post) else {"body": receiver}
    if owed.filter(**same).exists():
        raise Conflict("urged-already", _("已督办过，回复期限还没有到。"))


def _check_day(reply_on: date, *, today: date) -> None:
    if reply_on < today:
        _refuse("reply-too-early", "reply_on", _("回复期限不能早于今天。"))
    refuse_too_far(reply_on, today=today, field="reply_on")


def _checked(text: str, field: str, sentence: str) -> str:
    if not text.strip():
        _refuse("missing-input", field, sentence)
    return text.strip()


def _refuse(code: str, field: str, sentence: str) -> None:
    raise DomainError(code, sentence, fields={field: sentence})


def _note(row: Supervision, what: str, words: str, *, by, at: datetime) -> None:
    """An entry on the timeline that only the office reads."""

    def change(step: Step) -> None:
        step.data = {"supervision": what, "number": row.paper.number}

    act(row.hazard, "comment", by=by, at=at, seen=None, given={Given.NOTE: words}, note=words, change=change)


def _tell(row: Supervision, what: str, to: list[User], said: str, *, at: datetime) -> None:
    def title() -> str:
        words = {"number": row.paper.number, "what": short(row.hazard)}
        return (
            _("督办：%(what)s（%(number)s）") if what == "sent" else _("督办已回复：%(what)s（%(number)s）")
        ) % words

    announce(
        row.hazard.street,
        event=f"supervision.{what}",
        key=f"supervision:{row.pk}:{what}",
        to=to,
        title=title,
        body=in_words(row.hazard, said),
        url=address_of(row.hazard),
        at=at,
    )
