"""A machine's client for each of the cast: a token, as the brigade's own system would hold."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from grids.services.tokens import issue_token


@pytest.fixture
def machine(db):
    """`machine(user, scopes=…)` → a client that shows a fresh token of that user."""

    def make(user, scopes=("read", "write"), **more):
        now = timezone.now()
        known = {"name": "测试", "scopes": list(scopes), "at": now, "expires_at": now + timedelta(days=1)} | more
        _token, key = issue_token(user, **known)
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
        return client

    return make
