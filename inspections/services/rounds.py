"""一周一整治 and other joint sweeps: planned with stops and participants, worked through, closed with their numbers."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from grids.access import may, require
from grids.calendar import local_date
from grids.errors import Conflict, DomainError
from grids.ids import uuid7
from grids.models import Grid, Organisation, Place, Post, User
from grids.services.people import end_post, give_post, open_places
from inspections.models import Round, RoundParticipant, RoundStop
from inspections.round_figures import NUMBERS
from inspections.services.bulletins import draw_bulletin
from notifications.services import Announcement, announce, announce_all
from stations.models import Incident

# As what somebody from another organisation takes part
ROLE_OF: dict[str, str] = {
    Organisation.Kind.BRIGADE: "joint_firefighter",
    Organisation.Kind.POLICE: "police",
    Organisation.Kind.ENFORCEMENT: "enforcement_officer",
}
HELPER = "worker"
OVER = (Round.State.CLOSED, Round.State.CANCELLED)


def plan_round(
    street: Grid,
    *,
    by: User | None,
    at: datetime,
    theme: str,
    leader: User,
    starts_at: datetime,
    ends_at: datetime,
    places: Iterable[Place] = (),
    participants: Iterable[User] = (),
    kind: str = Round.Kind.WEEKLY,
    route: str = "",
    departments: str = "",
    incident: Incident | None = None,
) -> Round:
    """A new round with its stops in the given order and its participants, who see these stops while it lasts.

    `incident`: the fire after which it goes through the building (一案一整改). Refuses an end before the start, a place
    or a fire of another street and a home under care (its visits are not a sweep).
    """
    if incident is not None and incident.street_id != street.pk:
        raise DomainError("incident-elsewhere", _("这起火情不在本街道。"))
    if ends_at <= starts_at:
        sentence = _("结束时间应晚于开始时间。")
        raise DomainError("round-times", sentence, fields={"ends_at": str(sentence)})
    round_ = Round(
        id=uuid7(),
        street=street,
        recorded_at=at,
        kind=kind,
        theme=theme.strip(),
        leader=leader,
        held_on=local_date(starts_at),
        starts_at=starts_at,
        ends_at=ends_at,
        route=route.strip(),
        departments=departments.strip(),
        planned_by=by,
        incident_origin=incident.pk if incident else None,
    )
    require(by, "rounds.plan", round_)
    with transaction.atomic():
        round_.save(force_insert=True)
        add_stops(round_, places=places, by=by, at=at)
        add_participants(round_, users=participants, by=by, at=at)
    return round_


def add_stops(round_: Round, *, places: Iterable[Place], by: User | None, at: datetime) -> list[RoundStop]:
    """More stops at the end of the route; whoever takes part by a limited post sees them too. Known ones are left."""
    require(by, "rounds.plan", round_)
    with transaction.atomic():
        round_ = _locked(round_)
        known = set(round_.stops.values_list("place_id", flat=True))
        new = [place for place in dict.fromkeys(places) if place.pk not in known]
        if any(place.street_id != round_.street_id or place.is_home for place in new):
            sentence = _("整治行动只能选择本街道的场所，不含重点人群住户。")
            raise DomainError("place-elsewhere", sentence, fields={"places": str(sentence)})
        stops = RoundStop.objects.bulk_create(
            RoundStop(street_id=round_.street_id, recorded_at=at, round=round_, place=place, order=len(known) + number)
            for number, place in enumerate(new, start=1)
        )
        if new:
            _open_new_stops(round_, new, by=by, at=at)
    return stops


def add_participants(round_: Round, *, users: Iterable[User], by: User | None, at: datetime) -> list[RoundParticipant]:
    """Take people into the round. Who may not see all its stops by his own post gets a post limited to them."""
    require(by, "rounds.plan", round_)
    with transaction.atomic():
        round_ = _locked(round_)
        known = set(round_.participants.values_list("user_id", flat=True))
        places = _places_of(round_)
        taken = RoundParticipant.objects.bulk_create(
            RoundParticipant(
                street_id=round_.street_id,
                recorded_at=at,
                round=round_,
                user=user,
                post=_post_for(round_, user, places, by, at),
            )
            for user in dict.fromkeys(users)
            if user.pk not in known
        )
        _invite(round_, [row.user for row in taken if row.user != by], at=at)
    return taken


def close_round(
    round_: Round, *, by: User | None, at: datetime, numbers: Mapping[str, int], summary: str = ""
) -> Round:
    """End the round with the officer's numbers (`NUMBERS`, each 0 or more); limited posts end with the day.

    Its 行动快报 is drafted with it. Closing again corrects the numbers and keeps the first closing time. Refuses a
    cancelled round.
    """
    require(by, "rounds.close", round_)
    wrong = {name for name, value in numbers.items() if name not in NUMBERS or value is None or value < 0}
    if wrong:
        sentence = _("数量应为不小于 0 的整数。")
        raise DomainError("round-numbers", sentence, fields={name: str(sentence) for name in wrong})
    with transaction.atomic():
        round_ = Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
        if round_.state == Round.State.CANCELLED:
            raise Conflict("round-over", _("这次整治行动已取消。"))
        for name, value in numbers.items():
            setattr(round_, name, value)
        round_.summary = summary.strip()
        round_.state = Round.State.CLOSED
        round_.closed_by = by
        round_.closed_at = round_.closed_at or at
        round_.save()
        _end_posts(round_, by=by, at=at)
        draw_bulletin(round_, at=at)
    return round_


def cancel_round(round_: Round, *, by: User | None, at: datetime) -> Round:
    """Call a planned round off; nobody keeps a post from it. Refuses one that has begun."""
    require(by, "rounds.plan", round_)
    with transaction.atomic():
        round_ = _locked(round_)
        if round_.stops.filter(visited_at__isnull=False).exists():
            raise Conflict("round-begun", _("已有检查记入这次整治行动，请改为结束它。"))
        round_.state = Round.State.CANCELLED
        round_.save(update_fields=["state"])
        _withdraw_posts(round_, by=by, at=at)
        _call_off(round_, by=by, at=at)
    return round_


def _invite(round_: Round, users: list[User], *, at: datetime) -> None:
    """Whoever takes part is told once, in the round's own transaction."""
    start = localtime(round_.starts_at)
    invitations = [
        Announcement(
            event="round.invited",
            key=f"round:{round_.pk}:{user.pk}",
            to=[str(user.pk)],
            title=lambda: _("整治行动：%(theme)s") % {"theme": round_.theme},
            body=lambda: _("%(start)s，带队 %(leader)s。") % {"start": f"{start:%m-%d %H:%M}", "leader": round_.leader},
            url=reverse("inspections:round", args=[round_.pk]),
        )
        for user in users
    ]
    announce_all(round_.street, invitations, at=at)


