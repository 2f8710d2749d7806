"""The registers of places: as many as were published, their names and owners invented."""

import datetime as dt
from dataclasses import dataclass, field
from random import Random
from typing import Any

from config.demo.clock import moment
from config.demo.names import Names, words
from config.demo.territory import Cell, Ground
from grids.codes import CREDIT_ALPHABET, credit_check_digit
from grids.models import Grid, Place, PlaceFlag, PlaceType
from grids.services.places_bulk import register_places

ENTERED = moment(dt.date(2022, 6, 1), "10:00")
# How common a type is among the places of a cell (invented; shops and eating places prevail).
MIX = {
    "SHOP": 34, "REST": 20, "SPA": 7, "YARD": 7, "HOTEL": 5, "CLINIC": 4, "WORKSHOP": 4, "TRAIN": 3, "RENT": 3,
    "OFFICE": 2, "KG": 2, "EBIKE": 2, "MULTI": 2, "OLDQ": 2, "HRES": 2, "KTV": 1, "NET": 1, "GYM": 1, "WH": 1,
    "RECYCLE": 1,
}  # fmt: skip
VILLAGE = {"SHOP": 20, "REST": 8, "FARM": 14, "WORKSHOP": 8, "WH": 4, "RECYCLE": 3, "RELIG": 2, "YARD": 8, "CLINIC": 2}
RARE = ("SCHOOL", "HOSP", "ELDER", "MARKET", "MALL", "HPUB", "FACTORY", "CONSTR", "DORM", "GASST", "DG", "SCENIC")
CROWDED = {"HOTEL", "KTV", "NET", "MALL", "MARKET", "HOSP", "SCHOOL", "KG", "ELDER", "TRAIN", "SCENIC", "HPUB"}
SIZES = {  # square metres, floors
    "SHOP": (18, 160, 1), "REST": (30, 260, 2), "HOTEL": (180, 1400, 6), "SPA": (40, 320, 2), "KTV": (150, 900, 3),
    "NET": (90, 380, 2), "YARD": (1200, 6200, 7), "OLDQ": (2400, 9800, 7), "HRES": (6200, 18800, 26),
    "MARKET": (1500, 9800, 3), "MALL": (2600, 18000, 5), "HPUB": (5200, 22000, 22), "WH": (260, 3800, 1),
    "SCHOOL": (3200, 16000, 5), "HOSP": (2600, 22000, 9), "ELDER": (600, 3200, 4), "FACTORY": (900, 5200, 3),
}  # fmt: skip
GRADES = (("国家级", 26), ("市级", 3), ("区级", 2))  # 文保 as published


@dataclass
class Register:
    """What was entered: every place, homes apart, and those the story names."""

    places: list[Place] = field(default_factory=list)
    homes: list[Place] = field(default_factory=list)
    named: dict[str, Place] = field(default_factory=dict)
    by_cell: dict[int, list[Place]] = field(default_factory=dict)

    def of_types(self, *codes: str) -> list[Place]:
        return [place for place in self.places if place.type.code in codes]

    def in_cells(self, cells: list[Cell]) -> list[Place]:
        return [place for cell in cells for place in self.by_cell.get(cell.grid.pk, [])]


