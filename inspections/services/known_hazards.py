"""What stands open at a place before a visit, and which of it a finding most likely is: the same thing, seen again."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from grids.models import Place, User
from hazards.models import Hazard
from hazards.services.finding_again import open_at
from inspections.models import Answer
from inspections.services.answers import Found


@dataclass(frozen=True, slots=True)
class Known:
    """`hazards`: the open ones, the last found first; `lines`: {hazard id: ids of the lines of lists that found it}."""

    hazards: tuple[Hazard, ...] = ()
    lines: dict[UUID, set[int]] | None = None

    def of_category(self, category_id: int | None) -> list[Hazard]:
        return [hazard for hazard in self.hazards if hazard.category_id == category_id]

    def likely(self, category_id: int, line: int | None) -> Hazard | None:
        """The one a finding of this category most likely is: found by the same line of the list before, or by no line.

        What another line found is another question of the list. A finding beside the list (`line` None) may be any.
        """
        found_by = self.lines or {}
        same = self.of_category(category_id)
        if line is None:
            return next(iter(same), None)
        by_this_line = [hazard for hazard in same if line in found_by.get(hazard.pk, ())]
        by_no_line = [hazard for hazard in same if hazard.pk not in found_by]
        return next(iter([*by_this_line, *by_no_line]), None)

    def same_as(self, found: Found) -> Hazard | None:
        """The hazard that `found` is once more: as the finder says, else the likely one. None: a new one.

        One he named that is no longer open is put right meanwhile: what he found is new.
        """
        finding = found.finding
        if finding.another or finding.rebound_of:
            return None
        if finding.same_as:
            return next((one for one in self.of_category(found.category.pk) if one.pk == finding.same_as), None)
        return self.likely(found.category.pk, found.item.pk if found.item else None)


def known_at(place: Place, *, by: User | None) -> Known:
    """What is open at `place` now, of what `by` may see; two queries."""
    hazards = tuple(open_at(place, by=by))
    lines = defaultdict(set)
    for hazard_id, item_id in Answer.objects.filter(hazard__in=hazards).values_list("hazard", "item"):
        lines[hazard_id].add(item_id)
    return Known(hazards, dict(lines))
