"""Many visits, each posted five times at the same moment to the whole of the server: each stands once.

In small in every run of the tests; `bin/drill sendings` is this with a thousand visits (docs/drills.md).
"""

import os
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from rest_framework.test import APIClient

from grids.ids import uuid7
from grids.models import Photo, User
from hazards.models import Evidence, Hazard
from inspections.models import Checklist, Inspection, ManifestPhoto, Submission
from notifications.models import Outbox
from tests.factories import make_place
from tests.inspections.conftest import NOW, picture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("seeded")]
VISITS = int(os.environ.get("SENDINGS_VISITS", "100"))
AT_ONCE = 5
CREWS = 2  # of AT_ONCE hands each: visits of the one meet visits of the other at the same places
PLACES = 8
EVERY = 10  # each tenth visit found something, and promises a photo of it
PATIENCE = 60  # s for the slowest of the hands
BUSY = 503  # the phone's part is to try again


def test_each_of_many_visits_posted_five_times_at_once_stands_once(cast, shop):
    visits = contents([shop, *(make_place(shop.street, f"小店{n}", at=(109.185, 27.715)) for n in range(PLACES - 1))])
    since = time.monotonic()
    with time_machine.travel(NOW, tick=False), ThreadPoolExecutor(CREWS * AT_ONCE) as pool:
        crews = [crew(pool, visits[nth::CREWS], by=cast.worker) for nth in range(CREWS)]
        answers = [hand.result() for hands in crews for hand in hands]
    took = time.monotonic() - since
    told = {pk: Counter(answer[pk] for answer in answers if pk in answer) for pk, _payload, _photo in visits}
    found = len([photo for _pk, _payload, photo in visits if photo])
    once_and_four_times = Counter({(201, "created"): 1, (200, "same"): AT_ONCE - 1})
    figures = {
        "visits": (Inspection.objects.filter(complete=True).count(), VISITS),
        "visits in all": (Inspection.objects.count(), VISITS),
        "told once made": (sum(one == once_and_four_times for one in told.values()), VISITS),
        "sendings kept": (Counter(Submission.objects.values_list("status", flat=True)), Counter(applied=VISITS)),
        "hazards": (Hazard.objects.count(), found),
        "photos": (Photo.objects.count(), found),
        "photos of hazards": (Evidence.objects.count(), found),
        "photos received": (ManifestPhoto.objects.filter(received__isnull=False).count(), found),
        "told to the feed": (Outbox.objects.filter(event="inspection.recorded").count(), VISITS),
    }
    for name, (is_, ought) in figures.items():
        print(f"{name:<18} {is_}   ought to be {ought}{'' if is_ == ought else '   WRONG'}")
    print(f"{VISITS * AT_ONCE} sendings by {CREWS * AT_ONCE} hands in {took:.1f} s")
    assert {name: is_ for name, (is_, _) in figures.items()} == {name: ought for name, (_, ought) in figures.items()}


def contents(places) -> list[tuple[str, dict, bytes | None]]:
    """(id, body, the photo that it promises) of each visit."""
    line = Checklist.objects.get(code="C1").items.get(number=8).pk
    made = []
    for nth in range(VISITS):
        body = {"place": str(places[nth % PLACES].pk), "note": f"第{nth}次"}
        photo = None
        if nth % EVERY == 0:
            photo = picture((nth % 256, nth // 256 % 256, 99))
            promised = {"id": str(uuid7()), "sha256": sha256(photo).hexdigest(), "size": len(photo)}
            hazard = {"description": f"后门上锁{nth}", "another": True, "photos": [promised["id"]]}
            body |= {"photos": [promised], "answers": [{"item": line, "value": "no", "hazard": hazard}]}
        made.append((str(uuid7()), body, photo))
    return made


def crew(pool, visits, *, by: User) -> list:
    """Hands that post the same visits, all of them the same one at the same moment; each gives what it was told."""
    start = threading.Barrier(AT_ONCE)

    def post() -> dict[str, tuple[int, str]]:
        client = APIClient()
        client.force_authenticate(User.objects.get(pk=by.pk))
        told = {}
        try:
            for pk, body, photo in visits:
                start.wait(PATIENCE)
                told[pk] = put(client, "inspection", pk, body, format="json")
                if photo:
                    put(client, "photo", body["photos"][0]["id"], photo, content_type="image/jpeg")
        except BaseException:
            start.abort()  # nobody waits for a hand that fell
            raise
        finally:
            connection.close()
        return told

    return [pool.submit(post) for _ in range(AT_ONCE)]


def put(client, what: str, pk: str, *args, **kwargs) -> tuple[int, str]:
    while (answer := client.put(reverse(f"api:{what}-detail", args=[pk]), *args, **kwargs)).status_code == BUSY:
        continue
    assert answer.status_code in (200, 201), answer.json()
    return answer.status_code, answer.json()["status"]
