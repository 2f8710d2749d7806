"""Whom an act concerns, and the message they get. The person who acted is never told of it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from grids.calendar import local_date
from grids.models import LocatedFact, Post, User
from hazards.models import Hazard, HazardEvent, Lead
from hazards.services.handovers import OPEN_HANDOVERS, sees
from hazards.workflow import State, transition
from notifications.services import announce, withdraw

# Action → parties. Kept short on purpose: a message nobody has to act upon is a burden (design rule 13).
TOLD = {
    "report": ("heads",),
    "set_deadline": ("decider",),  # only where a later day was wished for than the finder may set
    "assign": ("assignee",),
    "remind": ("holder",),
    "plan_recheck": ("holder",),
    "submit": ("heads",),
    "pass_recheck": ("submitter", "finder"),
    "fail_recheck": ("submitter", "finder", "workers"),
    "ask_extension": ("decider",),
    "extend": ("asker", "finder"),
    "refuse_extension": ("asker", "finder"),
    "order": ("finder", "workers"),
    "order_handed": ("senders",),
    "propose_handover": ("station_officer",),
    "hand_over": ("receivers",),
    "accept": ("senders",),
    "return_handover": ("senders", "heads", "finder"),
    "close_by_receiver": ("senders", "finder"),
    "close_otherwise": ("finder",),
    "restore": ("finder", "workers", "heads"),
    "void": ("finder",),
}
SOMEBODY_MUST_ACT = ("report", "submit", "remind")
DEALT_WITH = ("fix_on_site", "set_deadline")
ROLES = {
    "workers": ("worker", "dedicated_head"),
    "heads": ("cell_head", "dedicated_head", "community_head"),
}
URGENT_RANK = 3  # 突出 and above (the severities' own rank)


def parties(hazard: Hazard | Lead | LocatedFact, names: tuple[str, ...], at: datetime) -> list[User]:
    """The people behind `names` on the local day of `at`, each once. Nobody is named but in a hazard.

    A name is a party of this module or the code of a role.
    """
    people: dict = {}
    roles = {role for name in names if name not in NAMED for role in ROLES.get(name, (name,))}
    if roles:
        posts = posts_over(hazard, roles, local_date(at)).select_related("user")
        people |= {post.user_id: post.user for post in posts}
    ids = {pk for name in names if name in NAMED for pk in NAMED[name](hazard)} - people.keys() - {None}
    if ids:
        people |= {user.pk: user for user in User.objects.filter(pk__in=ids, is_active=True)}
    return list(people.values())


def who_has_it(hazard: Hazard) -> tuple[str, ...]:
    """The parties with the next step on the street's own clock: who was named, else workers, else the heads."""
    if hazard.assigned_to_id:
        return ("assignee",)
    return ("workers",) if hazard.state == State.RECTIFYING else ("heads",)


def posts_over(hazard: Hazard | Lead | LocatedFact, roles: Iterable[str], on: date) -> QuerySet[Post]:
    """The posts in `roles` held on the local day `on` at the hazard's cell, its community or its street."""
    return Post.objects.current(on).filter(above(hazard), limited=False, role__code__in=roles)


def nearest(
    fact: Hazard | Lead, names: tuple[str, ...], at: datetime, *, vacant: str = "station_officer"
) -> list[User]:
    """`parties`; where nobody holds such a post (outside every grid, a vacancy) who holds `vacant` in the street."""
    return parties(fact, names, at) or parties(fact, (vacant,), at)


