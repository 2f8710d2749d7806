"""An iCalendar file (RFC 5545) of whole days: lines end in CRLF, folded after 75 octets, never within a character."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

OCTETS = 75  # of one line without its end (RFC 5545, 3.1)
SPECIAL = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})  # RFC 5545, 3.3.11


@dataclass(frozen=True)
class WholeDay:
    """One event. `uid` is the same for ever, `sequence` grows with every change."""

    uid: str
    day: dt.date
    title: str
    url: str
    text: str = ""
    sequence: int = 0


def calendar(name: str, events: Iterable[WholeDay], *, at: dt.datetime) -> bytes:
    """The file, as its bytes; `at` is when it was made."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Firegrid//Firegrid//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]
    for event in events:
        lines += _lines_of(event, at)
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def _lines_of(event: WholeDay, at: dt.datetime) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{event.day + dt.timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(event.title)}",
        f"URL:{event.url}",
        "TRANSP:TRANSPARENT",
    ]
    if event.text:
        lines.append(f"DESCRIPTION:{escaped(event.text)}")
    return [*lines, "END:VEVENT"]


def escaped(text: str) -> str:
    """A text value: backslash, semicolon, comma and line break are written as such; other controls are left out."""
    return "".join(char for char in text.translate(SPECIAL) if char >= " ")


def folded(line: str) -> bytes:
    """The line with its CRLF; further lines begin with a space, which counts."""
    pieces, piece, room = [], b"", OCTETS
    for char in line:
        octets = char.encode()
        if len(piece) + len(octets) > room:
            pieces.append(piece)
            piece, room = b"", OCTETS - 1
        piece += octets
    return b"\r\n ".join([*pieces, piece]) + b"\r\n"