class Writer:
    """Rows for the bulk registration, one after the other."""

    def __init__(self, ground: Ground, names: Names, seed: int):
        self.ground, self.names = ground, names
        self.communities = {grid.pk: n for n, grid in enumerate(ground.communities)}
        self.rng = Random(f"places-{ground.street.code}-{seed}")
        self.types = {kind.code: kind for kind in PlaceType.objects.all()}
        self.flags = {flag.code: flag for flag in PlaceFlag.objects.all()}
        self.rows: list[dict[str, Any]] = []
        self.keys: dict[int, str] = {}  # position of a row → its name in the story

    def add(self, cell: Cell, kind: str, *, key: str = "", flags: tuple[str, ...] = (), **facts: Any) -> None:
        """One place of `kind` somewhere in `cell`; `facts` go before what is made up."""
        if key:
            self.keys[len(self.rows)] = key
        labels = set(flags)
        if kind in CROWDED:
            labels.add("crowded")
        if kind in ("HRES", "HPUB"):
            labels.add("high_rise")
        row = {
            "name": self.names.sign(kind),
            "address": self._address(cell),
            "point": cell.point(self.rng),
            "responsible_person": self.names.person(),
            "phone": self.names.phone(),
            "registered_on": dt.date(2022, 6, 1) + dt.timedelta(days=self.rng.randrange(600)),
            **self._size(kind),
        }
        if kind in ("HOTEL", "ELDER"):
            row["beds"] = self.rng.randint(12, 46)
        if kind in CROWDED and self.rng.random() < 0.7:
            row["manager"], row["manager_phone"] = self.names.person(), self.names.phone()
            row["credit_code"] = self._credit_code()
        self.rows.append(
            row
            | {"type": self.types[kind], "invented": True, "flags": [self.flags[code] for code in sorted(labels)]}
            | facts
        )

    def write(self) -> Register:
        """Enter all rows; what the story names can be found by its key."""
        register = Register()
        for position, place in enumerate(register_places(self.ground.street, self.rows, by=None, at=ENTERED)):
            (register.homes if place.is_home else register.places).append(place)
            if not place.is_home:
                register.by_cell.setdefault(place.cell_id, []).append(place)
            if position in self.keys:
                register.named[self.keys[position]] = place
        return register

    def _address(self, cell: Cell) -> str:
        community = self.communities[cell.grid.parent_id]
        return f"{cell.grid.parent.display_name}{self.names.address(self.ground.street.code, community)}"

    def _size(self, kind: str) -> dict[str, Any]:
        low, high, floors = SIZES.get(kind, (25, 240, 2))
        staff = None if kind in ("YARD", "OLDQ", "HRES", "EBIKE", "RENT") else self.rng.randint(1, 12)
        return {"area_m2": self.rng.randint(low, high), "floors": self.rng.randint(1, floors), "staff": staff}

    def _credit_code(self) -> str:
        digits = "".join(self.rng.choice(CREDIT_ALPHABET) for _ in range(9))
        body = f"92{self.ground.street.code[:6]}{digits}"
        return body + credit_check_digit(body)


def fill_jinjiang(ground: Ground, names: Names, *, seed: int, total: int = 1486) -> Register:
    """The places of 锦江街道: the story's, 文保 26/3/2, 14 不放心, 60 households under care, and the rest."""
    writer = Writer(ground, names, seed)
    own = ground.of(ground.community("东门"))[0]
    _workers_cell(writer, own)
    _of_the_story(writer, ground)
    _heritage(writer, ground, own)
    _worrying(writer, ground, own)
    _rest(writer, ground, total, leave=own)
    _homes(writer, [cell for cell in ground.cells if cell is not own and not cell.within], 59)
    return writer.write()


def fill_yongquan(ground: Ground, names: Names, *, seed: int, total: int = 2006) -> Register:
    """The places of 涌泉街道 as its platform counts them, and some households under care."""
    writer = Writer(ground, names, seed)
    own = ground.of(ground.community("涌泉"))[0]
    writer.add(own, "REST", key="owner", name="涌泉老味道餐馆")
    _rest(writer, ground, total)
    _homes(writer, [cell for cell in ground.cells if not cell.within], 24)
    return writer.write()


def _workers_cell(writer: Writer, cell: Cell) -> None:
    """The demo worker's own cell: at most seven places can be due to him by rule on any day."""
    writer.add(cell, "YARD", key="ebike", name="金鳞苑3栋", floors=7, address="东门社区东太大道86号")
    writer.add(cell, "OLDQ", key="watched-own", name="农机厂家属院", flags=("worrying",), note="砖木结构多，电线老化")
    writer.add(cell, "REST", key="sent-back", name="顺发烧烤店")
    writer.add(cell, "REST", key="own-1", name="老街羊肉粉店")
    writer.add(cell, "SHOP", key="own-2", name="福满便利店")
    writer.add(cell, "SPA", key="own-3", name="春晖美发店")
    for kind, name in (
        ("OFFICE", "鑫源办公楼"),
        ("SCHOOL", "东门小学"),
        ("MALL", "百顺超市"),
        ("WH", "恒通快递分拨点"),
        ("HPUB", "江景大厦"),
        ("DORM", "瑞丰员工宿舍"),
    ):
        writer.add(cell, kind, key=f"own-{kind}", name=name)
    _homes(writer, [cell], 1)


