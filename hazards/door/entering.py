"""Coming in and going out: the code by text message, the session it opens, and how both end.

Whoever scans proves that he holds the phone on file. The numbers below are defaults, set in code: issue 3 point 6 asks
for six digits, five minutes and five tries; the rest keeps guessing hopeless and the gateway's bill small.
"""

import re
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from grids.access import require
from grids.calendar import local_date
from grids.codes import is_mobile
from grids.errors import DomainError
from grids.models import Place
from hazards.models import DoorCode, DoorSession, Notice
from hazards.services.audience import nearest
from notifications.services import announce
from notifications.sms import send_sms

CODE_LASTS = timedelta(minutes=5)
TRIES = 5
SESSION_LASTS = timedelta(minutes=60)
# Codes sent within an hour: to one place or one number 5 (so 25 guesses in a million), for one visitor's address 20:
# a market's shops share one.
WITHIN = timedelta(hours=1)
MOST = {"place": 5, "phone_hash": 5, "address_hash": 20}
# Papers that go to the place itself; what goes between offices opens nothing.
TO_THE_PLACE = (Notice.Kind.INFORM, Notice.Kind.RECHECK)


def place_of(token: str) -> Place | None:
    """The place whose code at the door, or on a paper sent to it, was scanned. Homes under care have no door."""
    papers = Notice.objects.filter(token=token, state=Notice.State.ISSUED, kind__in=TO_THE_PLACE)
    of_paper = papers.values("place"), papers.values("hazard__place")
    doors = Place.objects.filter(is_home=False, merged_into__isnull=True).select_related("street", "scope_cell")
    return doors.filter(Q(qr_token=token) | Q(pk__in=of_paper[0]) | Q(pk__in=of_paper[1])).first()


def number_on_file(place: Place) -> str:
    """The mobile number a code goes to: the responsible person's, else the manager's; "" without one."""
    numbers = (re.sub(r"[\s-]", "", number) for number in (place.phone, place.manager_phone))
    return next((number for number in numbers if is_mobile(number)), "")


def send_code(place: Place, *, address: str, at: datetime) -> None:
    """Send a new code to the number on file; an earlier one opens nothing any more.

    `address` is the visitor's network address. Refuses `no-number`, `too-many-codes` (429), and what the gateway
    refuses (`notifications.sms.NotSent`); a code that did not go counts all the same.
    """
    number = number_on_file(place)
    if not number:
        raise DomainError("no-number", _("这家场所没有登记手机号，请联系网格员登记。"))
    digits = f"{secrets.randbelow(1_000_000):06}"
    with transaction.atomic():
        Place.objects.select_for_update(of=("self",), no_key=True).get(pk=place.pk)  # two at once count as two
        code = DoorCode(
            street_id=place.street_id,
            recorded_at=at,
            place=place,
            phone_hash=_hashed("phone", number),
            address_hash=_hashed("address", address),
            expires_at=at + CODE_LASTS,
        )
        _refuse_too_many(code, at)
        code.code_hash = _hashed_code(code, digits)
        code.save(force_insert=True)
    words = {"code": digits, "street": place.street, "n": CODE_LASTS.seconds // 60}
    send_sms(
        number, _("【%(street)s】验证码 %(code)s，%(n)s 分钟内有效，用于查看本场所的隐患整改。请勿转告他人。") % words
    )


def _refuse_too_many(code: DoorCode, at: datetime) -> None:
    recent = DoorCode.objects.filter(recorded_at__gt=at - WITHIN)
    for field, most in MOST.items():
        if recent.filter(**{field: getattr(code, field)}).count() >= most:
            raise TooMany("too-many-codes", _("验证码发送得太频繁，请一小时后再试，或联系网格员。"))


class TooMany(DomainError):
    """Asked for too often; later is fine."""

    status = 429


def enter(place: Place, *, digits: str, at: datetime) -> tuple[DoorSession, str]:
    """Open a session with the newest code: (session, its key, which is kept nowhere). A code opens once.

    Refuses `wrong-code` in one sentence, whether it is wrong, used, expired, another place's or tried too often.
    """
    with transaction.atomic():
        code = DoorCode.objects.select_for_update().filter(place=place).order_by("-recorded_at", "-id").first()
        good = code is not None and _opens(code, place, digits.strip(), at)
        if good:
            code.used_at = at
            code.save(update_fields=["used_at"])
            return _open(place, code, at)
        if code is not None:
            DoorCode.objects.filter(pk=code.pk).update(tries=F("tries") + 1)
    raise DomainError(
        "wrong-code", _("验证码不对或已失效，请核对；输错 %(n)d 次后须重新获取。") % {"n": TRIES}, fields={}
    )


def _opens(code: DoorCode, place: Place, digits: str, at: datetime) -> bool:
    same = constant_time_compare(code.code_hash, _hashed_code(code, digits))
    still_his = constant_time_compare(code.phone_hash, _hashed("phone", number_on_file(place)))
    return same and still_his and code.used_at is None and code.tries < TRIES and at < code.expires_at


def _open(place: Place, code: DoorCode, at: datetime) -> tuple[DoorSession, str]:
    key = secrets.token_urlsafe(32)
    door = DoorSession.objects.create(
        street_id=place.street_id,
        recorded_at=at,
        place=place,
        key_hash=_hashed("key", key),
        phone_hash=code.phone_hash,
        phone_tail=number_on_file(place)[-2:],
        ends_at=at + SESSION_LASTS,
    )
    return door, key


def session_of(key: str, *, at: datetime) -> DoorSession | None:
    """The open session with this key; None when it has ended, or the number on file is another one by now."""
    if not key:
        return None
    open_ones = DoorSession.objects.filter(ended_at=None, ends_at__gt=at, key_hash=_hashed("key", key))
    door = open_ones.select_related("place__street", "place__scope_cell", "place__type").first()
    if door is None or door.place.is_home or door.place.merged_into_id:
        return None
    return door if door.phone_hash == _hashed("phone", number_on_file(door.place)) else None


def leave(door: DoorSession, *, at: datetime) -> None:
    """The visitor is done."""
    DoorSession.objects.filter(pk=door.pk, ended_at=None).update(ended_at=at)


def revoke(place: Place, *, by, at: datetime) -> int:
    """The street ends every open session of `place` and its unused codes; how many sessions. Asks `door.revoke`."""
    require(by, "door.revoke", place)
    with transaction.atomic():
        DoorCode.objects.filter(place=place, used_at=None, expires_at__gt=at).update(expires_at=at)
        open_ones = DoorSession.objects.filter(place=place, ended_at=None, ends_at__gt=at)
        return open_ones.update(ended_at=at, ended_by=by)


def tell_wrong_number(place: Place, *, at: datetime) -> None:
    """Somebody at the door says the number on file is not his: the grid's people are asked, once a day."""
    announce(
        place.street,
        event="door.wrong-number",
        key=f"door:{place.pk}:{local_date(at)}",
        to=nearest(place, ("workers", "cell_head", "dedicated_head"), at),
        title=lambda: _("请核对登记的手机号：%(place)s") % {"place": place.name},
        body=lambda: _("场所的人扫码办理整改时说，登记的手机号不对或收不到验证码。请核实本人身份后修改。"),
        url=reverse("grids:place", args=[place.pk]),
        at=at,
    )


def _hashed(purpose: str, text: str) -> str:
    return salted_hmac(f"firegrid.door.{purpose}", text, algorithm="sha256").hexdigest()


def _hashed_code(code: DoorCode, digits: str) -> str:
    """Bound to its own row, so that six digits have no table of hashes."""
    return _hashed("code", f"{code.pk}:{digits}")
