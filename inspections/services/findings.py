"""What a visit found becomes hazards: found, then put right on the spot or given a date, in the visit's transaction."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from grids.access import may
from grids.errors import DomainError
from grids.models import Grid, Photo, Place, User
from hazards.models import Hazard, Severity
from hazards.services.acts import fix_on_site, submit_rectification
from hazards.services.evidence import add_late
from hazards.services.finding_again import find_again, found_before
from hazards.services.proposing import set_deadline_as_proposed
from hazards.services.reporting import report_hazard
from hazards.workflow import PUT_RIGHT, State
from inspections.models import Inspection, ManifestPhoto
from inspections.returning.answering import left_by
from inspections.services.answers import SERIOUS, Found
from inspections.services.known_hazards import Known, known_at
from inspections.submissions import Finding


def open_hazards(
    inspection: Inspection,
    findings: Iterable[Found],
    *,
    received: dict[UUID, Photo],
    left: Iterable[Hazard] = (),
    by: User | None,
    at: datetime,
) -> list[tuple[Found, Hazard]]:
    """A hazard for each finding, or one more finding of a hazard that stood open at the place before this visit.

    Photos already `received` become evidence, promised ones when they arrive. `left`: what was left behind here.
    """
    findings, left = list(findings), list(left)
    known = known_at(inspection.place, by=by) if findings else Known()
    opened = []
    for found in findings:
        came_from = left_by(left, found.finding.remains_of)
        same = None if came_from else known.same_as(found)
        hazard = _open(inspection, found, same, received, came_from=came_from, by=by, at=at)
        opened.append((found, hazard))
    return opened


def _open(
    inspection: Inspection,
    found: Found,
    same: Hazard | None,
    received: dict[UUID, Photo],
    *,
    came_from: Hazard | None,
    by: User | None,
    at: datetime,
) -> Hazard:
    finding = found.finding
    if not found.description:
        raise DomainError("bad-visit", _("请写明隐患是什么。"), fields={"hazards": str(_("请写明隐患是什么。"))})
    before = [received[photo] for photo in finding.photos if photo in received]
    if same is not None:
        hazard = find_again(
            same, by=by, at=at, seen=None, note=found.description, photos=before, found_at=inspection.visited_at,
            origin=inspection.pk,
        )  # fmt: skip
    else:
        old = _come_back(inspection, finding)
        hazard = report_hazard(
            inspection.street,
            by=by,
            at=at,
            place=inspection.place,
            category=found.category,
            description=found.description,
            severity=_weight(found, rebound=old, left=came_from),
            rebound_of=old,
            remains_of=came_from,
            structural=finding.structural,
            origin_kind=Hazard.Origin.ROUND if inspection.round_id else Hazard.Origin.VISIT,
            origin_id=inspection.round_id or inspection.pk,
            found_at=inspection.visited_at,
            photos=before,
            source=inspection.source,
            backdated=inspection.backdated,
        )
    for stage, photos in (("before", finding.photos), ("after", finding.after)):
        ManifestPhoto.objects.filter(inspection=inspection, photo_id__in=photos).update(hazard=hazard, stage=stage)
    after = [received[photo] for photo in finding.after if photo in received]
    settle(hazard, finding, after=after, by=by, at=at)
    return hazard


def _weight(found: Found, *, rebound: Hazard | None, left: Hazard | None) -> Severity | None:
    """As it was found; a rebound one grade heavier than before; what was left behind, unless said, as it was then."""
    if rebound is not None:
        return raised(rebound.severity, found.severity)
    return found.severity or (left.severity if left else None)


def raised(before: Severity, found: Severity | None = None) -> Severity:
    """A rebound weighs one grade more than what came back, at most 突出; more where it was `found` to be worse.

    疑似重大 and 重大 are said by people, never by counting (domain.md 2.6 and 2.8; the cap is ours).
    """
    heaviest = Severity.objects.get(code=SERIOUS)
    above = Severity.objects.filter(rank__gt=before.rank, rank__lte=heaviest.rank).order_by("rank").first()
    grades = [grade for grade in (before, above, found) if grade is not None]
    return max(grades, key=lambda grade: grade.rank)


def _come_back(inspection: Inspection, finding: Finding) -> Hazard | None:
    """The hazard of this place, put right, that the finding says has come back."""
    if finding.rebound_of is None:
        return None
    here = Hazard.objects.filter(place=inspection.place_id, state__in=PUT_RIGHT).select_related("severity")
    old = here.filter(pk=finding.rebound_of).first()
    if old is None:
        sentence = _("只有本场所已整改的隐患才能登记为反弹。")
        raise DomainError("bad-visit", sentence, fields={"hazards": str(sentence)})
    return old


def report_in_passing(
    street: Grid,
    *,
    found: Found,
    by: User,
    at: datetime,
    hazard_id: UUID,
    before: Iterable[Photo] = (),
    after: Iterable[Photo] = (),
    place: Place | None = None,
    point: Point | None = None,
    cell: Grid | None = None,
    found_at: datetime | None = None,
) -> Hazard:
    """A hazard seen outside a visit (随手上报): at a place, a WGS-84 point or in a cell. The same id is one finding.

    At a place it may be one that stands open there already: then that is found once more. `found_at`: the phone's time.
    """
    if again := found_before(place, hazard_id):
        return again
    is_new = place is not None and not Hazard.objects.filter(pk=hazard_id).exists()
    same = known_at(place, by=by).same_as(found) if place and is_new else None
    if same is not None and same.pk != hazard_id:  # a double tap may have told it meanwhile
        follow = partial(settle, finding=found.finding, after=list(after), by=by, at=at)
        return find_again(
            same,
            by=by,
            at=at,
            seen=None,
            note=found.description,
            photos=before,
            found_id=hazard_id,
            found_at=found_at,
            then=follow,
        )
    report = partial(
        report_hazard,
        street,
        by=by,
        at=at,
        place=place,
        point=point,
        cell=cell,
        category=found.category,
        description=found.description,
        severity=found.severity,
        structural=found.finding.structural,
        origin_kind=Hazard.Origin.VISIT,
        photos=before,
        found_at=found_at,
        hazard_id=hazard_id,
    )
    try:
        return _reported_and_settled(report, found, after=list(after), by=by, at=at)
    except IntegrityError:
        # The primary key is the gate: a double tap sent it twice in one moment.
        return report()


def _reported_and_settled(
    report: Callable[[], Hazard], found: Found, *, after: list[Photo], by: User, at: datetime
) -> Hazard:
    with transaction.atomic():
        hazard = report()
        if hazard.state == State.REPORTED and hazard.recorded_at == at:
            settle(hazard, found.finding, after=after, by=by, at=at)
    return hazard


def settle(hazard: Hazard, finding: Finding, *, after: list[Photo], by: User | None, at: datetime) -> None:
    """Put right on the spot, or a date. `after`: the photos at hand; those still promised come with the manifest.

    One that had its date before keeps it; put right on the spot it waits for its re-check like any other.
    """
    promised = max(len(finding.after) - len(after), 0)
    if finding.fix == "on_site" and hazard.state == State.REPORTED:
        fix_on_site(hazard, by=by, at=at, seen=None, photos=after, promised=promised)
    elif finding.fix == "on_site" and hazard.state == State.RECTIFYING and _may(by, "hazards.submit", hazard):
        submit_rectification(hazard, by=by, at=at, seen=None, photos=after, promised=promised)
    elif finding.fix == "on_site":
        for photo in after:
            add_late(hazard, photo=photo, stage="after", at=at, promised_at=at)
    elif hazard.state == State.REPORTED and _may(by, "hazards.set_deadline", hazard):
        set_deadline_as_proposed(hazard, by=by, at=at, proposed=finding.due_on)
    # A partner on a joint round finds and reports; the date is set by the cell that looks after the place.


def _may(by: User | None, action: str, hazard: Hazard) -> bool:
    return by is None or may(by, action, hazard)
