"""Letters to departments 工作建议函: sent, answered or not by the day asked for, put before somebody higher.

One issued here is its paper and its row in one act; one sent in another way is written down by itself.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grids.access import require_in
from grids.calendar import local_date
from grids.errors import Conflict, DomainError
from grids.models import Grid, Organisation, Place, User
from hazards.models import Hazard, Letter, Notice
from hazards.papers.writing import write_paper
from hazards.services.deadlines import refuse_too_far
from hazards.services.enforcement import enter_action
from hazards.workflow import OPEN


@transaction.atomic
def send_letter(
    street: Grid,
    *,
    by: User | None,
    at: datetime,
    organisation: Organisation,
    to: Organisation,
    subject: str,
    reply_by: date,
    sent_on: date,
    document: str = "",
    hazards: Iterable[Hazard] = (),
    places: Iterable[Place] = (),
) -> Letter:
    """Write down a letter of `organisation` to `to`, with its entry in the register (1 份); `document` is its number.

    Where that is the number of a 建议函 issued here, the two are linked. Refuses a letter about nothing, hazards and
    places of another street, a reply asked for before it was sent, a 建议函 that is in the register already.
    """
    require_in(by, "letters.keep", street)
    paper = _paper_of(street, document)
    return _enter(
        street, by=by, at=at, organisation=organisation, to=to, subject=subject, reply_by=reply_by, sent_on=sent_on,
        document=document, hazards=list(hazards), places=list(places), paper=paper,
    )  # fmt: skip


@transaction.atomic
def issue_letter(of: Place | Grid, *, said: dict[str, Any], to: Organisation, by: User | None, at: datetime) -> Letter:
    """A 消防安全建议函 to a department, of a place or of the street, and its row, by which its reply is waited for.

    `said` as the paper's form gives it: `matter`, `situation`, `advice`, and `reply_on`, without which it is refused.
    About a place it is about what is open there. Refuses as `write_paper` does.
    """
    if not said.get("reply_on"):
        _refuse("reply_on", _("发给部门的函，请写明请求回复的日期。"))
    reply_by, today = date.fromisoformat(said["reply_on"]), local_date(at)
    street = of if isinstance(of, Grid) else of.street
    places = [] if isinstance(of, Grid) else [of]
    paper = write_paper(of, Notice.Kind.ADVICE, said=said | {"receiver": to.name}, by=by, at=at)
    return _enter(
        street, by=by, at=at, organisation=sender(street), to=to, subject=said["matter"], reply_by=reply_by,
        sent_on=today, document=paper.number, places=places, paper=paper,
        hazards=list(Hazard.objects.filter(place__in=places, state__in=OPEN).select_related("place")),
    )  # fmt: skip


def sender(street: Grid) -> Organisation:
    """Whose letter it is in the register: the street's own office. Refuses `no-office` where there is none."""
    office = Organisation.objects.filter(
        is_active=True, kind=Organisation.Kind.STREET_OFFICE, grid__path__startswith=street.path
    )
    row = office.order_by("code").first()
    if row is None:
        raise DomainError("no-office", _("街道还没有登记综合行政执法机构或街道办事处，请先在单位里登记。"))
    return row


def _paper_of(street: Grid, document: str) -> Notice | None:
    papers = Notice.objects.filter(street=street, kind=Notice.Kind.ADVICE, number=document.strip())
    paper = papers.exclude(state=Notice.State.VOID).select_for_update().first() if document.strip() else None
    if paper is not None and hasattr(paper, "entry"):
        _refuse("document", _("这份函出具时已经登记。"))
    return paper


def _enter(
    street: Grid, *, by, at: datetime, organisation, to, subject: str, reply_by: date, sent_on: date, document: str,
    hazards: list[Hazard], places: list[Place], paper: Notice | None,
) -> Letter:  # fmt: skip
    if not subject.strip():
        _refuse("subject", _("请填写事由。"))
    if not hazards and not places and paper is None:
        _refuse("about", _("请写明涉及的隐患或场所。"))
    if any(row.street_id != street.pk for row in (*hazards, *places)):
        _refuse("about", _("涉及的隐患和场所须在本街道。"))
    field = "reply_on" if document and paper and paper.issued_at == at else "reply_by"
    if reply_by < sent_on:
        _refuse(field, _("要求回复日期不能早于发函日期。"))
    refuse_too_far(reply_by, today=local_date(at), field=field)
    action = enter_action(
        street, by=by, at=at, kind="letter", done_on=sent_on, organisation=organisation, document=document,
        note=subject, place=places[0] if places else None, hazard=hazards[0] if hazards else None, paper=paper,
    )  # fmt: skip
    letter = Letter.objects.create(
        street=street, recorded_at=at, action=action, to=to, subject=subject.strip()[:200], sent_on=sent_on,
        reply_by=reply_by,
    )  # fmt: skip
    letter.hazards.set(hazards)
    letter.places.set([*places, *(row.place for row in hazards if row.place and row.place not in places)])
    return letter


@transaction.atomic
def answer_letter(
    letter: Letter, *, by: User | None, at: datetime, replied_on: date, reply: str, outcome: str = ""
) -> Letter:
    """Write down the reply and what came of it. Refuses a second one (409), an empty one, a day to come."""
    row = _held(letter, by)
    if not reply.strip():
        _refuse("reply", _("请填写回复内容。"))
    if not row.sent_on <= replied_on <= local_date(at):
        _refuse("replied_on", _("回复日期应在发函之后，不晚于今天。"))
    row.replied_on, row.reply, row.outcome = replied_on, reply.strip()[:500], outcome.strip()[:300]
    row.save(update_fields=["replied_on", "reply", "outcome"])
    return row


@transaction.atomic
def escalate_letter(letter: Letter, *, by: User | None, at: datetime, escalated_to: str) -> Letter:
    """An unanswered letter is put before somebody higher. Refuses one that is not late yet, and an answered one."""
    row = _held(letter, by)
    if local_date(at) <= row.reply_by:
        raise Conflict("not-late", _("还没有超过要求回复的日期。"))
    if not escalated_to.strip():
        _refuse("escalated_to", _("请写明提请哪里协调。"))
    row.escalated_on, row.escalated_to = local_date(at), escalated_to.strip()[:60]
    row.save(update_fields=["escalated_on", "escalated_to"])
    return row


def _held(letter: Letter, by: User | None) -> Letter:
    row = Letter.objects.select_for_update(of=("self",)).select_related("street", "action").get(pk=letter.pk)
    require_in(by, "letters.keep", row.street)
    if row.replied_on or row.action.voided_at:
        raise Conflict("answered", _("这份函已经回复或作废。"))
    return row


def _refuse(field: str, sentence: str) -> None:
    raise DomainError("wrong-value", sentence, fields={field: sentence})
