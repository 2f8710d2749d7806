"""The last thirteen weeks of everyday work: what is due gets visited, what is found gets put right."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace

from config.demo.clock import DAY, WEEKS, Story, moment
from config.demo.history import CLOCK, Past
from config.demo.street import Street
from grids.calendar import local_date
from grids.ids import uuid7
from grids.models import Place
from hazards.services.history import record_history as record_hazards
from inspections.models import Round
from inspections.services.history import PastVisit
from inspections.services.history import record_history as record_visits
from inspections.services.rounds import close_round, plan_round

THEMES = (
    "沿街门店“三合一”整治", "消防车通道整治", "九小场所灭火器配置", "瓶装液化气整治", "老旧小区楼道堆物",
    "旅馆民宿疏散通道", "校外培训机构", "仓储物流场所", "餐饮油烟道清洗", "古城文物建筑用火用电", "冬季取暖用电",
    "高层住宅前室与管井",
)  # fmt: skip
WEEKLY, SELDOM = ("YARD", "OLDQ", "HRES", "RENT", "EBIKE"), ("HERITAGE",)
WATCHED_DAYS = 42  # since when the watched places have been on their list
MISSED = 0.04  # of weekly rounds; about as many as holidays and illness cost
FOUND_A_WEEK = (19, 27)
ON_SITE_SHARE = 0.5


class Everyday(Past):
    """Everyday visits of one street; with `full` also weekly estates, daily watched places and Friday rounds."""

    def __init__(self, street: Street, story: Story, *, full: bool):
        super().__init__(street, story)
        self.story, self.full = story, full
        self.rng.seed(f"living-{street.grid.code}-{story.seed}-{story.as_of}")

    def record(self) -> None:
        """Visits from the first day to today; hazards only in the weeks before the last, all put right by its start."""
        visits = sorted(self._plan(), key=lambda visit: (visit.visited_at, visit.place.code))
        rounds = list(self._rounds()) if self.full else []
        found = [hazard for week in range(WEEKS - 1) for hazard in self._found(visits + rounds, week)]
        counts: dict = {}
        for hazard in found:
            counts[hazard.visit_id] = counts.get(hazard.visit_id, 0) + 1
        record_visits(self.street.grid, [replace(v, hazards_found=counts.get(v.id, 0)) for v in visits + rounds])
        record_hazards(self.street.grid, [hazard.row for hazard in found])

    def _plan(self) -> Iterator[PastVisit]:
        register = self.street.register
        watched = [place for key, place in register.named.items() if key.startswith("watched") or key == "market"]
        daily = {place.pk for place in watched} if self.full else set()
        for place in register.places:
            kind = place.type.code
            if place.pk in daily:
                yield from self._daily(place, today=place is not register.named["watched-own"])
            elif self.full and kind in WEEKLY:
                yield from self._weekly(place, days=5)
            elif kind not in SELDOM or self.rng.random() < 0.5:
                yield from self._monthly(place, surely=place in self._own())
        unseen = set(register.homes[-2:]) if self.full else set()
        for home in register.homes:
            yield from self._weekly(home, days=7, this_week=home not in unseen)

    def _own(self) -> list[Place]:
        """The demo worker's cell: whatever falls due there by the month has been seen this month."""
        cell = self.street.ground.cells[0].grid
        return self.street.register.by_cell.get(cell.pk, []) if self.full else []

    def _daily(self, place: Place, *, today: bool) -> Iterator[PastVisit]:
        for n in range(WATCHED_DAYS, 0, -1):
            yield self._visit(place, self.story.as_of - DAY * n)
        if today:
            yield self._visit(place, self.story.as_of)

    def _weekly(self, place: Place, *, days: int, this_week: bool = True) -> Iterator[PastVisit]:
        """Once in each week from Monday on; in the week that is not over yet, once if a day of it has passed."""
        monday = self.story.first_day + DAY * 2
        while monday < self.story.as_of:
            last = min(days, (self.story.as_of - monday).days)
            current = self.story.as_of - monday < 7 * DAY
            if not (current and not this_week) and (place.is_home or self.rng.random() > MISSED):
                yield self._visit(place, monday + DAY * self.rng.randrange(last))
            monday += 7 * DAY

    def _monthly(self, place: Place, *, surely: bool) -> Iterator[PastVisit]:
        month = self.story.first_day.replace(day=1)
        while month <= self.story.as_of:
            following = (month + 32 * DAY).replace(day=1)
            days = [d for d in _workdays(month, min(following, self.story.as_of)) if d >= self.story.first_day]
            share = (len(days) / 22) * (0.96 if self.full else 0.3)
            if days and (surely or self.rng.random() < share):
                yield self._visit(place, self.rng.choice(days))
            month = following

    def _visit(self, place: Place, day: dt.date, **more) -> PastVisit:
        clock = "07:40" if day == self.story.as_of else self.rng.choice(CLOCK)
        at = min(moment(day, clock), self.story.now)
        by = self._own_worker(place) or self.worker_of(place)
        return PastVisit(place=place, visited_at=at, by=by, id=uuid7(), **more)

    def _own_worker(self, place: Place):
        """In the demo worker's cell he makes about half of the visits."""
        if place.cell_id != self.street.ground.cells[0].grid.pk or self.rng.random() < 0.5:
            return None
        return self.street.staff.one("worker", self.street.ground.cells[0].grid)

    def _found(self, visits: list[PastVisit], week: int) -> Iterator["_Dated"]:
        first = self.story.first_day + DAY * 7 * week
        theirs = [v for v in visits if first <= local_date(v.visited_at) < first + 7 * DAY and not v.place.is_home]
        in_round = [v for v in theirs if v.round]
        daily = [v for v in theirs if not v.round]
        number = self.rng.randint(*FOUND_A_WEEK) if self.full else self.rng.randint(8, 14)
        number -= 8 if self.full and week >= WEEKS - 5 else 0  # what still stands open was found in these weeks too
        chosen = self.rng.choices(daily, k=number - len(in_round) // 2)
        chosen += self.rng.sample(in_round, len(in_round) // 2)
        until = moment(self.story.saturday - DAY, "17:00")
        for visit in sorted(chosen, key=lambda v: v.visited_at):
            soon = until - visit.visited_at < 3 * DAY
            row = self.hazard(visit, on_site=soon or self.rng.random() < ON_SITE_SHARE, until=until)
            if visit.round:
                row = replace(row, origin_kind="round", origin_id=visit.round.pk)
            yield _Dated(visit.id, row)

    def _rounds(self) -> Iterator[PastVisit]:
        """The Friday rounds before the last: planned, walked, closed."""
        staff, grid = self.street.staff, self.street.grid
        officer, leaders = staff.one("station_officer", grid), staff.holders("street_leader", grid)
        people = staff.holders("station_officer", grid) + staff.holders("enforcement_officer", grid)[:3]
        for week in range(WEEKS - 1):
            friday = self.story.first_day + DAY * (7 * week + 6)
            communities = self.street.ground.communities
            community = communities[(week * 5) % len(communities)]
            open_ones = self.street.register.in_cells(self.street.ground.of(community))
            stops = self.rng.sample(open_ones, 12)
            round_ = plan_round(
                grid, by=officer, at=moment(friday - 2 * DAY, "16:00"), theme=THEMES[week], leader=leaders[0],
                starts_at=moment(friday, "15:00"), ends_at=moment(friday, "17:00"), places=stops, participants=people,
                route=f"{community.display_name}沿线", departments="消防工作站、综合行政执法大队、派出所、社区",
            )  # fmt: skip
            for n, place in enumerate(stops):
                at = moment(friday, f"15:{5 + n * 4:02d}")
                yield PastVisit(
                    place=place, visited_at=at, by=people[n % len(people)], kind="round", round=round_, id=uuid7()
                )
            self._close(round_, friday, officer)

    def _close(self, round_: Round, friday: dt.date, officer) -> None:
        draw = self.rng.randint
        numbers = {
            "people": draw(18, 32), "vehicles": draw(3, 6), "estates": draw(1, 4), "buildings": draw(4, 12),
            "ebikes_moved": draw(0, 20), "wires_removed": draw(0, 4), "stairs_cleared": draw(0, 9),
        }  # fmt: skip
        close_round(
            round_, by=officer, at=moment(friday, "17:20"), numbers=numbers, summary="按计划完成，问题已分类交办。"
        )


class _Dated:
    """A hazard of the past with the visit that found it."""

    def __init__(self, visit_id, row):
        self.visit_id, self.row = visit_id, row


def _workdays(first: dt.date, before: dt.date) -> list[dt.date]:
    days: Iterable[dt.date] = (first + DAY * n for n in range((before - first).days))
    return [day for day in days if day.weekday() < 5]
