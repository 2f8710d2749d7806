"""Stations, kit, people on duty, turn-outs: as many as published, the persons and places invented."""

import datetime as dt
from random import Random

from config.demo.clock import DAY, Story, moment
from config.demo.names import Names
from config.demo.street import Street
from grids.models import Grid, User
from stations.models import Station
from stations.services.duty import add_member, hand_over_shift, plan_shift
from stations.services.kit import Counted, add_batch, check_kit, take_stock
from stations.services.registers import record_incident
from stations.services.stations import open_station, serve_communities
from stations.services.turnouts import record_turnout

OPENED = dt.date(2022, 6, 20)
AT = moment(OPENED, "10:00")
SERVICE = 10  # 119应急救援综合服务站, whose areas cross communities
SHORT_STATIONS, SHORT_LINES = 0.3, 0.15  # how many stations lack something, and how much of theirs
SHIFTS = (("00:00", 8), ("08:00", 8), ("16:00", 8))


class Force:
    """The stations of a street."""

    def __init__(self, street: Street, names: Names, story: Story):
        self.street, self.names, self.story = street, names, story
        self.rng = Random(f"stations-{street.grid.code}-{story.seed}")
        self.officer = street.staff.one("station_officer", street.grid)

    def open_published(self, micro: User) -> None:
        """锦江街道: 12 village stations, 10 service stations, a micro station in each community, the workstation."""
        ground = self.street.ground
        for community in ground.communities:
            name = community.display_name
            self._open(community, f"{name}应急（消防）工作站", "village")
        for number in range(SERVICE):
            community = ground.communities[number]
            station = self._open(
                community,
                f"{community.display_name}119应急救援综合服务站",
                "service_119",
                operator="政企共建（虚构企业）",
            )
            next_one = ground.communities[(number + 1) % len(ground.communities)]
            serve_communities(station, by=self.officer, at=AT, communities=[community, next_one])
        for community in ground.communities:
            station = self._open(community, f"{community.display_name}微型消防站", "micro_community")
            if community.display_name.startswith("桐梓巷"):
                self.lane = station
        self._open(ground.communities[0], "锦江街道消防工作站", "workstation")
        self._man(micro)

    def open_few(self) -> None:
        """涌泉街道: a micro station in each community."""
        for community in self.street.ground.communities:
            self._open(community, f"{community.display_name}微型消防站", "micro_community")
        self._open(self.street.ground.communities[0], f"{self.street.grid.display_name}消防工作站", "workstation")

    def _open(self, community: Grid, name: str, kind: str, **facts) -> Station:
        cell = self.rng.choice(self.street.ground.of(community))
        station = open_station(
            self.street.grid, by=self.officer, at=AT, point=cell.point(self.rng), name=name, kind=kind,
            opened_on=OPENED, phone=self.names.phone(), address=f"{community.display_name}便民服务中心一楼",
            invented=True, **facts,
        )  # fmt: skip
        self._count(station)
        return station

    def _count(self, station: Station) -> None:
        """The kit as counted this month: what the template asks for, and at some stations a few pieces fewer."""
        at = self.story.ago(9, "10:00")
        short = self.rng.random() < SHORT_STATIONS
        counts = {}
        for line in station.kit.all():
            fewer = self.rng.randint(1, max(1, line.required // 3)) if short and self.rng.random() < SHORT_LINES else 0
            good = max(line.required - fewer, 0)
            worn = self.rng.random() < 0.5  # what is missing is there but broken, or not there
            expires = self.story.friday + 500 * DAY if line.code in ("extinguisher", "filter_mask") else None
            counts[line.pk] = Counted(line.required if worn else good, good, expires)
        take_stock(station, by=self.officer, at=at, on=at.date(), counts=counts)

    def _man(self, micro: User) -> None:
        """桐梓巷: a head and eight members, three to a shift, round the clock; the kit needs looking after."""
        crew = [("head", None), ("deputy", None), ("firefighter", micro), *[("firefighter", None)] * 6]
        members = [
            add_member(
                self.lane, by=None, at=AT, user=user, duty=duty, valid_from=OPENED,
                name=user.name if user else self.names.person(), phone=self.names.phone(),
            )
            for duty, user in crew
        ]  # fmt: skip
        for day in range(-7, 8):
            for turn, (clock, hours) in enumerate(SHIFTS):
                starts = moment(self.story.as_of + DAY * day, clock)
                first = (day + turn) % 3
                shift = plan_shift(
                    self.lane, by=None, at=min(starts, self.story.now), starts_at=starts,
                    ends_at=starts + dt.timedelta(hours=hours),
                    members=[members[2 if turn == 2 else first], members[3 + first], members[6 + first]],
                )  # fmt: skip
                if day < 0:
                    hand_over_shift(shift, by=None, at=starts + dt.timedelta(hours=hours), note="器材清点无误")
        self._worn_kit(micro)

    def _worn_kit(self, micro: User) -> None:
        """Ten extinguishers: two expired, one runs out in twelve days."""
        line = self.lane.kit.get(code="extinguisher")
        today, now = self.story.as_of, self.story.ago(2, "09:00")
        check_kit(line, by=micro, at=now, on=now.date(), actual=7, good=7, expires_on=today + 500 * DAY)
        for days, pieces in ((-20, 2), (12, 1)):
            found = Counted(pieces, pieces, today + DAY * days)
            add_batch(line, by=micro, at=now, on=now.date(), found=found)

    def turn_out(self, micro: User) -> None:
        """The tricycle of Tuesday: on scene in 120 s, out two minutes later. The drill of the week before: 205 s."""
        story, place = self.story, self.street.register.named["tricycle"]
        alarm = story.on("tue", "14:06")
        seconds = lambda n: alarm + dt.timedelta(seconds=n)  # noqa: E731
        incident = record_incident(
            self.street.grid, by=None, at=story.on("tue", "15:30"), happened_at=alarm, place=place,
            cause="车载旧电池短路（初步）", loss_fen=80000, controlled_at=seconds(240),
            summary="网格员走访时发现收购点内电动三轮车起火，先拨119，同时通知桐梓巷微型消防站；120秒到场，2分钟扑灭，无人员伤亡。",
        )  # fmt: skip
        record_turnout(
            self.lane, by=micro, at=story.on("tue", "15:40"), kind="real", alarm_at=alarm, acknowledged_at=seconds(15),
            left_at=seconds(40), on_scene_at=seconds(120), water_at=seconds(140), incident=incident,
            note="先期处置，消防救援站到场后移交",
        )  # fmt: skip
        drill = story.ago(8, "15:30")
        after = lambda n: drill + dt.timedelta(seconds=n)  # noqa: E731
        record_turnout(
            self.lane, by=micro, at=story.ago(8, "16:30"), kind="drill", alarm_at=drill, acknowledged_at=after(20),
            left_at=after(55), on_scene_at=after(205), note="巷口大门上锁，绕行耽误；已与物业约定夜间留门",
        )  # fmt: skip
