"""Whom a street can hand a hazard over to, from its first day: the bodies of `hazards/seeds/receivers.csv`."""

from grids.models import Grid, Organisation
from grids.services.seeding import read_rows
from hazards.services.seeding import SEEDS

# The seeds' names begin with what stands for the grid: 区消防救援大队 of 碧江区 is 碧江区消防救援大队.
STANDS_FOR = {Grid.Level.DISTRICT: "区", Grid.Level.STREET: "街道"}


def open_receivers(street: Grid) -> int:
    """Add the usual receiving bodies of `street` and of its district that are not there yet; how many were added.

    A body that the district or street has already, by this code or by its kind (the kind of many bureaus excepted), is
    left as it is. The names are the usual ones and can be edited under 基础数据.
    """
    above = {
        grid.level: grid for grid in Grid.objects.filter(code__in=[code for code in street.path.split("/") if code])
    }
    added = 0
    for row in read_rows(SEEDS / "receivers.csv"):
        grid = above.get(row["level"])
        if grid is None or _has(grid, row):
            continue
        name = grid.name + row["name_zh"].removeprefix(STANDS_FOR[Grid.Level(row["level"])])
        Organisation.objects.create(code=_code(grid, row), name=name, kind=row["kind"], grid=grid)
        added += 1
    return added


def _has(grid: Grid, row: dict[str, str]) -> bool:
    known = Organisation.objects.filter(grid=grid)
    if known.filter(code=_code(grid, row)).exists():
        return True
    alone = row["kind"] not in (Organisation.Kind.DISTRICT, Organisation.Kind.COMPANY)
    return alone and known.filter(kind=row["kind"]).exists()


def _code(grid: Grid, row: dict[str, str]) -> str:
    return f"{grid.code}-{row['code']}".replace("_", "-")
