"""The sync contract as a phone may use it, in any order and as often as it likes, against a model of its own.

The model knows nothing of the system: which visits stand with what content, which photos came, who may do what.
"""

from datetime import timedelta
from hashlib import sha256

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from rest_framework.test import APIClient

from grids.ids import uuid7
from grids.models import Photo
from inspections.models import Inspection, ManifestPhoto, Submission
from tests.inspections.conftest import NOW, picture

COLOURS = ("red", "green", "blue", "white")
BYTES = {colour: picture(colour) for colour in COLOURS}
NOTES = ("", "店主在场", "改过")
FEW = 20  # lives: the same ones in every run, so that a change is what makes it red


class Phone(RuleBasedStateMachine):
    """Three visits of one worker, each with up to two photos that it promises, sent by him or by somebody else."""

    shop = people = None  # set by the test below

    def __init__(self):
        super().__init__()
        self.at = NOW
        self.stands: dict[str, dict] = {}  # id -> the content that was taken
        self.taken_at: dict[str, object] = {}
        self.replaced: set[str] = set()
        self.photos: dict[str, str] = {}  # id -> colour that came

    @initialize()
    def begin(self):
        self.ids = [str(uuid7()) for _ in range(3)]
        self.photo_ids = {(visit, nth): str(uuid7()) for visit in self.ids for nth in range(2)}
        self.colour_of = {photo: COLOURS[n % 4] for n, photo in enumerate(self.photo_ids.values())}

    def put(self, who: str, url: str, *args, **kwargs):
        client = APIClient()
        client.force_authenticate(getattr(self.people, who))
        with time_machine.travel(self.at, tick=False):
            return client.put(f"/api/v1/{url}/", *args, **kwargs)

    def content(self, visit: str, note: str, photos: int, corrects: str | None = None) -> dict:
        ids = [self.photo_ids[visit, nth] for nth in range(photos)]
        promised = [{"id": one, "sha256": digest(self.colour_of[one]), "size": len(BYTES[self.colour_of[one]])}
                    for one in ids]  # fmt: skip
        body = {"place": str(self.shop.pk), "note": note, "photos": promised}
        return body | {"corrects": corrects} if corrects else body

    def missing(self, visit: str) -> set[str]:
        return {one["id"] for one in self.stands[visit]["photos"]} - self.photos.keys()

    @rule(which=st.integers(0, 2), note=st.sampled_from(NOTES), photos=st.integers(0, 2))
    def the_worker_sends_a_visit(self, which, note, photos):
        visit = self.ids[which]
        self.send(visit, self.content(visit, note, photos))

    @rule(which=st.integers(0, 2), times=st.integers(1, 3))
    def the_worker_sends_the_same_again(self, which, times):
        visit = self.ids[which]
        for _ in range(times if visit in self.stands else 0):
            self.send(visit, self.stands[visit])

    @rule(new=st.integers(0, 2), old=st.integers(0, 2), note=st.sampled_from(NOTES))
    def the_worker_corrects_a_visit(self, new, old, note):
        if new != old:
            visit = self.ids[new]
            self.send(visit, self.content(visit, note, 0, corrects=self.ids[old]))

    def send(self, visit: str, body: dict) -> None:
        answer = self.put("worker", f"inspections/{visit}", body, format="json")
        said = answer.json()
        if visit in self.stands:
            same = self.stands[visit] == body
            assert (answer.status_code, said.get("code", "")) == ((200, "") if same else (409, "visit-differs"))
        elif (old := body.get("corrects")) and old not in self.stands:
            assert (answer.status_code, said["code"]) == (400, "bad-visit")
        elif old and old in self.replaced:
            assert (answer.status_code, said["code"]) == (409, "already-corrected")
        elif old and self.at - self.taken_at[old] > timedelta(hours=24):
            assert (answer.status_code, said["code"]) == (409, "correction-late")
        else:
            assert answer.status_code == 201, said
            self.stands[visit], self.taken_at[visit] = body, self.at
            self.replaced |= {old} if old else set()
        if answer.status_code < 300:
            assert set(said["missing_photos"]) == self.missing(visit)
            assert said["complete"] == (not self.missing(visit))

    @rule(which=st.integers(0, 2), nth=st.integers(0, 1), other=st.booleans())
    def the_worker_sends_a_photo(self, which, nth, other):
        """Before or after its visit; `other`: not the bytes that were promised."""
        photo = self.photo_ids[self.ids[which], nth]
        promised = any(one["id"] == photo for body in self.stands.values() for one in body["photos"])
        colour = "black" if other else self.colour_of[photo]
        if other and not promised and photo not in self.photos:
            return  # nothing was promised: whatever comes is the photo
        content = picture("black") if other else BYTES[colour]
        answer = self.put("worker", f"photos/{photo}", content, content_type="image/jpeg")
        if other:
            assert (answer.status_code, answer.json()["code"]) == (409, "photo-differs")
            return
        assert answer.status_code == (200 if photo in self.photos else 201)
        self.photos[photo] = colour
        if promised:
            assert answer.json()["complete"] == (not self.missing(self.ids[which]))

    @rule(which=st.integers(0, 2), nth=st.integers(0, 1), who=st.sampled_from(["colleague", "neighbour", "auditor"]))
    def somebody_else_sends_what_is_the_workers(self, which, nth, who):
        """Never as the worker's, and never in its place."""
        visit = self.ids[which]
        if visit not in self.stands:
            return
        answer = self.put(who, f"inspections/{visit}", self.content(visit, "别人的", 0), format="json")
        assert answer.status_code in (403, 404, 409), answer.json()
        photo = self.photo_ids[visit, nth]
        if any(one["id"] == photo for one in self.stands[visit]["photos"]):
            content = BYTES[self.colour_of[photo]]
            assert self.put(who, f"photos/{photo}", content, content_type="image/jpeg").status_code == 403

    @rule(hours=st.integers(1, 20))
    def time_passes(self, hours):
        self.at += timedelta(hours=hours)

    @invariant()
    def the_server_holds_exactly_what_it_gave_receipts_for(self):
        visits = {str(one.pk): one for one in Inspection.objects.filter(pk__in=getattr(self, "ids", []))}
        assert visits.keys() == self.stands.keys()
        for pk, visit in visits.items():
            assert (visit.note, visit.by) == (self.stands[pk]["note"], self.people.worker)
            assert visit.complete == (not self.missing(pk))
            assert (visit.superseded_by_id is not None) == (pk in self.replaced)
        stored = Photo.objects.filter(pk__in=self.photos).values_list("pk", "sha256")
        assert {str(pk): sha for pk, sha in stored} == {pk: digest(colour) for pk, colour in self.photos.items()}
        received = ManifestPhoto.objects.filter(inspection__in=visits, received__isnull=False).count()
        assert received == sum(len(body["photos"]) - len(self.missing(pk)) for pk, body in self.stands.items())

    @invariant()
    def each_visit_has_one_sending_that_was_applied(self):
        applied = Submission.objects.filter(client_id__in=getattr(self, "ids", []), status="applied")
        assert sorted(map(str, applied.values_list("client_id", flat=True))) == sorted(self.stands)


def digest(colour: str) -> str:
    return sha256(BYTES[colour]).hexdigest()


@pytest.mark.django_db
def test_whatever_a_phone_sends_in_whatever_order_is_held_once_and_whole(shop, cast):
    class ThisPhone(Phone):
        pass

    ThisPhone.shop, ThisPhone.people = shop, cast
    lives = settings.default.max_examples // 6  # `--hypothesis-profile=long` takes many more
    how = settings(
        max_examples=lives, stateful_step_count=15, derandomize=lives <= FEW, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(ThisPhone, settings=how)
