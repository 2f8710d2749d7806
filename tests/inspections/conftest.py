"""Visits in tests: a checklist as seeded, photos as bytes, payloads as the phone sends them."""

from datetime import datetime
from hashlib import sha256
from io import BytesIO
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from grids.ids import uuid7
from inspections.models import Checklist
from inspections.services.visits import submit_visit
from tests.factories import local

NOW = local(2026, 11, 20, 10, 0)  # a Friday


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def checklist(db):
    """C1 九小场所 as seeded: line 8 (exits, H01, on site, escalates), line 1 (manager, H14), by number."""
    found = Checklist.objects.get(code="C1")
    return SimpleNamespace(row=found, item={item.number: item.pk for item in found.items.all()})


def picture(colour: str = "red") -> bytes:
    """A small JPEG of one colour."""
    out = BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return out.getvalue()


def upload(name="a.jpg", content=None):
    return SimpleUploadedFile(name, picture() if content is None else content, content_type="image/jpeg")


def promise(content: bytes, photo_id: UUID | None = None) -> dict:
    """A photo's row in the manifest."""
    return {"id": str(photo_id or uuid7()), "sha256": sha256(content).hexdigest(), "size": len(content)}


@pytest.fixture
def phone(client, cast):
    client.force_login(cast.worker)
    return client


@pytest.fixture
def send(cast, now):
    """Send one visit: send(place, by=…, id=…, **payload)."""

    def one(place, /, *, by=None, client_id=None, at=None, street=None, **payload):
        return submit_visit(
            street or place.street,
            client_id=client_id or uuid7(),
            payload={"place": str(place.pk)} | payload,
            by=by or cast.worker,
            at=at or now,
        )

    return one
