"""The rows behind the carry-over's terms: what was booked to a span of days, and what stood open (design 4, rule 10).

Read from events by `booked_on`, so that what a frozen period counted can never change. A hazard voided after it had
been put right was counted wrongly from the start (a correction, design section 10): it leaves every term.
"""

from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate

from grids.calendar import LOCAL
from hazards.models import Handover, Hazard, HazardEvent
from hazards.workflow import OPEN, PUT_RIGHT, State

MOVES = {
    "found": Q(action="report"),
    "closed": Q(from_state__in=OPEN, to_state__in=PUT_RIGHT),
    "restored": Q(from_state__in=PUT_RIGHT, to_state__in=OPEN),
    "voided": Q(from_state__in=OPEN, to_state=State.VOID),
}


def _annulled(hazard: str) -> Exists:
    """A hazard that was voided when it had already been put right."""
    return Exists(HazardEvent.objects.filter(hazard=OuterRef(hazard), from_state__in=PUT_RIGHT, to_state=State.VOID))


def moves(
    streets, first: date, last: date, term: str | None = None, *, source: str | None = None
) -> QuerySet[HazardEvent]:
    """Events booked to the local days first ≤ day ≤ last in `streets` (grids or ids) that are a term of the balance.

    `term`: found, closed, restored or voided (KeyError for others); None for all four. `source`: of one count only;
    None is every source, for lists, since figures of sources are never added (domain.md S1-06).
    """
    wanted = MOVES[term] if term else Q(pk__in=[])
    if term is None:
        for condition in MOVES.values():
            wanted |= condition
    events = HazardEvent.objects.filter(wanted, street__in=streets, booked_on__gte=first, booked_on__lte=last)
    if source is not None:
        events = events.filter(hazard__source=source)
    return events.exclude(Q(hazard__state=State.VOID) & _annulled("hazard_id"))


def in_term(hazards: QuerySet[Hazard], term: str, first: date, last: date) -> QuerySet[Hazard]:
    """Those of `hazards` that a term of the balance of first ≤ day ≤ last counts."""
    booked = HazardEvent.objects.filter(
        MOVES[term], street=OuterRef("street"), hazard=OuterRef("pk"), booked_on__gte=first, booked_on__lte=last
    )
    return hazards.filter(Exists(booked)).exclude(Q(state=State.VOID) & _annulled("pk"))


def standing(streets, day: date) -> QuerySet[HazardEvent]:
    """For each hazard of `streets` that may have been open at the end of `day`: its last event booked by then.

    Only what is open now or has moved since can have been open then, so the cost follows the live set and not history.
    """
    since = HazardEvent.objects.filter(street__in=streets, booked_on__gt=day).values("hazard_id")
    live = Hazard.objects.filter(street__in=streets).open().values("pk").union(since)
    return (
        HazardEvent.objects.filter(street__in=streets, booked_on__lte=day, hazard__in=live)
        .exclude(Q(hazard__state=State.VOID) & _annulled("hazard_id"))
        .order_by("hazard_id", "-seq")
        .distinct("hazard_id")
    )


def open_after(streets, day: date, *, source: str | None = None) -> dict:
    """{hazard id: state} of the hazards open at the end of the local `day`, by booking; `source` as in `moves`."""
    events = standing(streets, day)
    if source is not None:
        events = events.filter(hazard__source=source)
    return {row: state for row, state in events.values_list("hazard_id", "to_state") if state in OPEN}


# 按期整改率, twice over (domain.md 6.3): by the deadline in force, and by the first one whatever was granted since.
DUE_STATES = [State.RECTIFYING.value, State.SUBMITTED.value, State.CLOSED.value]
LEGAL_STATES = [State.ACCEPTED.value, State.CLOSED.value]
FIRST_STATES = [*DUE_STATES, State.HANDED_OVER.value, State.ACCEPTED.value]
ANSWERED = [Handover.State.ACCEPTED.value, Handover.State.DONE.value]

_SUBMITTED = Q(state__in=[State.SUBMITTED, State.CLOSED], submitted_at__isnull=False)
_CLOSED = Q(state=State.CLOSED, submitted_at__isnull=True)
_IN_FORCE = (_SUBMITTED & Q(submitted_at__lt=F("due_at"))) | (_CLOSED & Q(put_right_at__lt=F("due_at")))
_LEGAL = Q(state=State.CLOSED, put_right_on__lte=F("legal_due_on"))
# Of the rows of `fell_due`: submitted, or put right, by the deadline in force.
IN_TIME = (Q(handed=False) & _IN_FORCE) | (Q(handed=True) & _LEGAL)
# Of the rows of `first_due`: the same by the first deadline; one counted in hours ends at its minute.
FIRST_KEPT = (Q(due_on=F("first_due_on")) & _IN_FORCE) | (
    (Q(due_on__isnull=True) | ~Q(due_on=F("first_due_on")))
    & ((_SUBMITTED & Q(submitted_on__lte=F("first_due_on"))) | (_CLOSED & Q(put_right_on__lte=F("first_due_on"))))
)


def fell_due(hazards: QuerySet[Hazard], first: date, last: date) -> QuerySet[Hazard]:
    """The base of 按期整改率（按提交）: of `hazards`, those whose deadline in force lies in first ≤ day ≤ last.

    In force is the day after granted extensions; of what was handed over the day the receiver's own legal paper gives,
    as long as he has not returned it. Handed over without such a day it runs on nobody's deadline and is left out
    (design section 4, rule 4). `IN_TIME` says which of them kept it.
    """
    sent = Handover.objects.filter(hazard=OuterRef("pk"))
    legal = sent.filter(state__in=ANSWERED, legal_due_on__isnull=False).order_by("-legal_due_on").values("legal_due_on")
    rows = hazards.annotate(
        handed=Exists(sent), legal_due_on=Subquery(legal[:1]), put_right_on=TruncDate("put_right_at", tzinfo=LOCAL)
    )
    own = Q(handed=False, state__in=DUE_STATES, due_on__gte=first, due_on__lte=last)
    theirs = Q(handed=True, state__in=LEGAL_STATES, legal_due_on__gte=first, legal_due_on__lte=last)
    return rows.filter(own | theirs)


def first_due(hazards: QuerySet[Hazard], first: date, last: date) -> QuerySet[Hazard]:
    """The base of 按原定期限整改率: those whose first deadline lies in first ≤ day ≤ last, void ones left out.

    Extensions and hand-overs excuse nothing here. `FIRST_KEPT` says which of them kept it.
    """
    rows = hazards.annotate(
        submitted_on=TruncDate("submitted_at", tzinfo=LOCAL), put_right_on=TruncDate("put_right_at", tzinfo=LOCAL)
    )
    return rows.filter(state__in=FIRST_STATES, first_due_on__gte=first, first_due_on__lte=last)
