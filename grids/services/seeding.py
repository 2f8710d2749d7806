"""Reference rows that every installation starts with, read from `grids/seeds/`. Missing rows are added; no row that a
street may have edited is ever changed."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db.models import Model

from grids.models import PlaceFlag, PlaceType, Role

SEEDS = Path(__file__).resolve().parent.parent / "seeds"


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a seed file, each a dict of its header's names."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def add_missing(rows: Iterable[Model], *, key: tuple[str, ...]) -> int:
    """Insert those of `rows` (of one model) whose `key` fields no stored row has; how many were added."""
    rows = list(rows)
    if not rows:
        return 0
    model = type(rows[0])
    stored = set(model.objects.values_list(*key))
    missing = [row for row in rows if tuple(getattr(row, name) for name in key) not in stored]
    model.objects.bulk_create(missing)
    return len(missing)


def seed() -> int:
    """Add missing roles, place types and flags; how many rows were added."""
    roles = (
        Role(
            code=row["code"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            levels=row["level"],
            sees_care=row["care"] == "1",
            order=row["position"],
        )
        for row in read_rows(SEEDS / "roles.csv")
    )
    types = (
        PlaceType(
            code=row["code"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            is_home=row["is_home"] == "1",
            default_class=row["default_class"],
            order=row["position"],
        )
        for row in read_rows(SEEDS / "place_types.csv")
    )
    flags = (
        PlaceFlag(code=row["code"], name_zh=row["name_zh"], name_en=row["name_en"], order=number * 10)
        for number, row in enumerate(read_rows(SEEDS / "place_flags.csv"), start=1)
    )
    return sum(add_missing(rows, key=("code",)) for rows in (roles, types, flags))
