"""Who opens which paper of a hazard he sees, and the record of it where the paper shows a phone number in full."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from grids.access import scope_of
from grids.errors import DomainError, NotAllowed
from grids.models import Post
from grids.services.places import note_reveal
from hazards.models import Handover, Hazard, Notice
from hazards.papers.kinds import KINDS
from hazards.services.handovers import bodies_of
from hazards.services.on_record import on_record

WITH_WHOM = ("handover__receiver", "supervision")  # what the answers below ask of a paper


def papers_of(hazard: Hazard, user) -> list[Notice]:
    """The hazard's papers of which `user` may know, the newest first, each with `may_open`."""
    rows = list(hazard.notices.select_related(*WITH_WHOM).order_by("-issued_at", "-seq"))
    for row in rows:
        _at_hand(row, hazard)
        row.may_open = post_that_opens(user, row) is not None
    return [row for row in rows if row.may_open or _known_to(user, row)]


def may_know(user, paper: Notice) -> bool:
    """Whether `user`, who sees what it is of, may know that there is this paper."""
    return post_that_opens(user, paper) is not None or _known_to(user, paper)


def may_open_paper_of(user, row: Handover) -> bool:
    """Whether the hand-over has a 移送单 that `user` may open; asks the database nothing that `row` has at hand."""
    if row.paper is None:
        return False
    _at_hand(row.paper, row.hazard)
    row.paper.handover = row
    return post_that_opens(user, row.paper) is not None


def post_that_opens(user, paper: Notice) -> Post | None:
    """The post by which `user` may open `paper` of what he sees; a 移送单 also one of the body it was sent to."""
    post = _post_for(user, KINDS[paper.kind].opened_by, paper)
    if post is None and paper.kind == Notice.Kind.HANDOVER and _sent_to(paper, bodies_of(user)):
        post = _post_for(user, "hazards.receive", paper)
    return post


def post_that_serves(user, paper: Notice) -> Post | None:
    """The post by which `user` may write down how `paper` was served: an order also by the office that issues them.

    What a body ordered by its own power is served by that body alone.
    """
    if paper.body_id is not None:
        return _post_for(user, "orders.own", paper) if paper.body_id in bodies_of(user) else None
    post = _post_for(user, "hazards.notice", paper)
    if post is None and paper.power_id is not None:
        post = _post_for(user, "orders.delegated", paper)
    return post


def open_paper(paper: Notice, *, by, at: datetime) -> Path | None:
    """The file of `paper` as it was issued; None while it is not drawn yet. Refuses `by-hand`: a sheet of a pad
    has no bytes of ours. Raises NotAllowed.

    A paper with a phone number in full leaves a `Reveal` with its number as the reason (PIPL §51, domain.md 7.5).
    """
    post = post_that_opens(by, paper)
    if post is None:
        raise NotAllowed("not-allowed", _("当前岗位没有这项权限。"))
    if paper.by_hand:
        raise DomainError("by-hand", _("手写的文书没有电子件，请看纸质原件。"))
    if not paper.file:
        return None
    if paper.facts.get("place_phone") and paper.place:
        reason = on_record(
            lambda: _("打开%(paper)s %(number)s") % {"paper": paper.get_kind_display(), "number": paper.number}
        )
        note_reveal(paper.place, field="phone", by=by, post=post, at=at, reason=reason)
    return Path(settings.MEDIA_ROOT) / paper.file


def _known_to(user, paper: Notice) -> bool:
    policy = KINDS[paper.kind].known_to
    return bool(policy) and _post_for(user, policy, paper) is not None


def _post_for(user, policy: str, paper: Notice) -> Post | None:
    scope = scope_of(user)
    if paper.subject is None:
        return scope.post_in_street(policy, paper.street_id)
    return scope.post_for(policy, paper.subject)


def _at_hand(paper: Notice, hazard: Hazard) -> None:
    """What is asked of a paper of `hazard` costs no query: all its hazards are at one place."""
    paper.place = hazard.place
    if paper.hazard_id is not None:
        paper.hazard = hazard


def _sent_to(paper: Notice, bodies: Iterable[int]) -> bool:
    handover = getattr(paper, "handover", None)
    return handover is not None and handover.receiver_id in bodies
