"""What happened to a hazard, newest first: acts with their photos (papers among them), reminders sent."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.contrib.gis.geos import GEOSGeometry
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.formats import full_day, quantity
from grids.models import Grid, Place, User
from hazards.models import Category, Chase, Evidence, HandoverReminder, Hazard, HazardEvent, Severity
from hazards.rows import event_name

SUPERVISION = {"sent": gettext_lazy("督办"), "replied": gettext_lazy("回复督办")}  # notes that only the office reads
# Rows that data names, and by what.
NAMED = {"category": (Category, "code"), "severity": (Severity, "code"), "scope_cell": (Grid, "code"),
         "assigned_to": (User, "pk")}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """A corrected field with both values; the old one is never lost."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """One entry. `mark` is a state code or a plain mark, `seq` the event's number (0 for what is no event)."""

    at: dt.datetime
    mark: str
    title: str
    who: str = ""
    body: str = ""
    seq: int = 0
    photos: list = field(default_factory=list)
    changes: list = field(default_factory=list)


def timeline(hazard: Hazard, *, reader) -> list[Entry]:
    """The entries of `hazard` that `reader` may know, newest first; five queries whatever its length."""
    photos = defaultdict(list)
    for row in hazard.evidence.order_by("recorded_at", "id"):
        photos[row.event_id].append(photo_card(row))
    events = hazard.events.known_to(reader, hazard).select_related("by", "post__role", "organisation").order_by("seq")
    entries = [_of_event(event, photos[event.pk]) for event in events]
    entries += [_of_reminder(row) for row in hazard.reminders.filter(superseded=False)]
    unanswered = HandoverReminder.objects.filter(handover__hazard=hazard, superseded=False)
    entries += [_of_escalation(row) for row in unanswered.select_related("handover__receiver")]
    entries += [_of_chase(row) for row in hazard.chases.filter(superseded=False).known_to(reader, hazard)]
    return sorted(entries, key=lambda entry: (entry.at, entry.seq), reverse=True)


def since(hazard: Hazard, seq: int, *, reader) -> list[Entry]:
    """What happened after event `seq`, newest first: shown to whoever came too late."""
    events = (
        hazard.events.known_to(reader, hazard).filter(seq__gt=seq).select_related("by", "post__role", "organisation")
    )
    return [_of_event(event, []) for event in events.order_by("-seq")]


def before_and_after(hazard: Hazard) -> tuple[str, str] | None:
    """URLs of the first photo of what was wrong and the last of how it was put right, when there are both."""
    rows = list(hazard.evidence.order_by("recorded_at", "id"))
    before = [row for row in rows if row.stage == Evidence.Stage.BEFORE]
    after = [row for row in rows if row.stage in (Evidence.Stage.AFTER, Evidence.Stage.RECHECK)]
    if not before or not after:
        return None
    return photo_url(before[0], "image"), photo_url(after[-1], "image")


def photo_url(evidence: Evidence, size: str) -> str:
    """Where a photo of a hazard is served; `size` thumb or image."""
    return reverse("hazards:photo", args=[evidence.photo_id, size])


def photo_card(evidence: Evidence) -> dict:
    """A photo as components/photo.html shows it."""
    return {
        "url": photo_url(evidence, "image"),
        "thumb_url": photo_url(evidence, "thumb"),
        "caption": evidence.get_stage_display(),
    }


def actor(event: HazardEvent) -> str:
    """Who did it and as what: 张三 · 网格员; the system has no name of its own."""
    if event.by is None:
        return _("场所（扫码办理）") if event.data.get("door") else _("系统")
    parts = [str(event.by)]
    if event.post:
        parts.append(event.post.title or event.post.role.name)
    if event.organisation:
        parts.append(event.organisation.name)
    return " · ".join(parts)


def _of_event(event: HazardEvent, photos: list) -> Entry:
    return Entry(
        at=event.at,
        mark=event.to_state if event.to_state != event.from_state else "plain",
        title=_title(event),
        who=actor(event),
        body=event.note,
        seq=event.seq,
        photos=photos,
        changes=_changes(event),
    )


def _title(event: HazardEvent) -> str:
    if "supervision" in event.data:
        return str(SUPERVISION[event.data["supervision"]])
    return _("撤回提醒") if "taken_back" in event.data else event_name(event.action)


def _changes(event: HazardEvent) -> list[Change]:
    """Fields an event changed, from its data: {name: [old, new]}."""
    pairs = {name: value for name, value in event.data.items() if isinstance(value, list) and len(value) == 2}
    names = {field.name: str(field.verbose_name) for field in Hazard._meta.fields if field.name in pairs}
    street = event.street_id
    return [Change(label, *(_in_words(name, value, street) for value in pairs[name])) for name, label in names.items()]


def _in_words(name: str, value, street: int) -> str:
    """A stored value as people read it: codes by their names, days in full."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if name in NAMED:
        model, key = NAMED[name]
        return str(model._default_manager.filter(**{key: value}).first() or value)
    if name == "place":
        place = Place.objects.filter(street=street, code=value).first()
        return (_("居民家庭") if place.is_home else place.name) if place else str(value)
    if name == "point":
        spot = GEOSGeometry(value)
        return f"{spot.y:.5f}，{spot.x:.5f}"
    return full_day(dt.date.fromisoformat(value)) if name.endswith("_on") else str(value)


def _of_reminder(reminder) -> Entry:
    if reminder.step < 0:
        text = _("距到期 %(n)s") % {"n": quantity(-reminder.step, "天")}
    elif reminder.step == 0:
        text = _("今日到期")
    else:
        text = _("逾期第 %(n)d 天") % {"n": reminder.step}
    return Entry(at=reminder.recorded_at, mark="plain", title=_("已提醒"), body=text)


def _of_escalation(reminder: HandoverReminder) -> Entry:
    words = {"receiver": reminder.handover.receiver.name, "n": reminder.step}
    text = _("%(receiver)s超过受理期限 %(n)d 天未受理") % words
    return Entry(at=reminder.recorded_at, mark="plain", title=_("已催办"), body=text)


def _of_chase(row: Chase) -> Entry:
    text = _("已提醒：%(clock)s") % {"clock": row.get_clock_display()}
    return Entry(at=row.recorded_at, mark="plain", title=_("已催办"), body=text)
