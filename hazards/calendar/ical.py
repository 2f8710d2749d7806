"""Whole days as an iCalendar file (RFC 5545), for calendar programs to fetch."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from icalendar import Calendar, Event

REFRESH = dt.timedelta(hours=1)  # how often a program should look again (default, set in code)


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
    file = Calendar()
    for key, value in {"version": "2.0", "prodid": "-//Firegrid//Firegrid//ZH", "method": "PUBLISH"}.items():
        file.add(key, value)
    file.add("x-wr-calname", name)
    file.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    file.add("x-published-ttl", REFRESH)
    for event in events:
        file.add_component(_as_component(event, at))
    return file.to_ical()


def _as_component(event: WholeDay, at: dt.datetime) -> Event:
    component = Event()
    values = {
        "uid": event.uid,
        "dtstamp": at.astimezone(dt.UTC),
        "sequence": event.sequence,
        "dtstart": event.day,
        "dtend": event.day + dt.timedelta(days=1),
        "summary": _legible(event.title),
        "url": event.url,
        "transp": "TRANSPARENT",
    }
    for key, value in values.items():
        component.add(key, value)
    if event.text:
        component.add("description", _legible(event.text))
    return component


def _legible(text: str) -> str:
    """Without the control characters that no text of the standard may hold."""
    return "".join(char for char in text if char >= " " or char == "\n")
