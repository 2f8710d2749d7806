"""三自主两公开一承诺: the place signs the words in force, and what it signed is a numbered paper (承诺书)."""

import calendar
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from grids.calendar import ONE_DAY, local_date
from grids.errors import DomainError
from grids.models import Place
from hazards.door.entering import TooMany
from hazards.models import DoorSession, Notice, Pledge, PledgeText
from hazards.papers.writing import write_paper

MOST_A_DAY = 5  # a default of ours: each takes a number of the street's papers


def sign_pledge(
    door: DoorSession, *, at: datetime, text: PledgeText, signed_by: str, manager: str, pledge_id: UUID
) -> Pledge:
    """Sign the pledge in the words of `text`; it holds as many months as its version says. The 承诺书 goes with it.

    The same `pledge_id` again is the same signing: one pledge, one paper. Refuses empty names, and an id that is
    another place's (`not-yours`), and a sixth signing within a day (`too-many-pledges`, 429).
    """
    names = {"signed_by": signed_by.strip(), "manager": manager.strip()}
    fields = {name: _("请填写姓名。") for name, given in names.items() if len(given) < 2}
    if fields:
        raise DomainError("missing-input", _("请填写姓名。"), fields=fields)
    with transaction.atomic():
        place = Place.objects.select_for_update(of=("self",), no_key=True).get(pk=door.place_id)
        known = Pledge.objects.filter(pk=pledge_id).first()
        if known is not None:
            if known.place_id != place.pk:
                raise DomainError("not-yours", _("这份承诺不是本场所的，请重新打开页面再签。"))
            return known
        if place.pledges.filter(recorded_at__gt=at - ONE_DAY).count() >= MOST_A_DAY:
            raise TooMany("too-many-pledges", _("今天已经签过多次，请明天再签，或联系网格员。"))
        pledge = Pledge.objects.create(
            id=pledge_id,
            street_id=door.street_id,
            recorded_at=at,
            place=place,
            door=door,
            text=text,
            valid_to=_months_later(local_date(at), text.months),
            **names,
        )
        write_paper(place, Notice.Kind.PLEDGE, said=_said(pledge), by=None, at=at, about_id=pledge.pk)
    return pledge


def _said(pledge: Pledge) -> dict[str, str]:
    """What the paper says of this signing; the day of the own check is that of the last one sent from the door."""
    checked = pledge.place.self_checks.order_by("-recorded_at").first()
    return {
        "person": pledge.signed_by,
        "responsible": pledge.signed_by,
        "manager": pledge.manager,
        "promise": pledge.text.text_zh,
        "checked_on": local_date(checked.recorded_at).isoformat() if checked else "",
        "until_on": pledge.valid_to.isoformat(),
        "signed_on": local_date(pledge.recorded_at).isoformat(),
        "phone_tail": pledge.door.phone_tail,
    }


def last_pledge(place: Place) -> Pledge | None:
    """The place's newest pledge; its `paper` is the 承诺书, or None of one signed before there were any."""
    pledge = place.pledges.order_by("-recorded_at", "-id").first()
    if pledge is not None:
        papers = Notice.objects.filter(street_id=pledge.street_id, kind=Notice.Kind.PLEDGE, about_id=pledge.pk)
        pledge.paper = papers.exclude(state=Notice.State.VOID).first()
    return pledge


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
