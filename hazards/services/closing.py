"""Why a hazard cannot be closed yet: the ways that end it, from the workflow table, each with what stands before it."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime

from grids.access import roles_for
from grids.errors import NotAllowed
from grids.models import Role
from hazards.models import Hazard
from hazards.policy import ACTS
from hazards.services.engine import allow
from hazards.services.guards import Attempt, refusals
from hazards.workflow import TABLE, State, Transition, allowed


@dataclass(frozen=True)
class Way:
    """One act that closes it. `steps`: the acts that must come first; `by`: whose act it is, where it is not the
    reader's; `barred`: what its guards say against the reader as things stand."""

    label: str
    steps: list[str]
    by: list[str]
    barred: list[str]

    @property
    def is_open(self) -> bool:
        return not (self.steps or self.by or self.barred)


def ways_to_close(hazard: Hazard, user, now: datetime) -> list[Way]:
    """Every row of the table that leads to 已销号, from where the hazard stands, for `user` at `now`."""
    return [_way(row, hazard, user, now) for row in TABLE if row.to == State.CLOSED]


def _way(row: Transition, hazard: Hazard, user, now: datetime) -> Way:
    steps = [step.button for step in path_to(row, State(hazard.state))]
    try:
        allow(user, row.action, hazard)
        by = []
    except NotAllowed:
        by = [role.name for role in Role.objects.filter(code__in=roles_for(ACTS[row.action])).order_by("pk")]
    barred = [] if steps or by else list(refusals(Attempt(hazard, row, user, now)).values())
    return Way(str(row.button), [str(step) for step in steps], by, barred)


def path_to(row: Transition, state: State) -> list[Transition]:
    """The fewest acts that bring a hazard from `state` to where `row` starts; none when it is there already."""
    waiting: deque[tuple[State, list[Transition]]] = deque([(state, [])])
    seen = {state}
    while waiting:
        at, taken = waiting.popleft()
        if at in row.sources:
            return taken
        for step in allowed(at):
            if step.to is not None and step.to not in seen and step.to != State.VOID:
                seen.add(step.to)
                waiting.append((step.to, [*taken, step]))
    return []
