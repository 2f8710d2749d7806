"""@ somebody in a note: only people who may see the hazard are offered, and only they are told."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from grids.access import roles_for
from grids.models import Post
from hazards.models import Hazard

MARKS = "@＠"


@dataclass(frozen=True)
class Colleague:
    """Somebody who may be named, with the post that lets him see the hazard."""

    pk: str
    name: str
    post: str


def colleagues(hazard: Hazard, on: date) -> list[Colleague]:
    """Officials whose posts on the local day `on` let them see the hazard, each once, the nearest post first.

    The same as `Hazard.objects.visible_to` of each, read from the posts (a test compares the two): a post at the
    hazard's grid or above it, or one limited to its place; of a home under care only posts with the care right.
    """
    grid = hazard.scope_cell or hazard.street
    above = Q(limited=False, grid__code__in=[code for code in grid.path.split("/") if code])
    there = Q(limited=True, places__place=hazard.place_id) if hazard.place_id else Q(pk__in=[])
    seeing = Q(role__sees_care=True) & above if hazard.at_home else above | there
    roles = roles_for("hazards.view") & roles_for("hazards.inside")
    posts = Post.objects.current(on).filter(seeing, role__code__in=roles, user__is_active=True)
    found: dict[str, Colleague] = {}
    for post in posts.select_related("user", "role", "grid").defer("grid__boundary").order_by("-grid__path", "pk"):
        label = f"{post.title or post.role.name} · {post.grid}"
        found.setdefault(str(post.user_id), Colleague(str(post.user_id), str(post.user), label))
    return list(found.values())


def mentioned(hazard: Hazard, note: str, on: date) -> list[str]:
    """The ids of the colleagues that `note` names after an @; of two of one name both, of 张三丰 not also 张三."""
    if not set(MARKS) & set(note):
        return []
    people = sorted(colleagues(hazard, on), key=lambda one: -len(one.name))
    found: list[str] = []
    for rest in _after_marks(note):
        name = next((one.name for one in people if rest.startswith(one.name)), None)
        found += [one.pk for one in people if one.name == name]
    return list(dict.fromkeys(found))


def _after_marks(note: str) -> list[str]:
    return [note[n + 1 :] for n, letter in enumerate(note) if letter in MARKS]
