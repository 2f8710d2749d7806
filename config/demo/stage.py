"""The stage of the living story: acts in the order of their moments, by the people whose posts allow them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any

from config.demo.clock import DAY, Story
from config.demo.findings import Findings, Found
from config.demo.photos import Album
from config.demo.street import Street
from grids.calendar import local_date
from grids.ids import uuid7
from grids.models import Grid, Place, User
from hazards.models import Hazard, Reason
from hazards.services import acts
from hazards.services.reporting import report_hazard
from inspections.services.checklists import checklist_for
from inspections.services.visits import submit_visit

WORKERS_OWN = 7 * DAY  # what a worker sets by hand (hazards/seeds/deadline_powers.csv)


@dataclass
class Script:
    """Acts with their moments; played in time order whatever order they were written in."""

    acts: list[tuple[datetime, int, Callable[[datetime], Any]]] = field(default_factory=list)

    def at(self, moment: datetime, act: Callable[[datetime], Any]) -> None:
        self.acts.append((moment, len(self.acts), act))

    def play(self) -> None:
        for moment, _order, act in sorted(self.acts, key=lambda entry: entry[:2]):
            act(moment)


class Stage:
    """One street with its people at hand; what the story must find again is in `known`."""

    def __init__(self, street: Street, story: Story, album: Album):
        self.street, self.story, self.album = street, story, album
        self.grid: Grid = street.grid
        self.rng = Random(f"stage-{street.grid.code}-{story.seed}-{story.as_of}")
        self.findings = Findings(self.rng)
        self.script = Script()
        self.known: dict[str, Hazard] = {}
        self.lines: dict[int, dict[str, int]] = {}  # by checklist: its first line of each category
        self.parents = {cell.grid.pk: cell.grid.parent for cell in street.ground.cells}
        self.reasons = {reason.code: reason for reason in Reason.objects.all()}
        staff = street.staff
        self.officer, self.deputy = staff.holders("station_officer", self.grid)[:2]
        self.leader = staff.one("street_leader", self.grid)
        self.brigade = staff.one("brigade_officer", self.grid.parent)

    def worker(self, place: Place) -> User:
        return next(self._held("worker", place.cell_id))

    def head(self, place: Place) -> User:
        return next(iter([*self._held("cell_head", place.cell_id), *self._held("dedicated_head", place.cell_id)]))

    def community_head(self, place: Place) -> User:
        return next(self._held("community_head", self.parents[place.cell_id].pk))

    def _held(self, role: str, grid_id: int):
        return iter(self.street.staff.at.get((role, grid_id), []))

    def report(
        self,
        place: Place,
        found: Found,
        *,
        at: datetime,
        due_on: date | None = None,
        by: User | None = None,
        **more: Any,
    ) -> Hazard:
        """Found, photographed, and given a date (`due_on` None: the category's rule); the station sets a late one."""
        by = by or self.worker(place)
        hazard = report_hazard(
            self.grid,
            by=by,
            at=at,
            place=place,
            category=found.category,
            severity=found.severity,
            description=found.description,
            structural=found.structural,
            origin_kind=more.pop("origin_kind", "visit"),
            photos=[self.album.before(found.category.code).photo],
            **more,
        )
        late = due_on is not None and due_on > local_date(at) + WORKERS_OWN
        return acts.set_deadline(hazard, by=self.officer if late else by, at=at, seen=None, due_on=due_on)

    def submit(self, hazard: Hazard, *, at: datetime, by: User | None = None, note: str = "已整改，请复查") -> Hazard:
        photos = [self.album.after(hazard.category.code).photo]
        by = by or self.worker(hazard.place)
        return acts.submit_rectification(hazard, by=by, at=at, seen=None, photos=photos, note=note)

    def passes(self, hazard: Hazard, *, at: datetime, by: User | None = None) -> Hazard:
        photos = [self.album.after(hazard.category.code).photo]
        by = by or self.head(hazard.place)
        return acts.pass_recheck(hazard, by=by, at=at, seen=None, photos=photos, note="现场复查，已整改到位")

    def fails(self, hazard: Hazard, *, at: datetime, by: User, reason: str, due_on: date) -> Hazard:
        photos = [self.album.before(hazard.category.code).photo]
        return acts.fail_recheck(hazard, by=by, at=at, seen=None, reason=reason, due_on=due_on, photos=photos)

    def hand_over(self, hazard: Hazard, *, at: datetime, to: str, reason: str, request: str) -> Hazard:
        """Handed over by the station to one of the street's partners."""
        return acts.hand_over(
            hazard,
            by=self.officer,
            at=at,
            seen=None,
            receiver=self.street.staff.organisations[to],
            reason=self.reasons[reason],
            request=request,
        )

    def visit(self, place: Place, *, at: datetime, by: User, findings: list[dict] | None = None, **more: Any):
        """A visit as a phone sends it; `findings` as made by `finding`."""
        findings = findings or []
        promised = {photo["id"]: photo for found in findings for photo in found.pop("promised")}
        promised |= {photo["id"]: photo for photo in more.pop("photos", [])}
        answers, beside = self._by_line(place, at.date(), findings)
        payload = {
            "place": str(place.pk),
            "kind": "routine",
            "outcome": "done",
            "answers": answers,
            "hazards": beside,
            "device_at": at.isoformat(),
            "position": [place.point.x, place.point.y] if place.point else None,
            "accuracy": 12,
            "met": place.responsible_person,
            "photos": list(promised.values()),
        } | more
        return submit_visit(self.grid, client_id=uuid7(), payload=payload, by=by, at=at).inspection

    def _by_line(self, place: Place, day: date, findings: list[dict]) -> tuple[list[dict], list[dict]]:
        """What the place's checklist asks about is the "no" of its line, as a worker answers it; the rest is beside."""
        checklist = checklist_for(place, on=day)
        if checklist.pk not in self.lines:
            items = checklist.items.filter(category__isnull=False).order_by("-number")
            self.lines[checklist.pk] = dict(items.values_list("category__code", "pk"))
        free, answers, beside = dict(self.lines[checklist.pk]), [], []
        for finding in findings:
            if line := free.pop(finding["category"], None):
                answers.append({"item": line, "value": "no", "hazard": finding})
            else:
                beside.append(finding)
        return answers, beside

    def finding(self, found: Found, *, on_site: bool = False, due_on: date | None = None) -> dict:
        """A finding for `visit`, with its pictures."""
        before, after = self.album.before(found.category.code), self.album.after(found.category.code)
        return {
            "category": found.category.code,
            "description": found.description,
            "severity": found.severity.code,
            "structural": found.structural,
            "fix": "on_site" if on_site else "deadline",
            "due_on": due_on.isoformat() if due_on else None,
            "photos": [before.promise["id"]],
            "after": [after.promise["id"]] if on_site else [],
            "another": True,
            "promised": [before.promise, *([after.promise] if on_site else [])],
        }
