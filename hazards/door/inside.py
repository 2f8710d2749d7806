"""What the place reads and does behind its door: only its own hazards, in plain words, and what it says of itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.calendar import local_date
from grids.errors import DomainError
from grids.ids import uuid7
from grids.models import Photo
from grids.services.photos import store_photo
from hazards.door.rows import questions
from hazards.law_words import in_words
from hazards.models import DoorSession, Evidence, Hazard, SelfCheck
from hazards.services.acts import ask_extension, submit_rectification
from hazards.services.guards import Attempt, refusals
from hazards.workflow import OPEN, PUT_RIGHT, State, transition

DONE_SHOWN = 10
# Evidence of the finding alone: photos with a note or a hand-over are the office's.
OF_THE_FINDING = Q(event__action__in=("report", "find_again")) | Q(event=None)
SAID = {
    State.REPORTED: gettext_lazy("已登记，整改期限将另行告知；请先采取措施消除危险"),
    State.RECTIFYING: gettext_lazy("请在期限前改好，并把照片发给我们"),
    State.SUBMITTED: gettext_lazy("整改情况已收到，等待复查"),
    State.HANDED_OVER: gettext_lazy("已移送有权处理的部门"),
    State.ACCEPTED: gettext_lazy("已移送有权处理的部门"),
    State.CLOSED: gettext_lazy("已改好"),
    State.FIXED_ON_SITE: gettext_lazy("已改好"),
}


@dataclass(frozen=True)
class Told:
    """A hazard as its place reads it: `said` where it stands, `law` in full, and what may be done now."""

    hazard: Hazard
    said: str
    law: str
    may_submit: bool
    may_ask: bool
    asked: bool


def hazards_of(door: DoorSession) -> QuerySet[Hazard]:
    """The hazards of the door's own place, no void one and nobody else's."""
    found = Hazard.objects.filter(street=door.street_id, place=door.place_id, state__in=OPEN | PUT_RIGHT)
    return found.select_related("category", "street", "place", "severity", "scope_cell")


def open_and_done(door: DoorSession, *, at: datetime) -> tuple[list[Told], list[Told]]:
    """What is still to be put right, the nearest deadline first, and the last ones put right."""
    found = hazards_of(door)
    still = found.filter(state__in=OPEN).order_by("due_at", "found_at", "id")
    done = found.filter(state__in=PUT_RIGHT).order_by("-put_right_at", "id")[:DONE_SHOWN]
    return [told(one, at=at, asks=False) for one in still], [told(one, at=at, asks=False) for one in done]


def told(hazard: Hazard, *, at: datetime, asks: bool = True) -> Told:
    """One of them, with what the place may do now; whether more time may be asked for only where `asks`."""
    running = hazard.state == State.RECTIFYING
    asks = asks and running and not refusals(Attempt(hazard, transition("ask_extension"), None, at))
    law = in_words(hazard.category.law)
    return Told(hazard, str(SAID[State(hazard.state)]), law, running, asks, hazard.extension_asked)


def photos_of(door: DoorSession) -> QuerySet[Evidence]:
    """Photos the place may see: of the finding, and its own of the repair."""
    own = Q(stage=Evidence.Stage.AFTER, event__data__door=True)
    seen = Q(stage=Evidence.Stage.BEFORE) & OF_THE_FINDING | own
    return Evidence.objects.filter(seen, hazard__in=hazards_of(door)).order_by("recorded_at", "id")


def send_repair(
    hazard: Hazard, *, door: DoorSession, at: datetime, seen: int, files: Iterable[bytes], note: str
) -> Hazard:
    """报告整改完成 as the place: the photos are kept like any other evidence, and an official re-checks."""
    _own(hazard, door, at)
    photos = [_kept(content, hazard, at) for content in files]
    return submit_rectification(hazard, by=None, at=at, seen=seen, photos=photos, note=note, door=True)


def ask_for_time(
    hazard: Hazard, *, door: DoorSession, at: datetime, seen: int, due_on: date, reason: str, interim: str
) -> Hazard:
    """申请延期 as the place, under the same rules as anybody's."""
    _own(hazard, door, at)
    return ask_extension(hazard, by=None, at=at, seen=seen, reason=reason, interim=interim, due_on=due_on, door=True)


def _kept(content: bytes, hazard: Hazard, at: datetime) -> Photo:
    return store_photo(hazard.street, photo_id=uuid7(), content=content, by=None, at=at)


def _own(hazard: Hazard, door: DoorSession, at: datetime) -> None:
    """A door opens one place: another's hazard is as good as none."""
    if hazard.place_id != door.place_id or door.ended_at or door.ends_at <= at:
        raise DomainError("not-yours", _("没有找到这条隐患。"))


def check_oneself(door: DoorSession, *, at: datetime, answers: dict[str, bool], note: str = "") -> SelfCheck:
    """Keep a self-check: `answers` by the question's code. Refuses one that leaves a question open."""
    asked = questions(door.place.street, on=local_date(at))
    fields = {one.code: _("请选一项。") for one in asked if answers.get(one.code) is None}
    if fields:
        raise DomainError("missing-input", _("还有没有回答的项目。"), fields=fields)
    kept = [{"code": one.code, "text": one.name_zh, "ok": answers[one.code]} for one in asked]
    return SelfCheck.objects.create(
        street_id=door.street_id, recorded_at=at, place=door.place, door=door, answers=kept, note=note.strip()[:300]
    )
