"""The last thirteen weeks of everyday work: what is due gets visited, what is found gets put right."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from config.demo.clock import DAY, WEEKS, Story, moment
from config.demo.history import CLOCK, Past
from config.demo.street import Street
from grids.calendar import WorkCalendar, local_date
from grids.ids import uuid7
from grids.models import Place, User
from grids.services.workdays import work_calendar
from hazards.services.history import record_history as record_hazards
from inspections.models import Round
from inspections.schedule import round_day
from inspections.services.history import PastVisit
from inspections.services.history import record_history as record_visits
from inspections.services.past_tasks import record_due_tasks
from inspections.services.rounds import close_round, plan_round

THEMES = (
    "沿街门店“三合一”整治", "消防车通道整治", "九小场所灭火器配置", "瓶装液化气整治", "老旧小区楼道堆物",
    "旅馆民宿疏散通道", "校外培训机构", "仓储物流场所", "餐饮油烟道清洗", "古城文物建筑用火用电", "冬季取暖用电",
    "高层住宅前室与管井",
)  # fmt: skip
WEEKLY, SELDOM = ("YARD", "OLDQ", "HRES", "RENT", "EBIKE"), ("HERITAGE",)
MISSED = 0.04  # of weekly and daily rounds; about as many as holidays and illness cost
LOCKED = 0.03  # of monthly visits: nobody there, and it is said so
SHORT_RECORD = 5  # weeks, for the street that is told in less detail
UNREACHED = 0.4  # of Friday rounds: time ran out before the last stop
FOUND_A_WEEK = (19, 27)
ON_SITE_SHARE = 0.5


class Everyday(Past):
    """Everyday visits of one street to what its rules made due; with `full` also watched places and Friday rounds."""

    def __init__(self, street: Street, story: Story, *, full: bool):
        super().__init__(street, story)
        self.story, self.full = story, full
        self.calendar: WorkCalendar = work_calendar()
        self._worked: dict[tuple[dt.date, dt.date], list[dt.date]] = {}
        self.rng.seed(f"living-{street.grid.code}-{story.seed}-{story.as_of}")

    def record(self) -> None:
        """Visits from the first day to today; hazards only in the weeks before the last, all put right by its start."""
        grid = self.street.grid
        record_due_tasks(grid, self._kept_since(), self.story.as_of - DAY)
        visits = sorted(self._plan(), key=lambda visit: (visit.visited_at, visit.place.code))
        planned = [self._plan_round(week) for week in range(WEEKS - 1)] if self.full else []
        rounds = [visit for round_, stops in planned for visit in self._walk(round_, stops)]
        found = [hazard for week in range(WEEKS - 1) for hazard in self._found(visits + rounds, week)]
        counts: dict = {}
        for hazard in found:
            counts[hazard.visit_id] = counts.get(hazard.visit_id, 0) + 1
        record_visits(grid, [replace(v, hazards_found=counts.get(v.id, 0)) for v in visits + rounds])
        record_hazards(grid, [hazard.row for hazard in found])
        for round_, _stops in planned:
            self._close(round_)

    def _kept_since(self) -> dt.date:
        """Since when what fell due was kept as tasks: as far back as the street's weekly reports go."""
        return self.story.first_day if self.full else self.story.saturday - DAY * 7 * SHORT_RECORD

    def _plan(self) -> Iterator[PastVisit]:
        register = self.street.register
        watched = [place for key, place in register.named.items() if key.startswith("watched") or key == "market"]
        daily = {place.pk for place in watched} if self.full else set()
        for place in register.places:
            kind = place.type.code
            if place.pk in daily:
                yield from self._daily(place, today=place is not register.named["watched-own"])
            elif kind in WEEKLY:
                yield from self._weekly(place, days=5)
            elif kind not in SELDOM or self.rng.random() < 0.5:
                yield from self._monthly(place, surely=place in self._own())
        unseen = set(register.homes[-2:]) if self.full else set()
        for home in register.homes:
            yield from self._weekly(home, days=7, this_week=home not in unseen)

    def _own(self) -> list[Place]:
        """The demo worker's cell: whatever falls due there by the month has been seen this month."""
        return self.street.register.by_cell.get(self.street.ground.cells[0].grid.pk, [])

    def _daily(self, place: Place, *, today: bool) -> Iterator[PastVisit]:
        for n in range((self.story.as_of - self.story.first_day).days, 0, -1):
            if n == 1 or self.rng.random() > MISSED:
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
            workdays = self._workdays(month, following)
            days = [day for day in workdays if self.story.first_day <= day < self.story.as_of]
            share = len(days) / len(workdays) * 0.96
            if days and (surely or self.rng.random() < share):
                locked = not surely and self.rng.random() < LOCKED
                yield self._visit(place, self.rng.choice(days), outcome="locked" if locked else "done")
            month = following

    def _workdays(self, first: dt.date, before: dt.date) -> list[dt.date]:
        """Nobody goes round on holidays; make-up days are worked."""
        if (first, before) not in self._worked:
            days = (first + DAY * n for n in range((before - first).days))
            self._worked[first, before] = [day for day in days if self.calendar.is_workday(day)]
        return self._worked[first, before]

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
        theirs = [
            v for v in visits
            if first <= local_date(v.visited_at) < first + 7 * DAY and v.outcome == "done" and not v.place.is_home
        ]  # fmt: skip
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

    def _plan_round(self, week: int) -> tuple[Round, list[Place]]:
        """The Friday round of that week, and its stops in the order walked."""
        staff, grid = self.street.staff, self.street.grid
        friday = self.story.first_day + DAY * (7 * week + 6)
        held_on = round_day(friday, self.calendar) or friday
        communities = self.street.ground.communities
        community = communities[(week * 5) % len(communities)]
        stops = self.rng.sample(self.street.register.in_cells(self.street.ground.of(community)), 12)
        round_ = plan_round(
            grid, by=staff.one("station_officer", grid), at=moment(held_on - 2 * DAY, "16:00"), theme=THEMES[week],
            leader=staff.one("street_leader", grid), starts_at=moment(held_on, "15:00"),
            ends_at=moment(held_on, "17:00"), places=stops, participants=self._crew(),
            route=f"{community.display_name}沿线", departments="消防工作站、综合行政执法大队、派出所、社区",
        )  # fmt: skip
        return round_, stops

    def _crew(self) -> list[User]:
        staff, grid = self.street.staff, self.street.grid
        return staff.holders("station_officer", grid) + staff.holders("enforcement_officer", grid)[:3]

    def _walk(self, round_: Round, stops: list[Place]) -> Iterator[PastVisit]:
        crew = self._crew()
        reached = stops[:-1] if self.rng.random() < UNREACHED else stops
        for n, place in enumerate(reached):
            at = moment(round_.held_on, f"15:{5 + n * 4:02d}")
            yield PastVisit(place=place, visited_at=at, by=crew[n % len(crew)], kind="round", round=round_, id=uuid7())

    def _close(self, round_: Round) -> None:
        draw = self.rng.randint
        numbers = {
            "people": draw(18, 32), "vehicles": draw(3, 6), "estates": draw(1, 4), "buildings": draw(4, 12),
            "ebikes_moved": draw(0, 20), "wires_removed": draw(0, 4), "stairs_cleared": draw(0, 9),
        }  # fmt: skip
        close_round(
            round_, by=self._crew()[0], at=moment(round_.held_on, "17:20"), numbers=numbers,
            summary="按计划完成，问题已分类交办。",
        )  # fmt: skip


class _Dated:
    """A hazard of the past with the visit that found it."""

    def __init__(self, visit_id, row):
        self.visit_id, self.row = visit_id, row
