"""Stations, kit, people on duty, turn-outs: as many as published, the persons and places invented."""

import datetime as dt
from random import Random

from config.demo.clock import DAY, Story, moment
from config.demo.names import Names
from config.demo.street import Street
from config.demo.tiling import union
from grids.models import Grid, User
from stations.models import KitItem, Station
from stations.services.duty import add_member, hand_over_shift, plan_shift
from stations.services.kit import check_kit
from stations.services.registers import record_incident
from stations.services.stations import open_station
from stations.services.turnouts import record_turnout

OPENED = dt.date(2022, 6, 20)
AT = moment(OPENED, "10:00")
SERVICE = 10  # 119应急救援综合服务站, whose areas cross communities
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
            self._area(station, community, ground.communities[(number + 1) % len(ground.communities)])
        for community in ground.communities:
            station = self._open(community, f"{community.display_name}微型消防站", "micro_community")
            self._equip(station)
            if community.display_name.startswith("桐梓巷"):
                self.lane = station
        self._open(ground.communities[0], "锦江街道消防工作站", "workstation")
        self._man(micro)

    def open_few(self) -> None:
        """涌泉街道: a micro station in each community."""
        for community in self.street.ground.communities:
            self._equip(self._open(community, f"{community.display_name}微型消防站", "micro_community"))
        self._open(self.street.ground.communities[0], f"{self.street.grid.display_name}消防工作站", "workstation")

    def _open(self, community: Grid, name: str, kind: str, **facts) -> Station:
        cell = self.rng.choice(self.street.ground.of(community))
        station = open_station(
            self.street.grid, by=None, at=AT, point=cell.point(self.rng), name=name, kind=kind, opened_on=OPENED,
            phone=self.names.phone(), address=f"{community.display_name}便民服务中心一楼", **facts,
        )  # fmt: skip
        Station.objects.filter(pk=station.pk).update(invented=True)
        return station

    def _area(self, station: Station, *communities: Grid) -> None:
        cells = [cell for community in communities for cell in self.street.ground.of(community)]
        Station.objects.filter(pk=station.pk).update(service_area=union([cell.tile.polygon for cell in cells]))

    def _equip(self, station: Station) -> None:
        """Everything that the template asks for, checked this month."""
        lines = list(station.kit.all())
        for line in lines:
            line.actual = line.good = line.required
            line.checked_on = self.story.friday - DAY * 9
            line.expires_on = self.story.friday + 500 * DAY if line.code in ("extinguisher", "filter_mask") else None
        KitItem.objects.bulk_update(lines, ["actual", "good", "checked_on", "expires_on"])

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
        rows = {-20: 2, 12: 1}
        check_kit(line, by=micro, at=now, on=now.date(), actual=7, good=7, expires_on=today + 500 * DAY)
        for days, pieces in rows.items():
            KitItem.objects.create(
                street=self.street.grid, station=self.lane, recorded_at=now, code=line.code, name_zh=line.name_zh,
                name_en=line.name_en, unit=line.unit, required=0, actual=pieces, good=pieces,
                expires_on=today + DAY * days, checked_on=now.date(), order=line.order,
            )  # fmt: skip

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
