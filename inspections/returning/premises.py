"""Whether two entries of the register are the same premises: by their address, or by standing on one spot. Pure."""

import math
import unicodedata
from dataclasses import dataclass

# Defaults of ours, no rule's: what a phone and a map may differ by at one door, and within one building.
SAME_SPOT = 5.0  # metres
SAME_BUILDING = 50.0  # metres
A_DEGREE = 111_320.0  # metres of a degree of latitude


@dataclass(frozen=True, slots=True)
class Premises:
    """An address as it was typed, and (lon, lat) in WGS-84 degrees where it is known."""

    address: str = ""
    spot: tuple[float, float] | None = None


def same_premises(one: Premises, other: Premises) -> bool:
    """The same address, not farther apart than a building is long; without two addresses, the same spot.

    Two written addresses that differ are two premises however near they are: the shop next door, the floor above.
    """
    apart = metres_between(one.spot, other.spot) if one.spot and other.spot else None
    here, there = plain(one.address), plain(other.address)
    if here and there:
        return here == there and (apart is None or apart <= SAME_BUILDING)
    return apart is not None and apart <= SAME_SPOT


def plain(address: str) -> str:
    """The letters and digits of an address, widths and case made one: “１２号－３ 室” is “12号3室”."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", address).casefold() if sign.isalnum())


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres between two near spots (lon, lat), on a plane: exact to centimetres at the length of a building."""
    east = (one[0] - other[0]) * math.cos(math.radians((one[1] + other[1]) / 2))
    return math.hypot(east, one[1] - other[1]) * A_DEGREE
