"""The kit that a station of each level must have, read from `stations/seeds/kit.csv`."""

from pathlib import Path

from grids.services.seeding import add_missing, read_rows
from stations.models import KitTemplate, Station

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
COLUMNS = {
    Station.Level.COMMUNITY: "community",
    Station.Level.L1: "level_1",
    Station.Level.L2: "level_2",
    Station.Level.L3: "level_3",
}


def seed() -> int:
    """Add missing lines of the four templates; how many were added."""
    rows = list(read_rows(SEEDS / "kit.csv"))
    lines = (
        KitTemplate(
            level=level,
            code=row["code"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            unit=row["unit_zh"],
            unit_en=row["unit_en"],
            required=row[column],
            optional=row["optional"] == "1",
            order=row["position"],
        )
        for level, column in COLUMNS.items()
        for row in rows
        if row[column] != "0"
    )
    return add_missing(lines, key=("level", "code"))
