"""Datums of Chinese maps: known points, and there and back again within a metre."""

from math import asin, cos, radians, sin, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grids.geometry import (
    bd09_to_wgs84,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    in_china,
    to_wgs84,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)

lons = st.floats(min_value=74, max_value=134)
lats = st.floats(min_value=5, max_value=52.5)


def apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres between two positions, both (lon, lat): a great circle on a sphere."""
    (lon, lat), (other_lon, other_lat) = one, other
    half = sin(radians(other_lat - lat) / 2) ** 2
    half += cos(radians(lat)) * cos(radians(other_lat)) * sin(radians(other_lon - lon) / 2) ** 2
    return 2 * 6_371_000 * asin(sqrt(half))


def test_known_points_are_where_the_maps_put_them():
    assert wgs84_to_gcj02(lon=116.404, lat=39.915) == pytest.approx((116.41024449916938, 39.91640428150164), abs=1e-9)
    assert gcj02_to_bd09(lon=116.404, lat=39.915) == pytest.approx((116.41036949371029, 39.92133699351021), abs=1e-9)


def test_a_mixed_up_datum_is_hundreds_of_metres_off():
    jinjiang = (109.18, 27.72)
    assert 300 < apart(jinjiang, wgs84_to_gcj02(lon=109.18, lat=27.72)) < 1000
    assert 700 < apart(jinjiang, wgs84_to_bd09(lon=109.18, lat=27.72)) < 2000


def test_outside_china_nothing_is_moved():
    assert wgs84_to_gcj02(lon=2.35, lat=48.85) == (2.35, 48.85)
    assert gcj02_to_wgs84(lon=2.35, lat=48.85) == (2.35, 48.85)
    assert not in_china(lon=27.72, lat=109.18), "longitude and latitude exchanged"
    assert in_china(lon=109.18, lat=27.72)


def test_the_datum_is_chosen_by_name_and_an_unknown_one_refused():
    assert to_wgs84("wgs84", lon=109.18, lat=27.72) == (109.18, 27.72)
    assert to_wgs84("gcj02", lon=109.18, lat=27.72) == gcj02_to_wgs84(lon=109.18, lat=27.72)
    assert to_wgs84("bd09", lon=109.18, lat=27.72) == bd09_to_wgs84(lon=109.18, lat=27.72)
    with pytest.raises(KeyError):
        to_wgs84("xian80", lon=109.18, lat=27.72)


@given(lon=lons, lat=lats)
def test_there_and_back_again_is_within_a_centimetre(lon, lat):
    east, north = wgs84_to_gcj02(lon=lon, lat=lat)
    assert apart((lon, lat), gcj02_to_wgs84(lon=east, lat=north)) < 0.01
    east, north = wgs84_to_bd09(lon=lon, lat=lat)
    assert apart((lon, lat), bd09_to_wgs84(lon=east, lat=north)) < 0.01
