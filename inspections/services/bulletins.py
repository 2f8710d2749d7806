"""行动快报: drawn when a round is closed, anew when its numbers are corrected, the officer's once he wrote in it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from grids.access import require
from grids.errors import Conflict, DomainError
from grids.models import User
from hazards.models import Evidence
from inspections.bulletin_words import LONGEST, Told, words
from inspections.models import Bulletin, BulletinPicture, Round
from inspections.models.bulletin import MOST_PICTURES
from inspections.round_figures import counted_of, hazards_of

KIND_IN_WORDS = {
    Round.Kind.WEEKLY: "一周一整治行动",
    Round.Kind.JOINT: "防消联勤行动",
    Round.Kind.SPECIAL: "专项行动",
    Round.Kind.INCIDENT: "一案一整改行动",
}
SHOWN = (Evidence.Stage.BEFORE, Evidence.Stage.AFTER)


def draw_bulletin(round_: Round, *, at: datetime) -> Bulletin:
    """The draft of a closed round, anew with its pictures unless somebody wrote in it. In the caller's transaction."""
    counted = counted_of(round_)
    bulletin = Bulletin.objects.select_for_update(of=("self",)).filter(round=round_).first()
    if bulletin and bulletin.edited_at:
        return bulletin
    if bulletin is None:
        bulletin = Bulletin(street_id=round_.street_id, recorded_at=at, round=round_, edition=0)
    bulletin.text, bulletin.figures, bulletin.drawn_at = words(_told(round_, counted)), counted, at
    bulletin.edition += 1
    bulletin.save()
    _show(bulletin, proposed(round_), at=at)
    return bulletin


def change_bulletin(
    bulletin: Bulletin, *, by: User, at: datetime, seen: int, text: str, pictures: Iterable[UUID]
) -> Bulletin:
    """The officer's own words and choice of `pictures` (ids of evidence of the round's hazards, in their order).

    `seen`: the edition he saw. Refuses no words and more than `LONGEST` characters, more than `MOST_PICTURES`, pictures
    of something else, and what somebody changed meanwhile (409, bulletin-moved-on).
    """
    text, wanted = text.strip(), list(dict.fromkeys(pictures))
    require(by, "rounds.close", bulletin.round)
    _refuse_unfit(text, wanted)
    known = {one.pk: one for one in pictures_of(bulletin.round)}
    if not known.keys() >= set(wanted):
        sentence = _("只能选本次行动所发现隐患的照片。")
        raise DomainError("bad-bulletin", sentence, fields={"pictures": str(sentence)})
    with transaction.atomic():
        held = Bulletin.objects.select_for_update(of=("self",)).get(pk=bulletin.pk)
        if held.edition != seen:
            raise Conflict("bulletin-moved-on", _("快报刚被修改过，请对照最新的内容再保存；填写的内容还在这一页。"))
        held.text, held.edited_by, held.edited_at, held.edition = text, by, at, held.edition + 1
        held.save()
        _show(held, [known[one] for one in wanted], at=at)
    return held


def moved_on(bulletin: Bulletin) -> bool:
    """Whether the round's figures are others now than those the bulletin was drawn from."""
    return bulletin.figures != counted_of(bulletin.round)


def pictures_of(round_: Round, *, by: User | None = None) -> list[Evidence]:
    """What may be shown: photos of the round's hazards before and after, pairs first, the gravest first.

    Of the hazards that `by` sees (None: all).
    """
    rows = Evidence.objects.filter(hazard__in=hazards_of(round_, by=by), hazard__at_home=False, stage__in=SHOWN)
    rows = rows.select_related("photo", "hazard__place", "hazard__severity").order_by("recorded_at", "id")
    by_hazard: dict[UUID, dict[str, list[Evidence]]] = {}
    for one in rows:
        by_hazard.setdefault(one.hazard_id, {"before": [], "after": []})[one.stage].append(one)
    hazards = sorted(by_hazard.values(), key=_gravest)
    pairs = [(one["before"][0], one["after"][-1]) for one in hazards if one["before"] and one["after"]]
    first = [picture for pair in pairs for picture in pair]
    others = [picture for one in hazards for picture in (*one["before"], *one["after"]) if picture not in first]
    return first + others


def proposed(round_: Round) -> list[Evidence]:
    """The first pictures, as many as fit."""
    return pictures_of(round_)[:MOST_PICTURES]


def _gravest(photos: dict[str, list[Evidence]]) -> tuple:
    hazard = (photos["before"] or photos["after"])[0].hazard
    return (-hazard.severity.rank, hazard.found_at, hazard.pk)


def _told(round_: Round, counted: dict[str, int]) -> Told:
    street = round_.street.short_name or round_.street.name
    kind = KIND_IN_WORDS[Round.Kind(round_.kind)]
    return Told(street, round_.leader.name, kind, round_.theme, round_.held_on, counted)


def _show(bulletin: Bulletin, pictures: list[Evidence], *, at: datetime) -> None:
    bulletin.pictures.all().delete()
    BulletinPicture.objects.bulk_create(
        BulletinPicture(street_id=bulletin.street_id, recorded_at=at, bulletin=bulletin, evidence=one, order=order)
        for order, one in enumerate(pictures, start=1)
    )


def _refuse_unfit(text: str, pictures: list[UUID]) -> None:
    problems = {}
    if not text:
        problems["text"] = _("请填写正文。")
    if len(text) > LONGEST:
        problems["text"] = _("正文最多 %(n)d 字，现有 %(now)d 字。") % {"n": LONGEST, "now": len(text)}
    if len(pictures) > MOST_PICTURES:
        problems["pictures"] = _("最多选 %(n)d 张照片，现选了 %(now)d 张。") % {
            "n": MOST_PICTURES,
            "now": len(pictures),
        }
    if problems:
        raise DomainError("bad-bulletin", next(iter(problems.values())), fields=problems)
