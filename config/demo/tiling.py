"""Made-up boundaries: a lattice bent out of shape whose tiles share every edge, so that they never gap or overlap.

Pure but for GEOS. A tile is a quadrilateral with wavering sides; a community is the union of its tiles and a street the
union of its communities. Nobody's real boundary looks like this, and the rows say so (`boundary_invented`).
"""

from dataclasses import dataclass, field
from math import atan2, cos, hypot, pi, sin
from random import Random

from django.contrib.gis.geos import MultiPolygon, Point, Polygon

LonLat = tuple[float, float]
Corner = tuple[int, int]
KM_LAT = 1 / 111.2  # degrees of latitude a kilometre
WAVER = 0.10  # how far the middle of a side strays, in parts of its length


@dataclass
class Tile:
    """One tile: its place in the lattice, the corners (anticlockwise from south-west) and its outline."""

    column: int
    row: int
    corners: list[LonLat]
    outline: list[LonLat]
    polygon: Polygon = field(init=False)

    def __post_init__(self) -> None:
        self.polygon = Polygon([*self.outline, self.outline[0]], srid=4326)

    def at(self, u: float, v: float) -> LonLat:
        """The point at u, v of the tile, each 0 … 1."""
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = self.corners
        lon = (1 - v) * ((1 - u) * x0 + u * x1) + v * ((1 - u) * x3 + u * x2)
        lat = (1 - v) * ((1 - u) * y0 + u * y1) + v * ((1 - u) * y3 + u * y2)
        return lon, lat

    def inset(self) -> Polygon:
        """A small area inside the tile, for a dedicated cell."""
        ring = [self.at(u, v) for u, v in ((0.32, 0.34), (0.66, 0.30), (0.70, 0.64), (0.36, 0.70))]
        return Polygon([*ring, ring[0]], srid=4326)

    def point(self, rng: Random, *, within: Polygon | None = None, outside: Polygon | None = None) -> Point:
        """A point of the tile, or of its inset `within`; never in `outside`."""
        while True:
            low, high = (0.36, 0.64) if within else (0.10, 0.90)
            point = Point(*self.at(rng.uniform(low, high), rng.uniform(low, high)), srid=4326)
            if (within or self.polygon).contains(point) and not (outside and outside.intersects(point)):
                return point


def tiles(centre: LonLat, radius_km: float, count: int, rng: Random) -> list[Tile]:
    """`count` tiles round `centre` that together make one blob of about `radius_km`; small inside, large outside."""
    side = 2
    while len(_inside(side)) < count:
        side += 1
    chosen = _inside(side)[:count]
    corners = {
        (x, y): _on_the_ground(_bent(x, y, side, rng), centre, radius_km)
        for x in range(side + 1)
        for y in range(side + 1)
    }
    middles: dict[frozenset[Corner], list[LonLat]] = {}
    return [_tile(column, row, corners, middles, rng) for column, row in sorted(chosen, key=lambda c: (-c[1], c[0]))]


def share_out(parts: list[Tile], communities: int, rng: Random) -> list[list[Tile]]:
    """Divide tiles among communities: each tile goes to the nearest of `communities` seeds spread over them."""
    seeds = [rng.choice(parts)]
    while len(seeds) < communities:  # the farthest from those chosen: no two communities on one spot
        seeds.append(max(parts, key=lambda tile: min(_steps(tile, seed) for seed in seeds)))
    for _round in range(4):
        shares: list[list[Tile]] = [[] for _ in seeds]
        for tile in parts:
            shares[min(range(communities), key=lambda n: (_steps(tile, seeds[n]), n))].append(tile)
        seeds = [_middle_of(share) for share in shares]
    return shares


def union(polygons: list[Polygon]) -> MultiPolygon:
    """One area of tiles that share their edges."""
    whole = MultiPolygon(polygons, srid=4326).unary_union
    return whole if isinstance(whole, MultiPolygon) else MultiPolygon(whole, srid=4326)


def _inside(side: int) -> list[Corner]:
    """The squares of a lattice, from the middle outwards: the corners of the lattice come last."""
    middle = (side - 1) / 2
    squares = [(x, y) for x in range(side) for y in range(side)]
    reach = side / 2 + 0.2
    near = [(x, y) for x, y in squares if hypot(x - middle, y - middle) <= reach]
    return sorted(near, key=lambda s: (round(hypot(s[0] - middle, s[1] - middle), 3), s))


def _bent(x: int, y: int, side: int, rng: Random) -> tuple[float, float]:
    """A lattice corner as (distance, angle) in a circle of 1: finer towards the centre, wavy, and shaken a little."""
    u = (x - side / 2) / (side / 2) + rng.uniform(-0.4, 0.4) / side
    v = (y - side / 2) / (side / 2) + rng.uniform(-0.4, 0.4) / side
    far, angle = hypot(u, v), atan2(v, u)
    far = far if far < 1 else 1 + 0.3 * (far - 1)  # no spikes at the rim
    far = far**1.35 * (1 + 0.07 * sin(2 * angle + 1) + 0.04 * cos(3 * angle))
    return far, angle + 0.12 * sin(far * pi)


def _on_the_ground(polar: tuple[float, float], centre: LonLat, radius_km: float) -> LonLat:
    far, angle = polar
    east, north = radius_km * far * cos(angle), radius_km * far * sin(angle)
    lat = centre[1] + north * KM_LAT
    return centre[0] + east * KM_LAT / cos(centre[1] * pi / 180), lat


def _tile(column: int, row: int, corners: dict, middles: dict, rng: Random) -> Tile:
    keys = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]
    outline: list[LonLat] = []
    for start, end in zip(keys, keys[1:] + keys[:1], strict=True):
        outline.append(corners[start])
        outline += _side(start, end, corners, middles, rng)
    return Tile(column, row, [corners[key] for key in keys], outline)


def _side(start: Corner, end: Corner, corners: dict, middles: dict, rng: Random) -> list[LonLat]:
    """The bends of the side between two corners, the same for both tiles that share it."""
    key = frozenset((start, end))
    first, last = sorted((start, end))
    if key not in middles:
        (x0, y0), (x1, y1) = corners[first], corners[last]
        bends = []
        for part in (0.33, 0.67):
            stray = rng.uniform(-WAVER, WAVER)
            bends.append((x0 + part * (x1 - x0) - stray * (y1 - y0), y0 + part * (y1 - y0) + stray * (x1 - x0)))
        middles[key] = bends
    bends = middles[key]
    return bends if start == first else bends[::-1]


def _steps(tile: Tile, other: Tile) -> float:
    return hypot(tile.column - other.column, tile.row - other.row)


def _middle_of(share: list[Tile]) -> Tile:
    column = sum(tile.column for tile in share) / len(share)
    row = sum(tile.row for tile in share) / len(share)
    return min(share, key=lambda tile: (hypot(tile.column - column, tile.row - row), tile.column, tile.row))
