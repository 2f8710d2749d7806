"""What a rule would ask, before it is switched on: of how many places, how often, and of whom.

The load of open tasks stands beside those who share it, cell by cell in code order, to share it out (design rule 13,
item 4): nothing else is said about a person, and nobody is compared.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from grids.calendar import local_midnight
from grids.models import Grid, Place, PlaceFlag, Post, User
from grids.services.workdays import work_calendar
from inspections.duties import Duty, chosen, window_of
from inspections.models import Rule, Task
from inspections.schedule import Period
from inspections.services.tasks import NOT_VISITED, duty_of, rules_in_force

# Visits to one place in thirty days, by a rule of this period
A_MONTH = {
    Period.DAILY: 30.0,
    Period.WEEKLY: 30 / 7,
    Period.MONTHLY: 1.0,
    Period.QUARTERLY: 1 / 3,
    Period.HALF_YEARLY: 1 / 6,
    Period.YEARLY: 1 / 12,
}


@dataclass
class Share:
    """The tasks of those who hold the role for one grid: open ones, and how many come in thirty days."""

    grid: Grid | None
    people: list[str] = field(default_factory=list)
    open_now: int = 0
    open_then: int = 0
    monthly_now: float = 0
    monthly_then: float = 0

    @property
    def each_now(self) -> float:
        """A person's part of what is open, where all share alike."""
        return self.open_now / max(len(self.people), 1)

    @property
    def each_then(self) -> float:
        return self.open_then / max(len(self.people), 1)


@dataclass
class Load:
    """A rule's load: `places` it serves, `first` the tasks of its first night, all visits of the street a month."""

    places: int = 0
    first: int = 0
    ended: int = 0
    monthly_now: float = 0
    monthly_then: float = 0
    shares: list[Share] = field(default_factory=list)

    @property
    def heavier(self) -> list[Share]:
        """The shares that change, in code order."""
        return [one for one in self.shares if one.open_now != one.open_then or one.monthly_now != one.monthly_then]


def load_of(street: Grid, rule: Rule, *, on: date, by: User) -> Load:
    """What `rule`, switched on from the local day `on`, would ask in the street, of what `by` may see there."""
    rules = rules_in_force(street, on)
    old, new = rules.get(rule.code), duty_of(rule)
    before = [duty_of(one) for one in rules.values()]
    after = [duty for duty in before if old is None or duty.id != old.pk] + [new]
    since = window_of(new, on, work_calendar()).period_start
    sharing = _Sharing(street, {new.role} | ({old.role_id} if old else set()), on)
    load, kinds = Load(), {}
    done = _done(street, rule, since)
    for pk, kind, cell, visited in _places(street, by):
        if kind not in kinds:
            kinds[kind] = _chosen(before, kind), _chosen(after, kind)
        _count_monthly(load, sharing, cell, *kinds[kind])
        if new in kinds[kind][1]:
            load.places += 1
            if pk not in done and (visited is None or visited < local_midnight(since)):
                load.first += 1
                sharing.share(cell, new.role).open_then += 1
    for cell, role, asked_by, due_on in _open(street, by):
        ends = old is not None and asked_by == old.pk and due_on >= on
        load.ended += ends
        if share := sharing.of(cell, role):
            share.open_now += 1
            share.open_then += not ends
    load.shares = sharing.in_order()
    return load


def _places(street: Grid, by: User) -> Iterator[tuple]:
    """(id, kind, cell, last visit) of each place to be visited; its kind is what rules ask about."""
    flags: dict = defaultdict(set)
    for place, flag in PlaceFlag.objects.filter(place__street=street).values_list("place__pk", "pk"):
        flags[place].add(flag)
    visible = (
        Place.objects.visible_to(by).filter(street=street, merged_into__isnull=True).exclude(status__in=NOT_VISITED)
    )
    rows = visible.order_by().values_list("pk", "type_id", "place_class", "scope_cell_id", "last_visited_at")
    for pk, type_id, place_class, cell, visited in rows:
        yield pk, (type_id, place_class, frozenset(flags.get(pk, ()))), cell, visited


def _done(street: Grid, rule: Rule, since: date) -> set:
    """The places whose task of this period is done by the row that `rule` replaces."""
    tasks = Task.objects.filter(street=street, rule__code=rule.code, starts_on__gte=since, done_at__isnull=False)
    return set(tasks.values_list("place_id", flat=True))


def _open(street: Grid, by: User) -> Iterator[tuple]:
    open_ones = Task.objects.visible_to(by).filter(street=street, done_at__isnull=True, cancelled_at__isnull=True)
    return iter(open_ones.order_by().values_list("scope_cell", "role", "rule", "due_on"))


def _chosen(duties: list[Duty], kind: tuple) -> list[Duty]:
    return chosen(duties, place_type=kind[0], place_class=kind[1], flags=kind[2])


def _count_monthly(load: Load, sharing: "_Sharing", cell: int | None, now: list[Duty], then: list[Duty]) -> None:
    for duty in now:
        load.monthly_now += A_MONTH[Period(duty.period)]
        if share := sharing.of(cell, duty.role):
            share.monthly_now += A_MONTH[Period(duty.period)]
    for duty in then:
        load.monthly_then += A_MONTH[Period(duty.period)]
        if share := sharing.of(cell, duty.role):
            share.monthly_then += A_MONTH[Period(duty.period)]


class _Sharing:
    """Whose a task is: of those who hold its role for the cell, else for its community, else for the street."""

    def __init__(self, street: Grid, roles: set[int], on: date):
        grids = Grid.objects.filter(street=street) | Grid.objects.filter(pk=street.pk)
        self.grids = {grid.pk: grid for grid in grids.defer("boundary").in_code_order()}
        self.roles = roles
        self.people: dict[tuple[int | None, int], list[str]] = defaultdict(list)
        posts = Post.objects.current(on).filter(grid__in=self.grids, role__in=roles, limited=False)
        for post in posts.select_related("user").order_by("valid_from", "pk"):
            self.people[post.grid_id, post.role_id].append(str(post.user))
        self.shares: dict[tuple[int | None, int], Share] = {}
        self.known: dict[tuple[int | None, int], Share] = {}

    def of(self, cell: int | None, role: int) -> Share | None:
        """The share of a task in `cell`; None for a role the rule is not about."""
        return self.share(cell, role) if role in self.roles else None

    def share(self, cell: int | None, role: int) -> Share:
        """The share of those who hold `role`, one the rule is about, for `cell`."""
        if (cell, role) not in self.known:
            holder = self._holder(cell, role)
            key = (holder.pk if holder else None, role)
            self.shares.setdefault(key, Share(holder, self.people.get(key, [])))
            self.known[cell, role] = self.shares[key]
        return self.known[cell, role]

    def in_order(self) -> list[Share]:
        """By grid code; what nobody's grid takes last."""
        place = {pk: n for n, pk in enumerate(self.grids)}
        return [self.shares[key] for key in sorted(self.shares, key=lambda key: place.get(key[0], len(place)))]

    def _holder(self, cell: int | None, role: int) -> Grid | None:
        grid = self.grids.get(cell)
        while grid is not None and (grid.pk, role) not in self.people:
            grid = self.grids.get(grid.parent_id)
        return grid or self.grids.get(cell)
