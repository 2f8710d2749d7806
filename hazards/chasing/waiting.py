"""What waits on the clocks beside the deadline, each with the day its steps are counted from."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, QuerySet
from django.urls import reverse

from grids.calendar import WorkCalendar, local_date, local_midnight
from grids.models import Grid, Post
from grids.pages import without_outlines
from hazards.deadlines import RECHECK_WITHIN
from hazards.ladder import Clock, Party
from hazards.models import Acceptance, Hazard, Letter, MajorCase, SampleCheck, Seal, Supervision
from hazards.services.audience import address_of, short, where_is
from hazards.services.supervising import seers
from hazards.undecided import UNDECIDED_AFTER
from hazards.workflow import OPEN, State

Named = dict[str, list[str]]


@dataclass(frozen=True)
class Waiting:
    """A fact that somebody should have acted on by the end of `base`; its steps begin with `since`.

    `named` says the people it names itself, {party: user ids}; `line` it in a few words, in the language at hand.
    """

    clock: Clock
    subject: UUID
    base: date
    since: datetime
    cell: str
    hazard: Hazard | None
    line: Callable[[], str]
    url: str
    named: Callable[[], Named] = dict
    reply_url: str = ""


def waiting_streets():
    """The streets (ids) in which anything waits on these clocks, as subqueries."""
    hazards = Hazard.objects.filter(state__in=[State.REPORTED, State.SUBMITTED])
    return [rows.values("street") for rows in (hazards, *_beside_hazards().values())]


def _beside_hazards() -> dict[Clock, QuerySet]:
    """What waits on the clocks that are not a hazard's own state, whatever the street."""
    return {
        Clock.SUPERVISION: Supervision.objects.unanswered().filter(hazard__state__in=sorted(OPEN)),
        Clock.MAJOR: MajorCase.objects.open().filter(due_on__isnull=False),
        Clock.SEAL: Seal.objects.standing(),
        Clock.LETTER: Letter.objects.waiting().filter(action__voided_at=None),
        Clock.SAMPLE: SampleCheck.objects.waiting(),
        Clock.ACCEPTANCE: Acceptance.objects.waiting(),
    }


def waiting(street: Grid, calendar: WorkCalendar, *, today: date) -> Iterator[Waiting]:
    """Everything that waits in the street: a query a clock on which anything does, whatever the number of facts."""
    hazards = Hazard.objects.filter(street=street).select_related("place", "category", "scope_cell", "street")
    hazards = without_outlines(hazards)
    for row in hazards.filter(state=State.REPORTED).iterator(chunk_size=500):
        base = calendar.add_workdays(local_date(row.recorded_at), UNDECIDED_AFTER)
        yield _of_hazard(Clock.UNDECIDED, row, base, row.recorded_at)
    for row in hazards.filter(state=State.SUBMITTED, submitted_at__isnull=False).iterator(chunk_size=500):
        base = calendar.add_workdays(local_date(row.submitted_at), RECHECK_WITHIN)
        yield _of_hazard(Clock.RECHECK, row, base, row.submitted_at)
    names = ("hazard__place", "hazard__category", "hazard__scope_cell", "hazard__street", "post", "body", "paper")
    beside = _there(street)
    for row in without_outlines(beside[Clock.SUPERVISION].select_related(*names)):
        yield _of_supervision(row, today)
    cases = beside[Clock.MAJOR].filter(asked_due_on=None).select_related("place", "scope_cell", "street")
    for row in without_outlines(cases):
        yield _of_case(row)
    for row in beside[Clock.SEAL].select_related("place"):
        yield _of_seal(row)
    for row in beside[Clock.LETTER].select_related("to"):
        yield _of_letter(row)
    drawn = ("hazard__place", "hazard__category", "hazard__scope_cell", "hazard__street")
    for row in without_outlines(beside[Clock.SAMPLE].select_related(*drawn)):
        yield _of_sample(row)
    for row in without_outlines(beside[Clock.ACCEPTANCE].select_related("place", "scope_cell", "street")):
        yield _of_acceptance(row, calendar)


