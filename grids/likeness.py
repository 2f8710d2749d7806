"""How a photo looks, as 64 bits: two shots of the same picture differ in few of them, whatever was done to the file.

A difference hash: the picture in 9 × 8 greys, each bit whether a spot is brighter than its right neighbour. Pure.
"""

from PIL import Image

COLUMNS, ROWS = 9, 8
LEAST_CONTRAST = 24  # of 255: what is flatter (a dark stairwell, a white wall) looks like every other such picture
_SIGN = 1 << 63


def likeness(image: Image.Image) -> int | None:
    """The 64 bits as a signed number, as PostgreSQL keeps them; None of a picture too flat to be told from others."""
    small = image.convert("L").resize((COLUMNS, ROWS), Image.Resampling.BOX)
    grey = small.tobytes()
    if max(grey) - min(grey) < LEAST_CONTRAST:
        return None
    bits = 0
    for row in range(ROWS):
        for column in range(COLUMNS - 1):
            at = row * COLUMNS + column
            bits = bits << 1 | (grey[at] > grey[at + 1])
    return bits - 2 * _SIGN if bits >= _SIGN else bits


def differing_bits(one: int, other: int) -> int:
    """In how many of the 64 bits two pictures differ; 0 looks the same."""
    return ((one ^ other) & (2 * _SIGN - 1)).bit_count()
