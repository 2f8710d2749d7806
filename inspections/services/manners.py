"""服务走访 or 行政检查: in what manner a visit was made (国办发〔2024〕54号; domain.md 4.1).

Anybody's visit is a help. An administrative one is made by two who are in the register of inspectors on that day, with
the number of its notice or the code by which it was announced; the pair of a 双随机 draw makes no other.
"""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from grids.errors import DomainError, NotAllowed
from grids.models import Grid, Place, User
from inspections.models import DrawnPlace, Inspection, Inspector, Task
from inspections.submissions import Content

FIELDS = ("manner", "certified", "second", "notice_number", "entry_code")


def certified_on(street: Grid, day: date) -> QuerySet[Inspector]:
    """Who is in the street's register of inspectors on the local `day`, one certificate a row, in order of names."""
    holding = Inspector.objects.filter(street=street, valid_from__lte=day, user__is_active=True)
    return holding.filter(Q(valid_to=None) | Q(valid_to__gte=day)).select_related("user").order_by("user__name", "id")


def pair_of(user: User | None, street: Grid, day: date) -> tuple[Inspector | None, list[Inspector]]:
    """(his own certificate or None, those who may go with him): what a form asks; nothing for who has none."""
    rows = list(certified_on(street, day)) if user is not None else []
    own = next((row for row in rows if row.user_id == user.pk), None) if user is not None else None
    return own, [row for row in rows if row.user_id != user.pk] if own and user is not None else []


def manner_of(content: Content, place: Place, *, by: User | None, day: date, old: Inspection | None) -> dict[str, Any]:
    """The columns of the visit that say its manner; a new version of `old` keeps its.

    Refuses (bad-visit) an administrative one in a home or from afar, without a second person or without number and
    code; not-certified (403) by or with somebody who is not in the register that day.
    """
    if old is not None:
        return {name: getattr(old, name) for name in FIELDS}
    if content.manner != Inspection.Manner.ADMIN:
        return {}
    if place.is_home or content.kind in Inspection.FROM_AFAR:
        raise _bad("manner", _("行政检查要到场所现场，住户家中和视频巡查都不是。"))
    numbers = {"notice_number": content.notice_number, "entry_code": content.entry_code}
    own, others = pair_of(by, place.street, day)
    if own is None:
        raise NotAllowed("not-certified", _("本人当天不在检查人员名录中，不能作行政检查；可以按服务走访登记。"))
    second = next((row for row in others if row.pk == content.second), None)
    if second is None:
        raise _bad("second", _("行政检查须有两名检查人员：请选择名录中的另一人。"))
    if not any(numbers.values()):
        raise _bad("notice_number", _("请填写检查通知书文号或入企码。"))
    return {"manner": Inspection.Manner.ADMIN, "certified": own, "second": second, **numbers}


def make_it_the_pairs(inspection: Inspection, content: Content) -> None:
    """A visit that did a draw's task is administrative, by the two that were drawn for the place."""
    done = Task.objects.filter(
        kind=Task.Kind.DRAW, place=inspection.place_id, inspection=inspection, assigned_to=inspection.by_id
    )
    drawn = DrawnPlace.objects.filter(place=inspection.place_id, draw__in=done.values("draw"))
    pair = drawn.select_related("first", "second").first()
    if pair is None:
        return
    his_first = pair.first.user_id == inspection.by_id
    inspection.manner = Inspection.Manner.ADMIN
    inspection.certified, inspection.second = (pair.first, pair.second) if his_first else (pair.second, pair.first)
    inspection.notice_number, inspection.entry_code = content.notice_number, content.entry_code
    inspection.save(update_fields=FIELDS)


def _bad(name: str, sentence) -> DomainError:
    return DomainError("bad-visit", sentence, fields={name: str(sentence)})