def _there(street: Grid) -> dict[Clock, QuerySet]:
    """`_beside_hazards` of the street; one query tells on which clocks there is nothing, and these are not asked."""
    rows = {clock: of_all.filter(street=street) for clock, of_all in _beside_hazards().items()}
    anything = Grid.objects.filter(pk=street.pk).values_list(*map(Exists, rows.values())).get()
    return {clock: some if there else some.none() for (clock, some), there in zip(rows.items(), anything, strict=True)}


def _of_hazard(clock: Clock, row: Hazard, base: date, since: datetime) -> Waiting:
    def line() -> str:
        return f"{row.number} {short(row)}"

    return Waiting(clock, row.pk, base, since, str(row.scope_cell_id or ""), row, line, address_of(row))


def _of_supervision(row: Supervision, today: date) -> Waiting:
    def line() -> str:
        return f"{row.paper.number} {short(row.hazard)}"

    def named() -> Named:
        return {Party.URGED: _urged(row, today), Party.SENDER: [str(row.sent_by_id)] if row.sent_by_id else []}

    return Waiting(
        Clock.SUPERVISION,
        row.pk,
        row.reply_on,
        row.sent_at,
        str(row.hazard.scope_cell_id or ""),
        row.hazard,
        line,
        address_of(row.hazard),
        named,
        reverse("hazards:supervision-reply", args=[row.pk]),
    )


def _urged(row: Supervision, today: date) -> list[str]:
    """Who holds the post now, or belongs to the office; of a home under care those who may see it."""
    if row.body:
        return [str(user.pk) for user in seers(row.hazard, row.body)]
    posts = Post.objects.current(today).filter(role=row.post.role_id, grid=row.post.grid_id, limited=False)
    return [str(user.pk) for post in posts.select_related("user") for user in seers(row.hazard, post)]


def _of_case(row: MajorCase) -> Waiting:
    since = local_midnight(row.listed_on or row.notice_on or row.suspected_on)
    url = reverse("hazards:major-case", args=[row.pk])
    return Waiting(
        Clock.MAJOR, row.pk, row.due_on, since, str(row.scope_cell_id or ""), None, lambda: where_is(row), url
    )


def _of_seal(row: Seal) -> Waiting:
    url, cell = reverse("hazards:seals"), str(row.scope_cell_id or "")
    since = local_midnight(row.from_on)
    return Waiting(Clock.SEAL, row.pk, row.until_on, since, cell, None, lambda: f"{where_is(row)} {row.part}", url)


def _of_sample(row: SampleCheck) -> Waiting:
    def line() -> str:
        return f"{row.hazard.number} {short(row.hazard)}"

    url, cell = reverse("hazards:sample", args=[row.pk]), str(row.hazard.scope_cell_id or "")
    return Waiting(Clock.SAMPLE, row.pk, row.due_on, row.recorded_at, cell, row.hazard, line, url)


def _of_acceptance(row: Acceptance, calendar: WorkCalendar) -> Waiting:
    """Within the working days of a re-check: a default of ours, editable by the steps; no rule gives one."""
    base = calendar.add_workdays(local_date(row.asked_at), RECHECK_WITHIN)
    url, cell = reverse("hazards:acceptance", args=[row.pk]), str(row.scope_cell_id or "")
    return Waiting(Clock.ACCEPTANCE, row.pk, base, row.asked_at, cell, None, lambda: where_is(row), url)


def _of_letter(row: Letter) -> Waiting:
    url, since = reverse("hazards:letter", args=[row.pk]), local_midnight(row.sent_on)
    return Waiting(Clock.LETTER, row.pk, row.reply_by, since, "", None, lambda: f"{row.to} {row.subject}", url)