def tell(hazard: Hazard, event: HazardEvent) -> None:
    """Announce `event` to the parties of its action, in the event's own transaction.

    A finding that was dealt with as it was saved asks nobody for anything: its announcement is taken back, unless the
    hazard is a serious one.
    """
    if event.action in DEALT_WITH and event.recorded_at == hazard.recorded_at and hazard.severity.rank < URGENT_RANK:
        withdraw(hazard.street, key=key_of(hazard, 1))
    if event.data.get("mentions"):
        tell_mentioned(hazard, event)
    names = TOLD.get(event.action)
    if not names:
        return
    names = tuple(event.data.get("decider") if name == "decider" else name for name in names)
    if names == ("holder",):
        names = who_has_it(hazard)
    if not any(names):
        return
    find = nearest if event.action in SOMEBODY_MUST_ACT else parties
    to = [user for user in find(hazard, names, event.at) if user.pk != event.by_id]
    announce(
        hazard.street,
        event=f"hazard.{event.action}",
        key=key_of(hazard, event.seq),
        to=to,
        title=lambda: _("%(action)s：%(what)s") % {"action": transition(event.action).label, "what": short(hazard)},
        body=in_words(hazard, event.note),
        url=_where_it_is_done(hazard, event.action),
        urgent=event.action == "report" and hazard.severity.rank >= URGENT_RANK,
        at=event.at,
    )


def tell_mentioned(hazard: Hazard, event: HazardEvent) -> None:
    """Announce a note to the colleagues it names, with the way to the very note; nobody is told of his own."""
    named = User.objects.filter(pk__in=event.data["mentions"], is_active=True).exclude(pk=event.by_id)
    announce(
        hazard.street,
        event="hazard.mention",
        key=f"{key_of(hazard, event.seq)}:mention",
        to=named,
        title=lambda: _("备注中提到了您，请查看：%(what)s") % {"what": short(hazard)},
        body=f"{event.by or ''} {in_words(hazard, event.note)}".strip(),
        url=f"{address_of(hazard)}#event-{event.seq}",
        at=event.at,
    )


def key_of(hazard: Hazard, seq: int) -> str:
    """The stable key of what is told about the hazard's event `seq`."""
    return f"hazard:{hazard.pk}:{seq}"


def address_of(hazard: Hazard) -> str:
    """The path of the hazard's page."""
    return reverse("hazards:hazard", args=[hazard.pk])


def _where_it_is_done(hazard: Hazard, action: str) -> str:
    """The page of what is asked for: the act itself where the message asks for one."""
    if action == "propose_handover":
        return reverse("hazards:act", args=[hazard.pk, "hand_over"])
    return address_of(hazard)


def short(hazard: Hazard) -> str:
    """The hazard in a few words, in the language at hand: where, and what."""
    return f"{where_is(hazard)} {hazard.category.name}"


def where_is(fact: Hazard | Lead | LocatedFact) -> str:
    """The place's name, the grid's without a place. Of a home under care only that it is one: mail goes anywhere."""
    if fact.place:
        return _("居民家庭") if fact.place.is_home else fact.place.name
    return str(fact.scope_cell or fact.street)


def in_words(hazard: Hazard, *more: str) -> str:
    """The number with what was found and `more` that was said of it; of a home under care the number alone."""
    said = () if hazard.at_home else (hazard.description, *more)
    return " ".join(filter(None, [hazard.number, *said]))


def above(hazard: Hazard | Lead | LocatedFact) -> Q:
    """Posts at the grid that looks after it, at its community and at its street."""
    cell = hazard.scope_cell
    return Q(grid_id__in=[pk for pk in (hazard.street_id, cell and cell.pk, cell and cell.parent_id) if pk])


def _receivers(hazard: Hazard):
    organisations = hazard.handovers.filter(state__in=OPEN_HANDOVERS).values("receiver")
    people = User.objects.filter(organisation__in=organisations, is_active=True)
    return [user.pk for user in people if sees(user, hazard)]


NAMED = {
    "assignee": lambda hazard: [hazard.assigned_to_id],
    "finder": lambda hazard: [hazard.found_by_id],
    "submitter": lambda hazard: hazard.events.filter(action="submit").order_by("-seq").values_list("by", flat=True)[:1],
    "asker": lambda hazard: hazard.extensions.order_by("-asked_at").values_list("asked_by", flat=True)[:1],
    "receivers": _receivers,
    "senders": lambda hazard: hazard.handovers.values_list("sent_by", flat=True),
}
