"""Coordinates in China: WGS-84 is stored, GCJ-02 (高德, 腾讯) and BD-09 (百度) are converted at the edge. Pure.

All conversions take keyword-only degrees and return (lon, lat). The offset of GCJ-02 is a sum of sines over a local
approximation of the Krasovsky ellipsoid; the way back is found by iteration, good to well under a metre. CGCS2000
(天地图) equals WGS-84 for this purpose (domain.md 7.1).
"""

from collections.abc import Callable
from math import asin, atan2, cos, hypot, pi, radians, sin, sqrt

KRASOVSKY_AXIS = 6378245.0  # metres
KRASOVSKY_E2 = 0.00669342162296594323
BAIDU_LON, BAIDU_LAT, BAIDU_WAVE = 0.0065, 0.006, pi * 3000.0 / 180.0
CHINA = (73.0, 3.8, 135.1, 53.6)  # west, south, east, north: a sanity box (domain.md 7.1)
MEAN_RADIUS = 6371008.8  # metres
CLOSE_ENOUGH = 1e-9  # degrees, about 0.1 mm


def in_china(*, lon: float, lat: float) -> bool:
    """True inside the sanity box of China; also the area in which GCJ-02 is offset at all."""
    west, south, east, north = CHINA
    return west <= lon <= east and south <= lat <= north


def wgs84_to_gcj02(*, lon: float, lat: float) -> tuple[float, float]:
    """The GCJ-02 position of a WGS-84 one; unchanged outside China."""
    if not in_china(lon=lon, lat=lat):
        return lon, lat
    east, north = _offset_metres(lon - 105.0, lat - 35.0)
    curvature = 1 - KRASOVSKY_E2 * sin(radians(lat)) ** 2
    metres_a_degree_north = KRASOVSKY_AXIS * (1 - KRASOVSKY_E2) / (curvature * sqrt(curvature)) * pi / 180
    metres_a_degree_east = KRASOVSKY_AXIS / sqrt(curvature) * cos(radians(lat)) * pi / 180
    return lon + east / metres_a_degree_east, lat + north / metres_a_degree_north


def gcj02_to_wgs84(*, lon: float, lat: float) -> tuple[float, float]:
    """The WGS-84 position of a GCJ-02 one, by iteration; unchanged outside China."""
    return _inverse(wgs84_to_gcj02, lon, lat)


def gcj02_to_bd09(*, lon: float, lat: float) -> tuple[float, float]:
    """The BD-09 position of a GCJ-02 one; unchanged outside China."""
    if not in_china(lon=lon, lat=lat):
        return lon, lat
    radius = hypot(lon, lat) + 0.00002 * sin(lat * BAIDU_WAVE)
    angle = atan2(lat, lon) + 0.000003 * cos(lon * BAIDU_WAVE)
    return radius * cos(angle) + BAIDU_LON, radius * sin(angle) + BAIDU_LAT


def wgs84_to_bd09(*, lon: float, lat: float) -> tuple[float, float]:
    """The BD-09 position of a WGS-84 one."""
    east, north = wgs84_to_gcj02(lon=lon, lat=lat)
    return gcj02_to_bd09(lon=east, lat=north)


def bd09_to_wgs84(*, lon: float, lat: float) -> tuple[float, float]:
    """The WGS-84 position of a BD-09 one, by iteration."""
    return _inverse(wgs84_to_bd09, lon, lat)


TO_WGS84: dict[str, Callable[..., tuple[float, float]]] = {
    "wgs84": lambda *, lon, lat: (lon, lat),
    "gcj02": gcj02_to_wgs84,
    "bd09": bd09_to_wgs84,
}


def to_wgs84(datum: str, *, lon: float, lat: float) -> tuple[float, float]:
    """The position to store, from one copied off a map of `datum` (wgs84, gcj02, bd09). KeyError for another."""
    return TO_WGS84[datum](lon=lon, lat=lat)


def _offset_metres(x: float, y: float) -> tuple[float, float]:
    """East and north offset at x, y degrees from 105°E 35°N."""
    root = sqrt(abs(x))
    ripple = 20 * sin(6 * pi * x) + 20 * sin(2 * pi * x)
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (ripple + 20 * sin(pi * x) + 40 * sin(pi * x / 3) + 150 * sin(pi * x / 12) + 300 * sin(pi * x / 30)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (
        (ripple + 20 * sin(pi * y) + 40 * sin(pi * y / 3) + 160 * sin(pi * y / 12) + 320 * sin(pi * y / 30)) * 2 / 3
    )
    return east, north


def _inverse(forward: Callable[..., tuple[float, float]], lon: float, lat: float) -> tuple[float, float]:
    """The position that `forward` sends to (lon, lat): corrected by the miss until it is nil."""
    guess_lon, guess_lat = lon, lat
    for _ in range(30):
        there_lon, there_lat = forward(lon=guess_lon, lat=guess_lat)
        miss_lon, miss_lat = lon - there_lon, lat - there_lat
        guess_lon, guess_lat = guess_lon + miss_lon, guess_lat + miss_lat
        if max(abs(miss_lon), abs(miss_lat)) < CLOSE_ENOUGH:
            break
    return guess_lon, guess_lat


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres on the ground between two WGS-84 (lon, lat), on a sphere: half a per cent off at most."""
    (lon, lat), (other_lon, other_lat) = (map(radians, point) for point in (one, other))
    across = sin((other_lon - lon) / 2) ** 2 * cos(lat) * cos(other_lat)
    return 2 * MEAN_RADIUS * asin(sqrt(sin((other_lat - lat) / 2) ** 2 + across))
