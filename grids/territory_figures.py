"""What stands in a street: places and people of each grid, as far as the asking person may see them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Q
from django.utils.timezone import localtime

from grids.access import scope_of
from grids.models import Grid, Place, PlaceType, Post, User

HEADS = {"cell": {"cell_head", "dedicated_head"}, "community": {"community_head"}, "street": {"street_leader"}}
WORKERS = {"worker"}


@dataclass
class Branch:
    """A grid of the tree with what it holds itself and, for a community, what its cells hold."""

    grid: Grid
    children: list["Branch"] = field(default_factory=list)
    own_places: int = 0
    heads: list[User] = field(default_factory=list)
    workers: set = field(default_factory=set)
    counted: bool = True  # whether the asking person sees this grid's places

    @property
    def places(self) -> int:
        return self.own_places + sum(child.places for child in self.children)

    @property
    def all_workers(self) -> set:
        return self.workers.union(*(child.all_workers for child in self.children))

    @property
    def worker_count(self) -> int:
        return len(self.all_workers)

    @property
    def headless(self) -> list["Branch"]:
        """Cells below (or this cell) without a head today."""
        if self.grid.level == Grid.Level.CELL:
            return [] if self.heads else [self]
        return [cell for child in self.children for cell in child.headless]

    @property
    def workerless(self) -> list["Branch"]:
        """Cells below (or this cell) without a worker today; a dedicated one is its unit's own."""
        if self.grid.level == Grid.Level.CELL:
            return [] if self.workers or self.grid.kind == Grid.Kind.DEDICATED else [self]
        return [cell for child in self.children for cell in child.workerless]


def tree_of(street: Grid, *, user: User, day: date) -> Branch:
    """The street's communities and cells in code order with their figures. Five queries, whatever the size."""
    grids = Grid.objects.visible_to(user).on(day).filter(Q(pk=street.pk) | Q(street=street)).in_code_order()
    branches = {grid.pk: Branch(grid) for grid in grids.defer("boundary", "profile")}
    root = branches.get(street.pk) or Branch(street)
    for branch in branches.values():
        if branch is not root:
            branches.get(branch.grid.parent_id, root).children.append(branch)
    _count_places(branches, root, user)
    _put_people(branches, street, day)
    return root


def _count_places(branches: dict[int, Branch], root: Branch, user: User) -> None:
    reach = scope_of(user).reach_for("places.view")
    counts = dict(
        Place.objects.visible_to(user)
        .filter(street=root.grid)
        .countable()
        .active()
        .values_list("scope_cell")
        .annotate(n=Count("pk"))
        .order_by()
    )
    root.own_places = counts.pop(None, 0) + counts.pop(root.grid.pk, 0)
    for pk, branch in branches.items():
        if branch is not root:
            branch.own_places = counts.get(pk, 0)
            branch.counted = root.grid.pk in reach.streets or pk in reach.cells
    root.counted = root.grid.pk in reach.streets


def _put_people(branches: dict[int, Branch], street: Grid, day: date) -> None:
    posts = Post.objects.current(day).filter(Q(grid=street) | Q(grid__street=street), limited=False)
    for post in posts.select_related("user", "role"):
        branch = branches.get(post.grid_id)
        if branch is None:
            continue
        if post.role.code in HEADS.get(branch.grid.level, ()):
            branch.heads.append(post.user)
        if post.role.code in WORKERS:
            branch.workers.add(post.user_id)


@dataclass(frozen=True)
class Coverage:
    """家 visited since the month began, of the active ones."""

    visited: int
    places: int
    since: date


def coverage(places, *, now: datetime) -> Coverage:
    """Of `places` (a queryset already narrowed to what a person may see): how many were visited this month."""
    month = localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    found = (
        places.countable()
        .active()
        .aggregate(places=Count("pk"), visited=Count("pk", filter=Q(last_visited_at__gte=month)))
    )
    return Coverage(found["visited"], found["places"], month.date())


def by_type(places) -> list[tuple[PlaceType, int]]:
    """(type, 家) of `places`, the most frequent first."""
    counts = dict(places.countable().active().values_list("type").annotate(n=Count("pk")).order_by())
    return sorted(((kind, counts[kind.pk]) for kind in PlaceType.objects.filter(pk__in=counts)), key=lambda t: -t[1])


def posts_by_role(grid: Grid, *, user: User, day: date) -> dict:
    """Current posts at exactly this grid by role: who heads it first, then the others in the roles' order."""
    grouped = defaultdict(list)
    posts = Post.objects.visible_to(user).current(day).filter(grid=grid, limited=False)
    for post in posts.select_related("user", "role", "organisation").order_by("role__order", "valid_from"):
        grouped[post.role].append(post)
    heads = HEADS.get(grid.level, ())
    return dict(sorted(grouped.items(), key=lambda item: item[0].code not in heads))
