"""Whatever a machine sends, the API answers with a refusal or a result, never with a crash.

schemathesis makes the calls from the OpenAPI document; they run as the station officer of one street, and no answer
may name a row of the other.
"""

from itertools import cycle

import pytest
import schemathesis
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from config.wsgi import application
from hazards.models import Category, Hazard
from hazards.services.reporting import report_hazard

pytestmark = pytest.mark.django_db
EXAMPLES = 12  # a call; bin/test stays within minutes on two cores

SCHEMA = schemathesis.openapi.from_wsgi("/api/schema/?format=json", application)
OPERATIONS = [result.ok() for result in SCHEMA.get_all_operations()]
FOREIGN = "涌泉杂货店"


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_no_call_crashes_or_tells_of_another_street(operation, machine, cast, shop, far_shop):
    client = machine(cast.station)
    ids = cycle([shop.pk, far_shop.pk, found_at(shop).pk, found_at(far_shop).pk])
    answers = []

    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def call(case):
        if "id" in (case.path_parameters or {}):
            case.path_parameters["id"] = str(next(ids))  # a made-up id is only ever 404
        answer = send(client, case)
        answers.append(answer.status_code)
        assert answer.status_code < 500, answer.content[:500]
        assert FOREIGN not in answer.content.decode()

    call()
    assert answers


def found_at(place):
    """A hazard at the place, found by the system."""
    return report_hazard(
        place.street,
        by=None,
        at=timezone.now(),
        place=place,
        category=Category.objects.get(code="H03"),
        description=f"{place.name}灭火器压力不足",
        origin_kind=Hazard.Origin.VISIT,
    )


def send(client, case):
    """One generated case through Django's own test client, inside the test's transaction."""
    headers = {name.upper().replace("-", "_"): value for name, value in (case.headers or {}).items()}
    extra = {f"HTTP_{name}": value for name, value in headers.items() if name != "CONTENT_TYPE"}
    extra.pop("HTTP_AUTHORIZATION", None)
    path = case.formatted_path
    call = getattr(client, case.method.lower())
    if case.method == "GET":
        return call(path, case.query or {}, **extra)
    if isinstance(case.body, dict | list):
        return call(path, case.body, format="json", **extra)
    content = case.body if isinstance(case.body, bytes) else b""
    return call(path, content, content_type=case.media_type or "application/octet-stream", **extra)
