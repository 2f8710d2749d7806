"""范围定格: cells are opened in a community, drawn and renamed."""

from datetime import date, datetime
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from grids.access import require_in
from grids.codes import next_cell_code
from grids.errors import Conflict, DomainError
from grids.models import Grid, User
from grids.services.following import gather

EDITABLE = {
    "name", "short_name", "external_code", "unit_name", "boundary", "area_km2", "population", "households", "founded",
    "profile", "phone", "boundary_invented",
}  # fmt: skip
TOUCHING = 1e-9  # square degrees, about ten square metres: neighbours drawn by hand share a seam


def open_cell(
    community: Grid,
    *,
    by: User | None,
    at: datetime,
    name: str,
    kind: str = "general",
    boundary: GEOSGeometry | None = None,
    unit_name: str = "",
    boundary_invented: bool = False,
) -> Grid:
    """A new cell of `community`: its code is the community's with the kind's digit and the next number.

    `kind` is "general" 综合 or "dedicated" 专属 (then `unit_name` says whose). `boundary` in WGS-84, or None: it may be
    drawn later; what no cell looked after there falls into it. Refuses `not-a-community`, `invalid-fields`,
    `boundary-invalid`, Conflict `boundary-overlaps` with another cell of the same kind; a dedicated cell lies inside
    general ones.
    """
    require_in(by, "grids.manage", community)
    if community.level != Grid.Level.COMMUNITY:
        raise DomainError("not-a-community", _("网格只能开在社区（村）之下。"))
    if kind == Grid.Kind.DEDICATED and not unit_name.strip():
        raise _field("unit_name", _("专属网格请写明所属单位。"))
    with transaction.atomic():
        community = Grid.objects.select_for_update(of=["self"]).select_related("parent").get(pk=community.pk)
        taken = Grid.objects.filter(parent=community).values_list("code", flat=True)
        cell = Grid(
            code=next_cell_code(community.code, kind, taken),
            name=_clean_name(name),
            level=Grid.Level.CELL,
            kind=kind,
            parent=community,
            unit_name=unit_name.strip(),
            boundary=usable_boundary(boundary),
            boundary_invented=boundary_invented,
            valid_from=localdate(at),
        )
        cell.place_in_tree()
        _refuse_overlap(cell, on=localdate(at))
        try:
            cell.save(force_insert=True)
        except IntegrityError as error:
            raise Conflict("cell-taken", _("同时有人在开网格，请再试一次。")) from error
        gather(cell, by=by, at=at)
    return cell


def edit_grid(grid: Grid, *, by: User | None, at: datetime, **changes: Any) -> Grid:
    """Change what is named in `changes`: names, profile, boundary. Code, level and parent never change.

    A new boundary takes in what no cell looked after before; it moves nothing out of or between cells: that is a
    redraw of its own. It is a real one unless `boundary_invented` says it was made up for a demonstration.
    """
    require_in(by, "grids.manage", grid)
    if unknown := changes.keys() - EDITABLE:
        raise TypeError(f"a grid's {', '.join(sorted(unknown))} cannot be edited")
    with transaction.atomic():
        grid = Grid.objects.select_for_update(of=["self"]).select_related("parent").get(pk=grid.pk)
        for key, value in changes.items():
            setattr(grid, key, value)
        grid.name = _clean_name(grid.name)
        if "boundary" in changes:
            grid.boundary = usable_boundary(grid.boundary)
            grid.boundary_invented = changes.get("boundary_invented", False)
            _refuse_overlap(grid, on=localdate(at))
        grid.save()
        if "boundary" in changes:
            gather(grid, by=by, at=at)
    return grid


def usable_boundary(drawn: GEOSGeometry | None) -> MultiPolygon | None:
    """`drawn` as a valid WGS-84 MultiPolygon; None for nothing drawn. Refuses no area and crossed lines."""
    if drawn is None or drawn.empty:
        return None
    if isinstance(drawn, Polygon):
        drawn = MultiPolygon(drawn, srid=4326)
    if not isinstance(drawn, MultiPolygon) or drawn.area == 0:
        raise _field("boundary", _("边界不是一块区域，请重新描画。"))
    if not drawn.valid:
        raise _field("boundary", _("边界线自己交叉了，请重新描画。"))
    return drawn


def _refuse_overlap(grid: Grid, *, on: date) -> None:
    """Overlap with a cell of that day is refused within one kind (design section 10): dedicated ones lie inside."""
    if grid.boundary is None or grid.level != Grid.Level.CELL:
        return
    others = Grid.objects.on(on).cells().filter(street=grid.street_id, kind=grid.kind)
    for other in others.filter(boundary__intersects=grid.boundary).exclude(pk=grid.pk).order_by("code"):
        if other.boundary.intersection(grid.boundary).area > TOUCHING:
            said = str(_("边界与“%(name)s”重叠。") % {"name": other})
            raise Conflict("boundary-overlaps", said, fields={"boundary": said})


def _clean_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise _field("name", _("请填名称，不超过 80 字。"))
    return name


def _field(name: str, said) -> DomainError:
    return DomainError("invalid-fields", said, fields={name: str(said)})
