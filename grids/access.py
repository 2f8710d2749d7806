"""Who may see and do what. The mechanism, once; each app's `policy.py` is a table over it.

A *policy* is an action's name → the codes of the roles that may. Where they may is the reach of their posts: a post
at a street reaches the street, at a community the community and its cells, at a cell the cell; a limited post reaches
exactly its places. `visible_to` querysets and `require` both read the same `Scope`, so list and detail cannot differ.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, prefetch_related_objects
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from grids.errors import NotAllowed

PUBLIC = "public"
SIGNED_IN = "signed-in"
ABOVE_STREETS = ("province", "city", "district")

_policies: dict[str, frozenset[str]] = {}


def declare(table: dict[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Register an app's actions → role codes; an action may be declared once. Returns the table, frozen."""
    frozen = {action: frozenset(roles) for action, roles in table.items()}
    for action, roles in frozen.items():
        if _policies.get(action, roles) != roles:
            raise ValueError(f"action {action} is declared twice")
        _policies[action] = roles
    return frozen


def roles_for(action: str) -> frozenset[str]:
    """Role codes that may do `action` somewhere. KeyError for an action nobody declared: a misspelling."""
    return _policies[action]


@dataclass(frozen=True)
class Reach:
    """Literal ids that a set of posts opens: whole streets, grids (cells and communities), single places."""

    streets: frozenset[int] = frozenset()
    cells: frozenset[int] = frozenset()
    places: frozenset[UUID] = frozenset()

    def __or__(self, other: "Reach") -> "Reach":
        return Reach(self.streets | other.streets, self.cells | other.cells, self.places | other.places)

    def __bool__(self) -> bool:
        return bool(self.streets or self.cells or self.places)

    def whole_streets(self) -> frozenset[int] | None:
        """The streets when nothing smaller is opened beside them: who may read a street's sums. Else None."""
        return self.streets if self.streets and not self.cells and not self.places else None

    def covers(self, fact) -> bool:
        """Whether a located fact (or a Place) lies within; reads `street_id`, `scope_cell_id`, `place_id`/own id."""
        place_id = fact.place_id if hasattr(fact, "place_id") else fact.pk
        return (
            fact.street_id in self.streets
            or getattr(fact, "scope_cell_id", None) in self.cells
            or place_id in self.places
        )

    def q(self, *, place: str | None = "place_id", cell: str | None = "scope_cell_id") -> Q:
        """The same as a filter. `place` and `cell` name the columns; None where a model has no such column."""
        condition = Q(street_id__in=self.streets)
        if cell and self.cells:
            condition |= Q(**{f"{cell}__in": self.cells})
        if place and self.places:
            condition |= Q(**{f"{place}__in": self.places})
        return condition


@dataclass(frozen=True)
class HeldPost:
    """A current post with its reach resolved. `width` orders posts from the narrowest."""

    post: Any
    reach: Reach
    width: int


class Scope:
    """A user's current posts, resolved once a request to literal ids."""

    def __init__(self, held: list[HeldPost]):
        self.held = sorted(held, key=lambda h: h.width)

    @property
    def role_codes(self) -> frozenset[str]:
        return frozenset(h.post.role.code for h in self.held)

    def reach(self, roles: Iterable[str]) -> Reach:
        """The union of what posts in `roles` open."""
        total = Reach()
        for held in self.held:
            if held.post.role.code in roles:
                total |= held.reach
        return total

    def reach_for(self, action: str) -> Reach:
        return self.reach(roles_for(action))

    def care_reach(self) -> Reach:
        """Where the person may see homes under care (重点人群)."""
        total = Reach()
        for held in self.held:
            if held.post.role.sees_care and not held.post.limited:
                total |= held.reach
        return total

    def street_ids(self) -> frozenset[int]:
        """Every street in which the person holds any post at all."""
        within = (h.post.grid for h in self.held if h.post.grid.level in ("street", "community", "cell"))
        named = frozenset(grid.street_id or grid.pk for grid in within)
        return named.union(*(h.reach.streets for h in self.held))

    def above_streets_q(self, to_grid: str = "", action: str | None = None) -> Q:
        """Grids above the streets at which a post is held, and those between them and the streets: as offices.

        `to_grid` is the path to the grid from the model that is filtered, such as "grid__"; with `action` only posts
        that allow it count.
        """
        roles = None if action is None else roles_for(action)
        found = Q(pk__in=[])
        for held in self.held:
            grid, counts = held.post.grid, roles is None or held.post.role.code in roles
            if counts and grid.level in ABOVE_STREETS and not held.post.limited:
                found |= Q(**{f"{to_grid}path__startswith": grid.path, f"{to_grid}level__in": ABOVE_STREETS})
        return found

    def own_street_ids(self) -> frozenset[int]:
        """The streets of posts that are not limited to places: a guest of a round has none."""
        return Scope([held for held in self.held if not held.post.limited]).street_ids()

    def grids_q(self) -> Q:
        """Grids are reference data: a person sees the trees of his streets, and the nodes above his posts."""
        above = {code for h in self.held for code in h.post.grid.path.split("/") if code}
        trees = Q(pk__in=self.street_ids()) | Q(street_id__in=self.street_ids()) | Q(code__in=above)
        return trees | self.above_streets_q()

    def post_for(self, action: str, fact=None):
        """The narrowest current post that allows `action` (on `fact`, if given), or None."""
        roles = roles_for(action)
        for held in self.held:
            if held.post.role.code in roles and (fact is None or held.reach.covers(fact)):
                return held.post
        return None

    def post_in(self, action: str, grid):
        """The narrowest unlimited post that allows `action` in `grid` as a whole: one held there or above it."""
        roles = roles_for(action)
        for held in self.held:
            if held.post.role.code in roles and not held.post.limited and grid.path.startswith(held.post.grid.path):
                return held.post
        return None

    def post_in_street(self, action: str, street_id: int):
        """The narrowest unlimited post that allows `action` anywhere within the street."""
        roles = roles_for(action)
        for held in self.held:
            grid, unlimited = held.post.grid, held.post.role.code in roles and not held.post.limited
            if unlimited and (street_id in held.reach.streets or grid.street_id == street_id):
                return held.post
        return None


