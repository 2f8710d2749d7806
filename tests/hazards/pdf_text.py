"""The words in a PDF's own bytes, as far as our papers go: one font program a face, each with its map to Unicode."""

import re
import zlib

OBJECT = re.compile(rb"(\d+) 0 obj(.*?)endobj", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def words_of(pdf: bytes) -> str:
    """What stands in the paper, blanks and line breaks left out."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    streams = {number: _unpacked(body) for number, body in objects.items() if b"stream" in body}
    for number, body in list(objects.items()):
        if b"/ObjStm" in body:
            objects |= _inside(body, streams[number])
    letters = dict(_letters(body, streams) for body in objects.values() if b"/ToUnicode" in body)
    text = ""
    for drawn in streams.values():
        face: dict[str, str] = {}
        for name, shown in re.findall(rb"/(\w+) [\d.]+ Tf|\[(.*?)\] ?TJ", drawn):
            face = letters.get(name, face) if name else face
            glyphs = re.findall(r"[0-9a-f]{4}", "".join(re.findall(r"<([0-9a-f]+)>", shown.decode("latin-1"))))
            text += "".join(face.get(glyph, "") for glyph in glyphs)
    return re.sub(r"\s", "", text)


def _unpacked(body: bytes) -> bytes:
    packed = STREAM.search(body)[1]
    try:
        # Not zlib.decompress: where the last byte is a carriage return, the line break above has taken it.
        return zlib.decompressobj().decompress(packed)
    except zlib.error:
        return packed


def _inside(body: bytes, stream: bytes) -> dict[int, bytes]:
    """The objects of an object stream: their numbers and offsets stand first."""
    first = int(re.search(rb"/First (\d+)", body)[1])
    numbers = [int(each) for each in stream[:first].split()]
    starts = [first + offset for offset in numbers[1::2]]
    return {n: stream[a:b] for n, a, b in zip(numbers[::2], starts, [*starts[1:], len(stream)], strict=True)}


def _letters(font: bytes, streams: dict[int, bytes]) -> tuple[bytes, dict[str, str]]:
    """A font's name on the page, and glyph -> letters from its map to Unicode."""
    name = re.search(rb"/BaseFont /(\w+)\+", font)[1]
    table = streams[int(re.search(rb"/ToUnicode (\d+) 0 R", font)[1])].decode("latin-1")
    pairs = re.findall(r"<([0-9a-f]{4})> <([0-9a-f]+)>\n", table)
    return name, {glyph: bytes.fromhex(code).decode("utf-16-be") for glyph, code in pairs}
