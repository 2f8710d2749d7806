"""Territory: the real divisions, and made-up cells that tile each street."""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import grids
from config.demo.clock import moment
from config.demo.names import words
from config.demo.tiling import Tile, share_out, tiles, union
from grids.division_files import read_divisions
from grids.models import Grid
from grids.services.divisions import load_divisions
from grids.services.territory import edit_grid, open_cell

DIVISIONS = Path(grids.__file__).parent / "demo" / "divisions.csv"
LOADED = moment(dt.date(2021, 6, 30), "09:00")
DRAWN = moment(dt.date(2022, 5, 20), "09:00")  # cells are there before the history begins


@dataclass
class Cell:
    """A cell as opened, with the ground a point of it may lie on."""

    grid: Grid
    tile: Tile
    within: Any = None  # the inset of a dedicated cell
    outside: Any = None  # the inset that a general cell must leave free
    members: list = field(default_factory=list)  # what later modules put here

    def point(self, rng: Random):
        return self.tile.point(rng, within=self.within, outside=self.outside)


@dataclass
class Ground:
    """A street, its communities in code order and its cells in the order they were opened."""

    street: Grid
    communities: list[Grid] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)

    def community(self, name: str) -> Grid:
        return next(grid for grid in self.communities if grid.short_name.startswith(name))

    def of(self, community: Grid, kind: str = "general") -> list[Cell]:
        return [c for c in self.cells if c.grid.parent_id == community.pk and c.grid.kind == kind]


@dataclass(frozen=True)
class Plan:
    """What a street is made of: published where it was published, invented where `boundary_invented` says so."""

    code: str
    centre: tuple[float, float]
    radius_km: float
    general: int
    profile: dict[str, Any]


JINJIANG = Plan(
    code="520602007",
    centre=(109.19, 27.72),
    radius_km=3.43,
    general=113,
    profile={
        "short_name": "锦江街道",
        "area_km2": "34.55",
        "population": 150000,
        "founded": dt.date(2021, 6, 1),
        "phone": "0856-5200119",
        "profile": "2021年6月挂牌，辖12个村（社区），全区人口最多。网格边界为虚构演示。",
    },
)
YONGQUAN = Plan(
    code="431002008",
    centre=(113.02, 25.79),
    radius_km=2.6,
    general=58,
    profile={
        "short_name": "涌泉街道",
        "population": 68000,
        "phone": "0735-2880119",
        "profile": "辖8个社区、1个村。网格边界为虚构演示。",
    },
)
NUMBERS = "一二三四五六七八九"


def load_tree() -> None:
    """The official divisions of the project's own table."""
    result = load_divisions(read_divisions(DIVISIONS), at=LOADED)
    if result.problems:
        raise ValueError(f"divisions: {result.problems[:3]}")


def draw_street(plan: Plan, *, seed: int) -> Ground:
    """Open the cells of a street inside made-up boundaries, and give its communities and itself theirs."""
    rng = Random(f"ground-{plan.code}-{seed}")
    street = Grid.objects.select_related("parent").get(code=plan.code)
    ground = Ground(street, list(Grid.objects.communities().filter(parent=street).in_code_order()))
    parts = tiles(plan.centre, plan.radius_km, plan.general, rng)
    shares = sorted(share_out(parts, len(ground.communities), rng), key=lambda share: _distance(share, plan.centre))
    for community, share in zip(ground.communities, shares, strict=True):
        _open_general(ground, community, share)
        _bound(community, union([tile.polygon for tile in share]))
    _open_dedicated(ground, words(plan.code, "units"), rng)
    ground.street = _bound(street, union([tile.polygon for tile in parts]), **plan.profile)
    return ground


def _open_general(ground: Ground, community: Grid, share: list[Tile]) -> None:
    for number, tile in enumerate(share, start=1):
        grid = open_cell(
            community,
            by=None,
            at=DRAWN,
            name=f"{_stem(community)}第{_numeral(number)}网格",
            boundary=tile.polygon,
            boundary_invented=True,
        )
        ground.cells.append(Cell(grid, tile))


def _open_dedicated(ground: Ground, units: list[str], rng: Random) -> None:
    """One for each unit, in the middle of a general cell; shared out over the communities in turn."""
    hosts = {grid.pk: rng.sample(ground.of(grid), len(ground.of(grid))) for grid in ground.communities}
    for number, unit in enumerate(units):
        named = next((g for g in ground.communities if unit.startswith(_stem(g)) and hosts[g.pk]), None)
        community = named or ground.communities[number % len(ground.communities)]
        host = hosts[community.pk].pop()
        grid = open_cell(
            community,
            by=None,
            at=DRAWN,
            name=f"{unit}专属网格",
            kind="dedicated",
            boundary=host.tile.inset(),
            unit_name=unit,
            boundary_invented=True,
        )
        host.outside = host.tile.inset()
        ground.cells.append(Cell(grid, host.tile, within=host.tile.inset()))


def _bound(grid: Grid, area, **profile) -> Grid:
    """Draw a division's made-up boundary and say that it is made up."""
    return edit_grid(grid, by=None, at=DRAWN, boundary=area, boundary_invented=True, **profile)


def _distance(share: list[Tile], centre: tuple[float, float]) -> float:
    middles = [tile.at(0.5, 0.5) for tile in share]
    lon = sum(middle[0] for middle in middles) / len(middles)
    lat = sum(middle[1] for middle in middles) / len(middles)
    return (lon - centre[0]) ** 2 + (lat - centre[1]) ** 2


def _stem(community: Grid) -> str:
    return community.display_name.removesuffix("社区").removesuffix("村")


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    if not tens:
        return NUMBERS[ones - 1]
    return ("" if tens == 1 else NUMBERS[tens - 1]) + "十" + (NUMBERS[ones - 1] if ones else "")