def _reach_of(post) -> tuple[Reach, int]:
    if post.limited:
        return Reach(places=frozenset(row.place_id for row in post.places.all())), 0
    grid = post.grid
    if grid.level == "cell":
        return Reach(cells=frozenset([grid.pk])), 1
    below = type(grid).objects.filter(path__startswith=grid.path)
    if grid.level == "community":
        return Reach(cells=frozenset(below.values_list("pk", flat=True))), 2
    if grid.level == "street":
        return Reach(streets=frozenset([grid.pk])), 3
    return Reach(streets=frozenset(below.filter(level="street").values_list("pk", flat=True))), 4


def scope_of(user) -> Scope:
    """The scope of `user` today (local date), kept on the user object: one resolution a request."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return Scope([])
    today = timezone.localdate()
    kept = user.__dict__.get("_scope")
    if kept is None or kept[0] != today:
        posts = list(_posts(user, today))
        prefetch_related_objects([post for post in posts if post.limited], "places")
        kept = (today, Scope([HeldPost(post, *_reach_of(post)) for post in posts]))
        user.__dict__["_scope"] = kept
    return kept[1]


def _posts(user, today):
    """Without the grids' boundaries: reading a polygon costs more than all the rest."""
    return user.posts.current(today).select_related("role", "grid", "organisation").defer("grid__boundary")


def forget_scope(user) -> None:
    """After a post of `user` was changed in this very request."""
    user.__dict__.pop("_scope", None)


def may(user, action: str, fact=None) -> bool:
    """Whether `user` may do `action` (on `fact`, if given; else anywhere)."""
    return scope_of(user).post_for(action, fact) is not None


def require(user, action: str, fact=None):
    """The narrowest post that allows `action`; `user=None` is the system and answers None. Raises NotAllowed."""
    if user is None:
        return None
    return _or_refuse(scope_of(user).post_for(action, fact), action)


def require_near(user, action: str, fact):
    """As `require`; for what stands in no place a post anywhere in the street is enough.

    What somebody sees or does a step beyond his cell must not fail on where the line runs.
    """
    if user is None:
        return None
    scope = scope_of(user)
    post = scope.post_for(action, fact)
    if post is None and fact.place_id is None:
        post = scope.post_in_street(action, fact.street_id)
    return _or_refuse(post, action)


def may_in(user, action: str, grid) -> bool:
    """Whether `user` may do `action` in the whole of `grid`."""
    return scope_of(user).post_in(action, grid) is not None


def require_in(user, action: str, grid):
    """As `require`, for what is done to a grid itself or to its people: a post held there or above it."""
    if user is None:
        return None
    return _or_refuse(scope_of(user).post_in(action, grid), action)


def _or_refuse(post, action: str):
    if post is None:
        raise NotAllowed("not-allowed", _("当前岗位没有这项权限。"), action=action)
    return post


def access(action: str) -> Callable:
    """Declare a view's policy: signed in, and holding a post that allows `action` somewhere (else 403).

    `access(PUBLIC)` is for everyone, `access(SIGNED_IN)` for any account. Works for function views; a DRF viewset
    declares `policies = {"list": action, ...}` instead.
    """
    if action not in (PUBLIC, SIGNED_IN):
        roles_for(action)

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if action != PUBLIC:
                if not request.user.is_authenticated:
                    return redirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}")
                if action != SIGNED_IN:
                    require(request.user, action)
            return view(request, *args, **kwargs)

        guarded.access_policy = action
        return guarded

    return decorate
