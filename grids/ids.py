"""Ids of facts: UUID version 7, made by us, ordered by time."""

import uuid

import uuid_utils


def uuid7() -> uuid.UUID:
    """A new UUIDv7 as the standard library's type."""
    return uuid.UUID(bytes=uuid_utils.uuid7().bytes)
