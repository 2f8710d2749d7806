"""Figures of hazards in a span: found and put right, the carry-over, where they came from, how they ended."""

from collections import Counter
from datetime import timedelta

from django.db.models import Count, Q

from hazards.figures import PLATFORM
from hazards.models import Hazard, HazardEvent, Notice, SampleCheck
from hazards.terms import FIRST_KEPT, IN_TIME, MOVES, fell_due, first_due, moves, open_after
from hazards.workflow import PUT_RIGHT, State
from reports.arithmetic import Balance, Rate
from reports.figures.spans import Span

WAITING = SampleCheck.State.WAITING
ON_SITE, RECHECKED, BY_RECEIVER = "fix_on_site", "pass_recheck", "close_by_receiver"


def cohort(span: Span, source: str | None = PLATFORM) -> dict:
    """Of the hazards found in the span (void ones left out): how many are put right by its end (domain.md 6.3).

    `source` None counts every source together and is for lists only; figures of sources are never added.
    """
    found = Hazard.objects.filter(span.days("found_on"), street=span.street).not_void()
    if source is not None:
        found = found.filter(source=source)
    _, end = span.moments
    counts = found.aggregate(
        found=Count("pk"),
        put_right=Count("pk", filter=Q(state__in=PUT_RIGHT, put_right_at__lt=end)),
        on_site=Count("pk", filter=Q(state=State.FIXED_ON_SITE)),
    )
    rate = Rate(counts["put_right"], counts["found"])
    return counts | {"rate": rate.to_dict(), "on_site_rate": Rate(counts["on_site"], counts["found"]).to_dict()}


def moved(span: Span, term: str | None = None):
    """The events of the span that are a term of the carry-over, of the platform's own count."""
    return moves([span.street], span.first, span.last, term, source=PLATFORM)


def open_at_end(span: Span) -> dict:
    """{hazard id: state} of what stood open when the span ended, of the platform's own count."""
    return open_after([span.street], span.last, source=PLATFORM)


def balance(span: Span, opening: int | None = None) -> Balance:
    """The carry-over of the span. `opening` is the previous frozen 期末未销; without one it is counted from events."""
    if opening is None:
        opening = len(open_after([span.street], span.first - timedelta(days=1), source=PLATFORM))
    terms = moved(span).aggregate(**{term: Count("pk", filter=condition) for term, condition in MOVES.items()})
    return Balance(opening, **terms)


def late(span: Span) -> int:
    """补报: booked to this span but found before it began, because the books of that time were closed."""
    return moved(span, "found").filter(hazard__found_on__lt=span.first).count()


def found_by_origin(span: Span) -> dict[str, int]:
    """新增 by where it was found: visit, round, public, handed_down …"""
    rows = moved(span, "found").values_list("hazard__origin_kind")
    return dict(rows.annotate(n=Count("pk")).order_by("hazard__origin_kind"))


def closed_by_way(span: Span) -> dict[str, int]:
    """销号 by how: on_site, rechecked, by_receiver, otherwise (shop closed, moved …)."""
    names = {ON_SITE: "on_site", RECHECKED: "rechecked", BY_RECEIVER: "by_receiver"}
    ways: Counter = Counter()
    rows = moved(span, "closed").values_list("action").annotate(n=Count("pk"))
    for action, n in rows.order_by("action"):
        ways[names.get(action, "otherwise")] += n
    return dict(ways)


def open_by_state(standing: dict) -> dict[str, int]:
    """How many stand in each state; `standing` is `open_at_end`."""
    counts = Counter(standing.values())
    return {str(state): counts[state] for state in State if counts[state]}


def overdue(span: Span, standing: dict, now):
    """Of those `standing` at the end of a span: being put right and overdue then (or at an earlier `now`)."""
    _, end = span.moments
    rectifying = [hazard for hazard, state in standing.items() if state == State.RECTIFYING]
    return Hazard.objects.filter(pk__in=rectifying, due_at__lte=min(now, end), extension_asked=False)


def on_time(span: Span) -> Rate:
    """按期整改率（按提交）: of what fell due in the span, how much had been submitted or put right by its
    deadline in force: after extensions, or the day of the receiver's legal paper."""
    due = fell_due(Hazard.objects.filter(street=span.street, source=PLATFORM), span.first, span.last)
    counts = due.aggregate(all=Count("pk"), in_time=Count("pk", filter=IN_TIME))
    return Rate(counts["in_time"], counts["all"])


def on_time_strict(span: Span) -> Rate:
    """按原定期限整改率: of what was first due in the span, how much was submitted or put right by that day."""
    due = first_due(Hazard.objects.filter(street=span.street, source=PLATFORM), span.first, span.last)
    counts = due.aggregate(all=Count("pk"), kept=Count("pk", filter=FIRST_KEPT))
    return Rate(counts["kept"], counts["all"])


def samples(span: Span) -> dict:
    """Sample checks of 当场整改 that were due in the span: how many were done, and of those how many were not in order.

    What was voided, or restored before anybody looked, is no longer there to be checked and is left out.
    """
    rows = SampleCheck.objects.filter(span.on("due_on"), street=span.street, hazard__source=PLATFORM)
    rows = rows.exclude(hazard__state=State.VOID)
    counts = rows.aggregate(
        checked=Count("pk", filter=~Q(state=WAITING)),
        waiting=Count("pk", filter=Q(state=WAITING, hazard__state=State.FIXED_ON_SITE)),
        failed=Count("pk", filter=Q(state=SampleCheck.State.NOT_IN_ORDER)),
    )
    due = counts["checked"] + counts["waiting"]
    return {
        "due": due,
        "checked": Rate(counts["checked"], due).to_dict(),
        "failed": Rate(counts["failed"], counts["checked"]).to_dict(),
    }


def handed_over(span: Span) -> dict[str, int]:
    """移送 and its answers, by the days of the acts: sent, accepted, returned, done."""
    acts = {"sent": "hand_over", "accepted": "accept", "returned": "return_handover", "done": BY_RECEIVER}
    column = span.on("booked_on") if span.booked else span.at("at")
    events = HazardEvent.objects.filter(column, street=span.street, action__in=acts.values())
    return events.aggregate(**{name: Count("pk", filter=Q(action=action)) for name, action in acts.items()})


def papers(span: Span) -> dict[str, int]:
    """隐患告知单 and 移送单 issued in the span, in 份; void numbers are left out."""
    issued = Notice.objects.filter(span.at("issued_at"), street=span.street).exclude(state=Notice.State.VOID)
    return issued.aggregate(
        inform=Count("pk", filter=Q(kind=Notice.Kind.INFORM)), handover=Count("pk", filter=Q(kind=Notice.Kind.HANDOVER))
    )
