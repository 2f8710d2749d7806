"""Which hazards fixed on the spot are checked: drawn as they are recorded, by a lot nobody outside can foresee.

The lot follows from the hazard's number in its street, which the server gives, and the installation's secret key: the
same hazard has the same lot for ever, and nobody who reports one can choose it or tell it. A community in which a week
drew none has one made up when the week is over: the one with the lowest lot.
"""

from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.crypto import salted_hmac

from grids.calendar import ONE_DAY, local_date
from grids.models import Grid
from grids.pages import without_outlines
from grids.periods import Period, week_of
from grids.services.workdays import work_calendar
from hazards.deadlines import RECHECK_WITHIN
from hazards.models import Hazard, HazardEvent, SampleCheck, SampleRule
from hazards.workflow import State

SALTS = {SampleRule.Of.ON_SITE: "firegrid.sampling", SampleRule.Of.LOOK_BACK: "firegrid.look-backs"}
FIX = "fix_on_site"


def lot(hazard: Hazard, *, of: str = SampleRule.Of.ON_SITE) -> float:
    """The hazard's lot, 0 ≤ lot < 1, spread evenly; without the secret key nobody can tell it. One for each `of`."""
    digest = salted_hmac(SALTS[of], f"{hazard.street.code} {hazard.number}", algorithm="sha256").digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def share_of(street: Grid, on: date, *, of: str = SampleRule.Of.ON_SITE) -> int:
    """The per cent drawn on the local day: the street's own row before the common one; 0 without any."""
    row = rule_of(street, on, of=of)
    return row.percent if row else 0


def rule_of(street: Grid, on: date, *, of: str = SampleRule.Of.ON_SITE) -> SampleRule | None:
    """The row in force in the street on the local day."""
    rows = SampleRule.objects.filter(Q(street=street) | Q(street=None), of=of, valid_from__lte=on)
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gte=on))
    return rows.order_by(F("street").asc(nulls_last=True), "-valid_from").first()


def draw(hazard: Hazard, *, fixed_by, at: datetime) -> SampleCheck | None:
    """Draw the hazard, or not, as it is fixed on the spot; in that act's own transaction."""
    if lot(hazard) >= share_of(hazard.street, local_date(at)) / 100:
        return None
    return _drawn(hazard, fixed_by_id=fixed_by.pk if fixed_by else None, made_up=False, at=at)


def make_up(street: Grid, *, now: datetime) -> int:
    """One for each community of the street in which last week drew none though something was fixed there; how many.

    Counts by when it was recorded; what stands in no grid is the street's own group. One drawn and then voided or
    restored before anybody looked counts as none. Twice is once.
    """
    week = week_of(local_date(now)).previous()
    fixed = _with_lots(_fixed_in(week).filter(street=street))
    have = {_community(row.hazard) for row in fixed if row.hazard.drawn}
    lowest: dict[int | None, HazardEvent] = {}
    for row in fixed:
        group = _community(row.hazard)
        if group not in have and row.hazard.state == State.FIXED_ON_SITE:
            lowest[group] = min(row, lowest.get(group, row), key=lambda one: lot(one.hazard))
    for row in lowest.values():
        _drawn(row.hazard, fixed_by_id=row.by_id, made_up=True, at=now)
    return len(lowest)


def streets_to_make_up(*, now: datetime):
    """The streets in which anything was fixed on the spot last week."""
    fixed = _fixed_in(week_of(local_date(now)).previous()).filter(street=OuterRef("pk"))
    return Grid.objects.streets().filter(Exists(fixed))


def _fixed_in(week: Period) -> QuerySet[HazardEvent]:
    """What was recorded as fixed in the week; by the index of a street's last events, so ask for a street with it.

    By `at` the index is read, by `recorded_at` it is judged: what was fixed was recorded then or later.
    """
    start, end = week.moments
    rows = HazardEvent.objects.filter(action=FIX, recorded_at__gte=start, recorded_at__lt=end)
    return rows.filter(at__gte=start - 7 * ONE_DAY, at__lt=end)


def _with_lots(rows: QuerySet[HazardEvent]) -> list[HazardEvent]:
    """The rows, each hazard with `drawn`: whether it was drawn, and was checked or still can be."""
    rows = list(without_outlines(rows.select_related("hazard__cell", "hazard__street")))
    there = ~Q(state=SampleCheck.State.WAITING) | Q(hazard__state=State.FIXED_ON_SITE)
    samples = SampleCheck.objects.filter(there, hazard__in=[row.hazard_id for row in rows])
    drawn = set(samples.values_list("hazard", flat=True))
    for row in rows:
        row.hazard.drawn = row.hazard_id in drawn
    return rows


def _community(hazard: Hazard) -> int | None:
    cell = hazard.cell
    if cell is None:
        return None
    return cell.parent_id if cell.level == Grid.Level.CELL else cell.pk


def _drawn(hazard: Hazard, *, fixed_by_id, made_up: bool, at: datetime) -> SampleCheck:
    due_on = work_calendar().add_workdays(local_date(at), RECHECK_WITHIN)
    facts = {"recorded_at": at, "fixed_by_id": fixed_by_id, "made_up": made_up, "due_on": due_on}
    return SampleCheck.objects.get_or_create(street_id=hazard.street_id, hazard=hazard, defaults=facts)[0]
