"""Hazards for the tests of this app, made by the services themselves."""

from datetime import timedelta

from grids.ids import uuid7
from grids.models import Organisation, Photo
from hazards.models import Category, Hazard, Reason, SampleCheck, Severity
from hazards.services import acts
from hazards.services.reporting import report_hazard
from tests.factories import local

NOW = local(2026, 11, 20, 10, 0)  # a Friday morning
TODAY = NOW.date()
ONE_DAY = timedelta(days=1)


def make_photo(street) -> Photo:
    """The row of a stored photo; its files are none of these tests' business."""
    return Photo.objects.create(
        id=uuid7(), street=street, recorded_at=NOW, sha256="0" * 64, size=1, width=4, height=3,
        evidence="e", image="i", thumb="t",
    )  # fmt: skip


def reason(use: str) -> Reason:
    """Some reason of that use."""
    return Reason.objects.filter(use=use).first() or Reason.objects.create(
        code=use, name_zh="理由", name_en="r", use=use
    )


def make_hazard(place, *, by=None, at=NOW, category="H03", severity="ordinary", **more) -> Hazard:
    """待处置: a fresh hazard at `place`."""
    return report_hazard(
        place.street,
        by=by,
        at=at,
        place=place,
        category=Category.objects.get(code=category),
        severity=Severity.objects.get(code=severity),
        description=more.pop("description", "灭火器压力不足"),
        origin_kind=more.pop("origin_kind", "visit"),
        **more,
    )


def draw_one(hazard: Hazard, *, at=NOW) -> SampleCheck:
    """A sample check of a hazard fixed on the spot, drawn whatever its number."""
    facts = {"recorded_at": at, "due_on": at.date()}
    return SampleCheck.objects.get_or_create(street=hazard.street, hazard=hazard, defaults=facts)[0]


def bring_to(
    state: str, place, *, receiver: Organisation | None = None, by=None, submitter=None, at=NOW, **more
) -> Hazard:
    """A hazard at `place` brought to `state` by system acts; `submitter` submitted it, `receiver` has it."""
    hazard = make_hazard(place, by=by, at=at, category=more.pop("category", "H03"), **more)
    known = {"by": None, "at": at, "seen": None}
    photos = [make_photo(place.street)]
    steps = {
        "reported": [],
        "fixed_on_site": [lambda h: acts.fix_on_site(h, photos=photos, **known)],
        "rectifying": [lambda h: acts.set_deadline(h, **known)],
        "void": [lambda h: acts.void(h, reason="重复登记", **known)],
    }
    steps["submitted"] = [
        *steps["rectifying"],
        lambda h: acts.submit_rectification(h, photos=photos, **(known | {"by": submitter})),
    ]
    steps["handed_over"] = [
        *steps["rectifying"],
        lambda h: acts.hand_over(h, receiver=receiver, reason=reason("hand_over"), **known),
    ]
    steps["accepted"] = [*steps["handed_over"], lambda h: acts.accept_handover(h, **known)]
    steps["closed"] = [
        *steps["rectifying"],
        lambda h: acts.close_otherwise(h, exit=reason("close"), reason="场所已关停", **known),
    ]
    for step in steps[state]:
        hazard = step(hazard)
    return hazard
