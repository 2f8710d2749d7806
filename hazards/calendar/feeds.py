"""The secret address of a person's calendar: made, shown once, kept as a hash, revoked; and what stands in it."""

import secrets
from collections.abc import Callable
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from grids.calendar import WorkCalendar, local_date
from grids.models import User
from grids.services.account_acts import note_account_act
from grids.services.tokens import digest_of
from grids.services.workdays import work_calendar
from hazards.calendar.ical import WholeDay, calendar
from hazards.deadlines import RECHECK_WITHIN
from hazards.filters import waiting_for
from hazards.models import CalendarFeed, Hazard
from hazards.services.audience import address_of, in_words, short
from hazards.services.on_record import on_record
from hazards.workflow import State
from notifications.models import Preference

MOST = 500  # events of one calendar, the nearest first (default, set in code)


def make_feed(user: User, *, at: datetime) -> str:
    """A new secret for the person's own calendar, which can never be read again; the one before opens no more."""
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        CalendarFeed.objects.update_or_create(user=user, defaults={"digest": digest_of(secret), "made_at": at})
        note_account_act("token_issued", user, by=user, at=at, note=on_record(lambda: _("日历订阅")))
    return secret


def revoke_feed(user: User, *, at: datetime) -> None:
    """The address opens no more."""
    with transaction.atomic():
        if CalendarFeed.objects.filter(user=user).delete()[0]:
            note_account_act("token_revoked", user, by=user, at=at, note=on_record(lambda: _("日历订阅")))


def owner_of(secret: str) -> User | None:
    """Whose calendar the secret opens; None for none, and for an account that is closed."""
    feed = CalendarFeed.objects.filter(digest=digest_of(secret), user__is_active=True).select_related("user").first()
    return feed.user if feed else None


def calendar_of(user: User, *, now: datetime, absolute: Callable[[str], str]) -> bytes:
    """What waits for `user` with a day: deadlines of what is being put right, and re-checks.

    `absolute` makes a URL whole. Calendars leave the house: of a home under care they say no more than that it is one.
    """
    wanted = Q(state=State.RECTIFYING, due_on__isnull=False, extension_asked=False) | Q(state=State.SUBMITTED)
    rows = Hazard.objects.visible_to(user).filter(wanted).filter(waiting_for(user, now))
    rows = rows.select_related("place", "category", "scope_cell", "street").order_by("due_at", "id")
    known, wish = work_calendar(), Preference.objects.filter(user=user).first()
    with override((wish and wish.language) or settings.LANGUAGE_CODE):  # a calendar program has no language of his
        events = [_event(hazard, known, absolute) for hazard in rows[:MOST]]
        return calendar(_("我的隐患期限与复查"), events, at=now)


def _event(hazard: Hazard, known: WorkCalendar, absolute: Callable[[str], str]) -> WholeDay:
    recheck = hazard.state == State.SUBMITTED
    title = _("复查：%(what)s") if recheck else _("整改到期：%(what)s")
    return WholeDay(
        uid=f"{'recheck' if recheck else 'due'}-{hazard.pk}@firegrid",
        day=recheck_day(hazard, known) if recheck else hazard.due_on,  # type: ignore[arg-type]
        title=title % {"what": short(hazard)},
        url=absolute(address_of(hazard)),
        text=in_words(hazard),
        sequence=hazard.version,
    )


def recheck_day(hazard: Hazard, known: WorkCalendar) -> date:
    """The day planned for the re-check, else the third working day after the submission."""
    return hazard.recheck_on or known.add_workdays(local_date(hazard.submitted_at), RECHECK_WITHIN)
