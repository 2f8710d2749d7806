"""One visit as sent: what can be read, and when two sendings are the same."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grids.errors import DomainError
from inspections import submissions
from tests.factories import local

PLACE = "01930000-0000-7000-8000-000000000001"
PHOTO = {"id": "01930000-0000-7000-8000-00000000000a", "sha256": "a" * 64, "size": 10}
OTHER = {"id": "01930000-0000-7000-8000-00000000000b", "sha256": "b" * 64, "size": 20}


def refusal(payload) -> DomainError:
    with pytest.raises(DomainError) as caught:
        submissions.read(payload)
    return caught.value


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        (None, "payload"),
        ([], "payload"),
        ({}, "place"),
        ({"place": "x"}, "place"),
        ({"place": PLACE, "answers": "no"}, "answers"),
        ({"place": PLACE, "answers": [{"item": 1, "value": "maybe"}]}, "answers.value"),
        ({"place": PLACE, "answers": [{"item": 1, "value": "yes"}, {"item": 1, "value": "no"}]}, "answers"),
        ({"place": PLACE, "position": [200, 10]}, "position"),
        ({"place": PLACE, "position": ["nan", 10]}, "position"),
        ({"place": PLACE, "device_at": "2026-11-20T10:00:00"}, "device_at"),
        ({"place": PLACE, "note": "x" * 501}, "note"),
        ({"place": PLACE, "note": "a\x00b"}, "note"),
        ({"place": PLACE, "photos": [PHOTO, PHOTO]}, "photos"),
        ({"place": PLACE, "photos": [PHOTO | {"sha256": "A" * 64}]}, "photos.sha256"),
        ({"place": PLACE, "hazards": [{"photos": [PHOTO["id"]]}]}, "photos"),
        ({"place": PLACE, "outcome": "locked", "answers": [{"item": 1, "value": "no", "hazard": {}}]}, "outcome"),
    ],
)
def test_it_names_the_field_it_cannot_read(payload, field):
    error = refusal(payload)
    assert error.code == "bad-visit"
    assert field in error.details["fields"]


def test_the_order_of_answers_and_photos_does_not_make_another_visit():
    one = {
        "place": PLACE,
        "answers": [{"item": 1, "value": "no"}, {"item": 2, "value": "na"}],
        "photos": [PHOTO, OTHER],
    }
    two = {"place": PLACE, "answers": one["answers"][::-1], "photos": [OTHER, PHOTO]}
    assert submissions.digest(submissions.read(one)) == submissions.digest(submissions.read(two))


def test_where_the_phone_stood_is_not_content():
    here = {"place": PLACE, "position": [109.18, 27.71], "accuracy": 12}
    assert submissions.digest(submissions.read(here)) == submissions.digest(submissions.read({"place": PLACE}))


def test_the_same_moment_in_another_zone_is_the_same_visit():
    one = submissions.read({"place": PLACE, "device_at": "2026-11-20T10:00:00+08:00"})
    two = submissions.read({"place": PLACE, "device_at": "2026-11-20T02:00:00Z"})
    assert submissions.digest(one) == submissions.digest(two)


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": "locked"},
        {"note": "说明"},
        {"answers": [{"item": 1, "value": "no"}]},
        {"hazards": [{"category": "H01"}]},
        {"photos": [PHOTO]},
        {"device_at": "2026-11-20T10:00:00+08:00"},
    ],
)
def test_other_content_has_another_digest(change):
    assert submissions.digest(submissions.read({"place": PLACE})) != submissions.digest(
        submissions.read({"place": PLACE} | change)
    )


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    ["place", "answers", "hazards", "photos", "position", "device_at", "item", "value", "hazard", "x"]
                ),
                inner,
            )
        ),
    )
)
def test_whatever_arrives_is_read_or_refused_never_a_crash(payload):
    try:
        submissions.read(payload)
    except DomainError as error:
        assert error.code == "bad-visit"
    assert len(submissions.digest_as_sent(payload)) == 64


def test_the_phones_day_counts_within_72_hours_before_receipt():
    received = local(2026, 11, 20, 0, 30)
    late = submissions.read({"place": PLACE, "device_at": "2026-11-19T23:50:00+08:00"})
    assert submissions.day_of(late, received=received) == date(2026, 11, 19)
    stale = submissions.read({"place": PLACE, "device_at": "2026-11-16T23:50:00+08:00"})
    assert submissions.day_of(stale, received=received) == date(2026, 11, 20)
    ahead = submissions.read({"place": PLACE, "device_at": "2026-11-21T10:00:00+08:00"})
    assert submissions.day_of(ahead, received=received) == date(2026, 11, 20)
    edge = submissions.read({"place": PLACE, "device_at": (received - timedelta(hours=72)).isoformat()})
    assert submissions.day_of(edge, received=received) == date(2026, 11, 17)


def test_a_place_may_be_given_as_text_or_uuid():
    assert submissions.read({"place": UUID(PLACE)}).place == submissions.read({"place": PLACE}).place
