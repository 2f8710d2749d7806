"""Minimal registers: enforcement, facilities, devices and alarms, activities, quick fixes, what was looked up."""

import datetime as dt
from random import Random

from config.demo.clock import DAY, Story, moment
from config.demo.history import JINJIANG, YONGQUAN
from config.demo.street import Street
from grids.services.entries import void_entry
from grids.services.places import reveal
from hazards.services.enforcement import record_action
from inspections.services.quick_fixes import record_quick_fix
from stations.models import Device
from stations.services.alarms import check_alarm, record_alarm
from stations.services.registers import record_activity, record_device, record_facility

CASES, FINED_FEN = 562, 12_800_000  # 查处违法行为 562 起; 处罚 12.8 万元
PARKING, PORTS, SIGNS, SMOKE = 52, 994, 325, 1059


def jinjiang_past(street: Street, story: Story) -> None:
    """What the street published up to 17 October 2024."""
    rng = Random(f"registers-{story.seed}")
    months = _months(JINJIANG.first, JINJIANG.last)
    brigade = street.staff.organisations["brigade"]
    for month, cases, fined in zip(
        months, _split(CASES, len(months), rng), _split(FINED_FEN // 10000, len(months), rng), strict=True
    ):
        done_on = min(month + 26 * DAY, JINJIANG.last)
        common = {"by": None, "at": moment(done_on, "17:00"), "done_on": done_on, "organisation": brigade}
        record_action(street.grid, kind="case", count=cases, note="当月查处违法行为（月度汇总）", **common)
        if fined:
            record_action(street.grid, kind="fine", amount_fen=fined * 10000, note="当月罚款（月度汇总）", **common)
    estates = rng.sample(street.register.of_types("YARD", "OLDQ", "HRES", "EBIKE"), PARKING)
    for place, ports in zip(estates, _split(PORTS, PARKING, rng, least=8), strict=True):
        _facility(street, "parking", f"{place.name}停放充电点", place, rng, ports=ports)
    for place, count in zip(rng.sample(street.register.places, 65), _split(SIGNS, 65, rng, least=2), strict=True):
        _facility(street, "sign", f"{place.address}“消防通道、禁止占用”标识", place, rng, count=count)
    for n in range(25 + 15):
        held = dt.date(2023, 1, 10) + DAY * 15 * n
        title = "党工委（扩大）会议研究消防工作" if n % 8 < 5 else "消防安全专题会议"
        record_activity(
            street.grid, by=None, at=moment(held, "17:00"), kind="meeting", title=title, held_on=held,
            people=rng.randint(18, 42),
        )  # fmt: skip


def yongquan_past(street: Street, story: Story) -> None:
    """What the street published up to 31 May 2025; round figures keep their 余."""
    rng = Random(f"registers-yq-{story.seed}")
    at = moment(YONGQUAN.last, "17:00")
    common = {"by": None, "at": at, "held_on": YONGQUAN.last}
    record_activity(street.grid, kind="training", title="消防安全责任人集中培训（累计）", units=105, **common)
    record_activity(
        street.grid, kind="publicity", title="发放家庭防火手册（累计）", copies=5000, approximate=True, **common
    )  # fmt: skip
    record_quick_fix(
        street.grid, by=None, at=at, kind="other", count=500, approximate=True, source="joint_action",
        note="清理楼道杂物、规范电动车停放（公布数500余起）",
    )  # fmt: skip
    places = rng.sample(street.register.of_types("REST", "HOTEL", "SHOP", "YARD", "OLDQ", "RENT"), 120)
    for place, count in zip(places, _split(SMOKE, len(places), rng, least=2), strict=True):
        installed = dt.date(2024, 3, 1) + DAY * rng.randrange(420)
        _device(street, place, count, installed, rng)


def living(street: Street, story: Story) -> None:
    """The last weeks: alarms, training, quick fixes, and two looks at personal data."""
    rng = Random(f"registers-living-{story.seed}")
    officer = street.staff.one("station_officer", street.grid)
    named = street.register.named
    for key, clock, finding, note in (
        ("own-1", "12:20", "cooking", "后厨炒菜油烟，已到场查看"),
        ("owner", "03:10", "battery", "电量不足，已换电池"),
        ("own-2", "22:40", "battery", "电量不足，已换电池"),
    ):
        device = _device(street, named[key], 2, story.friday - 300 * DAY, rng)
        at = story.on("wed", clock)
        alarm = record_alarm(device, by=None, at=at, alarm_at=at)
        check_alarm(alarm, by=officer, at=at + dt.timedelta(minutes=18), finding=finding, note=note)
    record_activity(
        street.grid, by=officer, at=story.on("thu", "17:30"), kind="training", title="九小场所负责人冬季防火培训",
        held_on=story.friday - DAY, people=64, units=58, copies=60,
    )  # fmt: skip
    record_activity(
        street.grid, by=officer, at=story.on("wed", "17:00"), kind="publicity", title="119消防宣传月入户宣传",
        held_on=story.friday - 2 * DAY, people=230, copies=420, grid=street.ground.cells[0].grid.parent,
    )  # fmt: skip
    twice = record_activity(
        street.grid, by=officer, at=story.on("wed", "17:20"), kind="publicity", title="119消防宣传月入户宣传",
        held_on=story.friday - 2 * DAY, people=230, copies=420, grid=street.ground.cells[0].grid.parent,
    )  # fmt: skip
    void_entry(
        twice, action="activities.manage", by=officer, at=story.on("thu", "08:40"), reason="重复登记，社区已录一条"
    )
    worker = street.staff.one("worker", street.ground.cells[0].grid)
    for weekday, kind, count in (("mon", "stairs", 2), ("tue", "ebike", 5), ("thu", "wire", 1)):
        record_quick_fix(
            street.grid, by=worker, at=story.on(weekday, "16:45"), kind=kind, count=count, place=named["ebike"]
        )
    reveal(named["hotel"], field="phone", by=officer, at=story.on("mon", "16:05"), reason="复查不合格，电话通知责任人")
    leader = street.staff.one("street_leader", street.grid)
    reveal(named["market"], field="manager_phone", by=leader, at=story.on("tue", "09:00"), reason="约谈市场负责人")


def _facility(street: Street, kind: str, name: str, place, rng: Random, **numbers) -> None:
    built = JINJIANG.first + DAY * rng.randrange((JINJIANG.last - JINJIANG.first).days)
    record_facility(
        street.grid, by=None, at=moment(built, "17:00"), kind=kind, name=name[:80], built_on=built, grid=place.cell,
        point=place.point, address=place.address, **numbers,
    )  # fmt: skip


def _device(street: Street, place, count: int, installed: dt.date, rng: Random) -> Device:
    return record_device(
        street.grid, by=None, at=moment(installed, "17:00"), kind=Device.Kind.SMOKE, installed_on=installed,
        place=place, serial=f"YG{rng.randrange(10**8):08d}", count=count, online=count - (rng.random() < 0.06),
    )  # fmt: skip


def _months(first: dt.date, last: dt.date) -> list[dt.date]:
    months, month = [], first.replace(day=1)
    while month <= last:
        months.append(month)
        month = (month + 32 * DAY).replace(day=1)
    return months


def _split(total: int, parts: int, rng: Random, *, least: int = 0) -> list[int]:
    """`total` in whole numbers of about equal size, each at least `least`."""
    shares = [least] * parts
    for _ in range(total - least * parts):
        shares[rng.randrange(parts)] += 1
    return shares
