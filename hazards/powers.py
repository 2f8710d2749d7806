"""How many days somebody may give at a stroke: pure arithmetic over a rule's numbers."""

from collections.abc import Iterable
from dataclasses import dataclass

# Who sets a deadline, from the nearest (domain.md 3.3); each may give what the ones before him may.
WORKERS = ("worker", "contact")
HEADS = ("cell_head", "dedicated_head", "community_head")
ANY_NUMBER = ("station_officer", "street_leader", "brigade_officer")


@dataclass(frozen=True, slots=True)
class Powers:
    """`days`: the most calendar days of one decision by role, None for any number; a role not named has none."""

    days: dict[str, int | None]

    def allows(self, role: str, days: int) -> bool:
        """Whether a post of `role` may give `days` at a stroke."""
        return role in self.days and (self.days[role] is None or days <= (self.days[role] or 0))

    def power(self, roles: Iterable[str]) -> int | None:
        """The most days that somebody with `roles` may give; None for any number, 0 for none at all."""
        held = [self.days[role] for role in roles if role in self.days]
        return None if None in held else max((days for days in held if days is not None), default=0)

    def nearest(self, days: int, among: Iterable[str]) -> list[str]:
        """The roles of `among` that may give `days`, in its order."""
        return [role for role in among if self.allows(role, days)]


def setting_deadlines(worker_days: int, head_days: int) -> Powers:
    """Who may set how long a deadline by hand: workers, heads, and from the station upwards any number of days."""
    days: dict[str, int | None] = dict.fromkeys(WORKERS, worker_days)
    return Powers(days | dict.fromkeys(HEADS, head_days) | dict.fromkeys(ANY_NUMBER))