def _call_off(round_: Round, *, by: User | None, at: datetime) -> None:
    """Whoever was to come is told not to."""
    users = {row.user for row in round_.participants.select_related("user")} | {round_.leader}
    announce(
        round_.street,
        event="round.cancelled",
        key=f"round:{round_.pk}:cancelled",
        to=sorted(users - {by}, key=lambda user: user.pk),
        title=lambda: _("整治行动已取消：%(theme)s") % {"theme": round_.theme},
        body=lambda: _("原定 %(start)s。") % {"start": f"{localtime(round_.starts_at):%m-%d %H:%M}"},
        url=reverse("inspections:round", args=[round_.pk]),
        at=at,
    )


def _locked(round_: Round) -> Round:
    locked = Round.objects.select_for_update(of=("self",)).select_related("street").get(pk=round_.pk)
    if locked.state in OVER:
        raise Conflict("round-over", _("这次整治行动已经结束。"))
    return locked


def _places_of(round_: Round) -> list[Place]:
    return [stop.place for stop in round_.stops.select_related("place")]


def _post_for(round_: Round, user: User, places: list[Place], by: User | None, at: datetime) -> Post | None:
    """A post limited to `places`, the round's stops, for who may not see all of them by his own."""
    if not places or _sees_all(user, places):
        return None
    kind = user.organisation.kind if user.organisation else ""
    return give_post(
        user,
        role=ROLE_OF.get(kind, HELPER),
        grid=round_.street,
        by=by,
        at=at,
        valid_from=round_.held_on,
        valid_to=max(local_date(round_.ends_at), round_.held_on),
        places=places,
        origin=("round", round_.pk),
    )


def _sees_all(user: User, places: list[Place]) -> bool:
    return all(may(user, "inspections.record", place) for place in places)


def _open_new_stops(round_: Round, new: list[Place], *, by: User | None, at: datetime) -> None:
    places = _places_of(round_)
    for participant in round_.participants.select_related("user__organisation", "post"):
        if participant.post:
            open_places(participant.post, places=new)
        else:
            participant.post = _post_for(round_, participant.user, places, by, at)
            participant.save(update_fields=["post"])


def _withdraw_posts(round_: Round, *, by: User | None, at: datetime) -> None:
    """A post under which nothing was done is taken back; one that an act names is ended."""
    posts = [row.post for row in round_.participants.select_related("post__role", "post__grid") if row.post]
    round_.participants.update(post=None)
    for post in posts:
        try:
            with transaction.atomic():
                post.delete()
        except ProtectedError:
            end_post(post, by=by, on=max(local_date(at), post.valid_from))


def _end_posts(round_: Round, *, by: User | None, at: datetime) -> None:
    for participant in round_.participants.select_related("post__role", "post__grid"):
        if participant.post is None:
            continue
        end_post(participant.post, by=by, on=max(local_date(at), participant.post.valid_from))
