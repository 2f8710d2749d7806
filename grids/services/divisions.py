"""The official divisions become the upper part of the tree: provinces down to communities."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from grids.codes import LEVEL_OF_LENGTH, division_level
from grids.division_files import DivisionRow, short_name
from grids.errors import DomainError
from grids.models import Grid

# The table does not say since when a division exists; the coding rules are of this day (国统字〔2009〕91号).
SINCE = date(2009, 9, 1)
BATCH = 5000


@dataclass
class LoadResult:
    """What a load did. `problems`: (line, sentence), line as "12" or "streets.csv:12"."""

    added: int = 0
    unchanged: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class _Node:
    """What a child needs to know of its parent."""

    pk: int
    code: str
    level: str
    path: str
    street_id: int | None
    district_id: int | None


def load_divisions(rows: Iterable[DivisionRow], *, under: str | None = None, at: datetime) -> LoadResult:
    """Add the divisions of `rows` that are not there yet; `under` keeps to one code, what is below and what is above.

    The parent is the one the row names, not the code's prefix: development zones keep codes of other counties. A wrong
    length, an unknown parent, a code twice, or another name or parent than the stored one is a problem of its line;
    the rest is loaded and nothing stored is changed. Refuses `under-unknown`.
    """
    result = LoadResult()
    by_level = _sorted_out(rows, result)
    if under:
        by_level = _only_under(by_level, under)
    stored = {grid.code: grid for grid in Grid.objects.filter(level__in=LEVEL_OF_LENGTH.values())}
    known = {code: _node(grid) for code, grid in stored.items()}
    names = {grid.pk: grid.code for grid in stored.values()}
    with transaction.atomic():
        for level in LEVEL_OF_LENGTH.values():
            fresh = []
            for row in by_level[level]:
                if row.code in stored:
                    _compare(row, stored[row.code], names, result)
                elif row.parent and row.parent not in known:
                    said = _("上级代码 %(code)s 不存在") % {"code": row.parent}
                    result.problems.append((row.where, said))
                elif (level != "province") != bool(row.parent) or len(row.parent) >= len(row.code):
                    result.problems.append((row.where, _("上级代码“%(code)s”不对") % {"code": row.parent}))
                else:
                    fresh.append(_grid(row, level, known.get(row.parent), localdate(at)))
            for grid in Grid.objects.bulk_create(fresh, batch_size=BATCH):
                known[grid.code] = _node(grid)
            result.added += len(fresh)
    return result


def _sorted_out(rows: Iterable[DivisionRow], result: LoadResult) -> dict[str, list[DivisionRow]]:
    """Rows by level, those that cannot be used reported."""
    by_level: dict[str, list[DivisionRow]] = defaultdict(list)
    seen: set[str] = set()
    for row in rows:
        level = division_level(row.code)
        if level is None:
            said = _("代码“%(code)s”的长度不对：应为 2、4、6、9 或 12 位数字") % {"code": row.code}
            result.problems.append((row.where, said))
        elif row.code in seen:
            result.problems.append((row.where, _("代码 %(code)s 重复") % {"code": row.code}))
        elif not row.name or len(row.name) > 80:
            result.problems.append((row.where, _("名称为空或超过 80 字")))
        else:
            seen.add(row.code)
            by_level[level].append(row)
    return by_level


def _only_under(by_level: dict[str, list[DivisionRow]], under: str) -> dict[str, list[DivisionRow]]:
    """The row `under`, everything below it by parents, and its line of ancestors."""
    parents = {row.code: row.parent for rows in by_level.values() for row in rows}
    if under not in parents:
        raise DomainError("under-unknown", _("文件里没有代码 %(code)s。") % {"code": under})
    wanted, above = {under}, parents.get(under)
    line = set()
    while above:
        line.add(above)
        above = parents.get(above)
    kept = defaultdict(list)
    for level in LEVEL_OF_LENGTH.values():
        for row in by_level[level]:
            if row.code in wanted or row.parent in wanted:
                wanted.add(row.code)
                kept[level].append(row)
            elif row.code in line:
                kept[level].append(row)
    return kept


def _compare(row: DivisionRow, grid: Grid, names: dict[int, str], result: LoadResult) -> None:
    """A stored division stays as it is: a street may have edited it; a difference is said."""
    parent = names.get(grid.parent_id, "") if grid.parent_id else ""
    if grid.name == row.name and parent == row.parent:
        result.unchanged += 1
        return
    told = {"code": row.code, "name": grid.name, "parent": parent or "—"}
    result.problems.append((row.where, _("代码 %(code)s 已有：%(name)s，上级 %(parent)s；未改") % told))


def _grid(row: DivisionRow, level: str, above: _Node | None, loaded_on: date) -> Grid:
    return Grid(
        code=row.code,
        name=row.name,
        short_name=short_name(row.name)[:40] if level == "community" else "",
        level=level,
        parent_id=above.pk if above else None,
        path=f"{above.path if above else '/'}{row.code}/",
        street_id=_above(above, "street"),
        district_id=_above(above, "district"),
        valid_from=min(SINCE, loaded_on),
    )


def _above(above: _Node | None, level: str) -> int | None:
    if above is None:
        return None
    return above.pk if above.level == level else getattr(above, f"{level}_id")


def _node(grid: Grid) -> _Node:
    return _Node(grid.pk, grid.code, grid.level, grid.path, grid.street_id, grid.district_id)