def _of_the_story(writer: Writer, ground: Ground) -> None:
    east, south, west = (ground.of(ground.community(name)) for name in ("东门", "南门", "西门"))
    lane, market = ground.of(ground.community("桐梓巷")), _unit(ground, "锦江小商品市场")
    writer.add(south[1], "HOTEL", key="hotel", name="江畔旅馆", beds=18, floors=4, area_m2=420)
    writer.add(
        market, "MARKET", key="market", name="锦江小商品市场B栋", area_m2=7600, floors=3, staff=210,
        place_class="KEY", supervising_body="brigade", flags=("worrying",),
    )  # fmt: skip
    writer.add(west[2], "TRAIN", key="exit", name="阳光艺术培训中心", floors=4, area_m2=860)
    writer.add(lane[0], "RECYCLE", key="tricycle", name="百顺再生资源回收点", address="桐梓巷社区桐梓巷41号")
    writer.add(east[2], "HOTEL", key="owner", name="悦来宾馆", beds=34, floors=5, area_m2=980)
    writer.add(west[1], "SHOP", key="closed", name="老街烟酒店")
    writer.add(east[1], "KTV", key="extension-asked", name="金辉歌厅", floors=3, area_m2=640)
    writer.add(lane[3], "HPUB", key="extended", name="梵净商务中心", floors=18, area_m2=12600, place_class="KEY")
    for number, cell in enumerate((east[3], lane[2], west[3], south[2], lane[1], east[4]), start=1):
        writer.add(
            cell, "YARD", key=f"estate-{number}", name=f"{writer.names.housing[number * 2 - 1]}1至{number + 2}栋"
        )
    for number, name in enumerate(("滨江国际酒店", "锦绣购物广场", "碧江中医医院", "红太阳大剧院"), start=1):
        kind = ("HOTEL", "MALL", "HOSP", "KTV")[number - 1]
        writer.add(lane[number], kind, name=name, place_class="KEY", supervising_body="brigade", key=f"key-{number}")


def _heritage(writer: Writer, ground: Ground, own: Cell) -> None:
    cells = [cell for cell in ground.cells if cell.within and cell is not own] + ground.of(ground.community("南门"))
    ancient, count = words("ancient"), 0
    for grade, number in GRADES:
        for _ in range(number):
            cell = cells[count % len(cells)]
            name = f"{cell.grid.parent.display_name.removesuffix('社区')}{ancient[count % len(ancient)]}{count + 1}号"
            writer.add(
                cell, "HERITAGE", key=f"heritage-{count}", name=name, flags=("heritage",),
                note=f"文物保护级别：{grade}（数量为公布数，名称为虚构）",
            )  # fmt: skip
            count += 1


def _worrying(writer: Writer, ground: Ground, own: Cell) -> None:
    """Twelve more 不放心场所: old estates, heritage and crowded markets (domain.md S0-19)."""
    kinds = ["OLDQ"] * 6 + ["MARKET", "MALL", "SCENIC", "SCENIC", "RENT", "RENT"]
    cells = [cell for cell in ground.cells if not cell.within and cell is not own][3::8]
    for number, kind in enumerate(kinds, start=1):
        writer.add(cells[number - 1], kind, key=f"watched-{number}", flags=("worrying",))


def _rest(writer: Writer, ground: Ground, total: int, *, leave: Cell | None = None) -> None:
    """Fill up to `total` places (homes not counted), cell by cell."""
    rng, cells = writer.rng, [cell for cell in ground.cells if cell is not leave]
    missing = total - sum(not row["type"].is_home for row in writer.rows)
    for number in range(missing):
        cell = cells[number % len(cells)]
        village = cell.grid.parent.display_name.endswith("村")
        if number < len(cells) and not cell.within and rng.random() < 0.35:
            kind = rng.choice(RARE)
        elif cell.within:
            kind = rng.choice(("SHOP", "SHOP", "SHOP", "REST", "REST", "WH", "OFFICE", "HOTEL"))
        else:
            mix = VILLAGE if village else MIX
            kind = rng.choices(list(mix), weights=list(mix.values()))[0]
        writer.add(cell, kind)


def _homes(writer: Writer, cells: list[Cell], count: int) -> None:
    """Households under care: a name only, no telephone; details are protected (domain.md 7.5)."""
    for number in range(count):
        cell = cells[number % len(cells)]
        who = writer.names.person()
        writer.add(
            cell, "HOME", name=f"{who}家", responsible_person=who, phone="", area_m2=None, staff=None,
            note=writer.rng.choice(("独居老人", "行动不便", "留守老人", "残疾人家庭", "卧床老人")),
        )  # fmt: skip


def _unit(ground: Ground, name: str) -> Cell:
    return next(cell for cell in ground.cells if cell.grid.kind == Grid.Kind.DEDICATED and cell.grid.unit_name == name)
