"""What is odd about a visit: plain comparisons of its own facts with a limit. Pure."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from grids.calendar import local_date
from grids.likeness import differing_bits

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo as used: of which hazard, in which part (`stage`), by which visit (None: by an act on the hazard)."""

    photo: UUID
    sha256: str
    likeness: int | None
    recorded_at: datetime
    hazard: UUID | None
    stage: str
    visit: UUID | None = None


@dataclass(frozen=True, slots=True)
class Oddity:
    """One thing to look at: its numbers, and the photos it is about."""

    kind: str
    data: dict[str, Any]
    photo: UUID | None = None
    other: UUID | None = None


def apart(one: Shot, other: Shot) -> int | None:
    """In how many of 64 features two photos differ: 0 of the same bytes, None where that cannot be said."""
    if one.sha256 == other.sha256:
        return 0
    if one.likeness is None or other.likeness is None:
        return None
    return differing_bits(one.likeness, other.likeness)


def unchanged(shots: Sequence[Shot], earlier: Sequence[Shot], limit: int) -> Oddity | None:
    """A photo "after" that is one "before" of the same hazard: of this visit or of an earlier moment."""
    pairs = [
        (distance, after, before)
        for after in shots
        if after.stage == "after" and after.hazard
        for before in (*shots, *earlier)
        if before.stage == "before" and before.hazard == after.hazard
        if (distance := apart(after, before)) is not None and distance <= limit
    ]
    if not pairs:
        return None
    distance, after, before = min(pairs, key=lambda pair: (pair[0], str(pair[1].photo), str(pair[2].photo)))
    data = {"distance": distance, "same_file": after.sha256 == before.sha256}
    return Oddity("unchanged", data, after.photo, before.photo)


def same_photo(shots: Sequence[Shot], earlier: Sequence[Shot], limit: int) -> Oddity | None:
    """A photo of this visit that was used before, elsewhere or at another time; `earlier` are none of this visit's.

    One "after" that was the "before" of the same hazard is `unchanged`, and not said twice.
    """
    pairs = [
        (distance, one, other)
        for one in shots
        for other in earlier
        if other.recorded_at <= one.recorded_at  # of two that look alike the later one is odd
        if not (one.stage == "after" and other.stage == "before" and one.hazard == other.hazard)
        if (distance := apart(one, other)) is not None and distance <= limit
    ]
    if not pairs:
        return None
    distance, one, other = min(pairs, key=lambda pair: (pair[0], pair[2].recorded_at, str(pair[1].photo)))
    data = {
        "distance": distance,
        "same_file": one.sha256 == other.sha256,
        "photos": len({pair[1].photo for pair in pairs}),
        "other_on": local_date(other.recorded_at).isoformat(),
    }
    return Oddity("same_photo", data, one.photo, other.photo)


def old_photo(taken: dict[UUID, datetime], visited_at: datetime, limit: int) -> Oddity | None:
    """Photos taken more than `limit` hours before the visit; the oldest is named. Both times are the phone's."""
    old = {photo: at for photo, at in taken.items() if visited_at - at > limit * HOUR}
    if not old:
        return None
    photo, at = min(old.items(), key=lambda pair: (pair[1], str(pair[0])))
    data = {"taken_at": at.isoformat(), "visited_at": visited_at.isoformat(), "photos": len(old)}
    return Oddity("old_photo", data, photo)


def far(metres: float, accuracy: int | None, limit: int) -> Oddity | None:
    """Saved more than `limit` metres from the place, even if the position is wrong by all of its accuracy."""
    if metres - (accuracy or 0) <= limit:
        return None
    return Oddity("far", {"metres": round(metres), "accuracy": accuracy})


def photo_far(metres: dict[UUID, float], limit: int) -> Oddity | None:
    """Photos taken more than `limit` metres from the place, by what the camera wrote; the farthest is named."""
    away = {photo: distance for photo, distance in metres.items() if distance > limit}
    if not away:
        return None
    photo, distance = max(away.items(), key=lambda pair: (pair[1], str(pair[0])))
    return Oddity("photo_far", {"metres": round(distance), "photos": len(away)}, photo)


def many(at: datetime, others: Sequence[datetime], limit: int) -> Oddity | None:
    """`limit` visits or more within one hour that this one, made at `at`, is the last of."""
    moments = sorted([*others, at])
    upto = bisect_right(moments, at)
    within = [moment for moment in moments[:upto] if at - moment < HOUR]
    if len(within) < limit:
        return None
    return Oddity("many", {"visits": len(within), "first": within[0].isoformat(), "last": at.isoformat()})
