"""双随机 draws, one function per step: freeze, enter the seed, publish, give up. The drawing: `inspections/draws`."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from grids.access import may, require, require_in
from grids.calendar import local_date
from grids.errors import Conflict, DomainError
from grids.ids import uuid7
from grids.models import Grid, Place, Role, User
from grids.services.entries import void_entry
from grids.services.numbering import next_number
from grids.services.people import give_post
from hazards.services.on_record import on_record
from inspections.draws.drawing import Drawn, draw
from inspections.draws.pool import PAIR, Candidate, Pool, hash_of, seed_text, text_of
from inspections.models import (
    Draw,
    DrawnPlace,
    Inspector,
    PooledInspector,
    PooledPlace,
    PooledTie,
    SeedEntry,
    Task,
)
from inspections.services.draw_pools import Gathered, Rule, gather
from inspections.services.rounds import HELPER, ROLE_OF
from inspections.services.tasks import where_of
from notifications.services import Announcement, announce_all

LATE = timedelta(days=30)  # how long the places stay open to a pair that is late
MOST_DRAWN = 500
BATCH = 1000


def freeze_draw(
    street: Grid, rule: Rule, *, title: str, seed_from: str, seed_source: str = "", by: User | None, at: datetime
) -> Draw:
    """Freeze a pool under the next number: from here on nothing of it changes, and its hash may be shown to all.

    Refuses a day in the past, a public source that is not named, a quota above what stands in the pool, a code of a
    place left out that is not among the candidates, and fewer than two inspectors.
    """
    require_in(by, "draws.plan", street)
    today = local_date(at)
    if rule.due_on < today:
        raise _bad("due_on", _("检查截止日期不能早于今天。"))
    if not title.strip():
        raise _bad("title", _("请填写名称。"))
    if seed_from == Draw.SeedFrom.PUBLIC and not seed_source.strip():
        raise _bad("seed_source", _("请写明种子取自哪一项公开信息，冻结后不能更改。"))
    with transaction.atomic():
        Grid.objects.select_for_update().only("pk").get(pk=street.pk)
        gathered = gather(street, rule, classes=[name for name, n in rule.quotas.items() if n], on=today)
        refuse_short(gathered, rule)
        seq = next_number(street, kind="draw", year=today.year)
        number = f"{street.display_name[0]}消随〔{today.year}〕{seq}号"
        row = Draw(
            id=uuid7(),
            street=street,
            recorded_at=at,
            year=today.year,
            seq=seq,
            number=number,
            title=title.strip(),
            due_on=rule.due_on,
            seed_from=seed_from,
            seed_source=seed_source.strip() if seed_from == Draw.SeedFrom.PUBLIC else "",
            rule=rule.as_json(),
            candidates=len(gathered.standing),
            inspectors=len(gathered.in_pool),
            to_draw=sum(rule.quotas.values()),
            frozen_by=by,
        )
        row.pool = text_of(_pool(row, gathered))
        row.sha256 = hash_of(row.pool)
        row.save(force_insert=True)
        _keep(row, gathered)
    return row


def refuse_short(gathered: Gathered, rule: Rule) -> None:
    """Refuses what could not be drawn from this pool, each at its field."""
    fields = {
        f"quota_{name}": _("这一类只有 %(n)d 家候选场所。") % {"n": gathered.sizes[name]}
        for name, n in rule.quotas.items()
        if n > gathered.sizes[name]
    }
    if unknown := sorted(set(rule.left_out) - {one.code for one in gathered.places}):
        fields["left_out"] = _("候选场所中没有这些编码：%(codes)s") % {"codes": "、".join(unknown[:5])}
    total = sum(rule.quotas.values())
    if not 0 < total <= MOST_DRAWN:
        fields["quotas"] = _("请填写抽取家数，合计 1 至 %(most)d 家。") % {"most": MOST_DRAWN}
    if len(gathered.in_pool) < PAIR:
        # and then no place has a pair: this is said alone
        fields = {"people": _("参加抽取的检查人员不足两名，请先登记人员或核对证件有效期。")}
    if fields:
        raise DomainError("draw-short", next(iter(fields.values())), fields=fields)


def enter_seed(row: Draw, *, by: User, at: datetime, typed: str = "") -> Draw:
    """What one witness enters; with the second person's the draw is made, in the same transaction.

    From public information both type it, and it is the seed when two persons typed the same; until then every entry
    stays on record. From the system neither types: it makes the seed when the second person confirms. Refuses a second
    seed (`seed-known`, 409), a void draw (409), nothing typed, and the same person alone (`second-person`, 409).
    """
    with transaction.atomic():
        row = Draw.objects.select_for_update(of=("self",)).select_related("street").get(pk=row.pk)
        require(by, "draws.witness", row)
        if row.seed:
            raise Conflict("seed-known", _("这次抽查已经抽取，种子不能再改。"))
        if row.voided_at:
            raise Conflict("draw-void", _("这次抽查已作废。"))
        system = row.seed_from == Draw.SeedFrom.SYSTEM
        given = "" if system else seed_text(typed)[:200]
        if not system and not given:
            raise _bad("typed", _("请照公开信息录入种子。"))
        others = {entry.by_id: entry.typed for entry in row.entries.all() if entry.by_id != by.pk}
        if system and not others and row.entries.exists():
            raise Conflict("second-person", _("还须另一人确认，本人已经确认过。"))
        SeedEntry.objects.create(street_id=row.street_id, recorded_at=at, draw=row, by=by, typed=given)
        if given in others.values():
            _make(row, secrets.token_hex(32) if system else given, at=at)
    return row


def publish_draw(row: Draw, *, by: User, at: datetime) -> Draw:
    """Seed, result and pool are public from now on. Refuses one that is not drawn, and a second time (409)."""
    with transaction.atomic():
        row = Draw.objects.select_for_update(of=("self",)).select_related("street").get(pk=row.pk)
        require(by, "draws.plan", row)
        if not row.seed:
            raise Conflict("not-drawn", _("还没有抽取，不能公布结果。"))
        if row.published_at:
            raise Conflict("draw-published", _("这次抽查已经公布。"))
        row.published_at, row.published_by = at, by
        row.save(update_fields=["published_at", "published_by"])
    return row


def void_draw(row: Draw, *, by: User, at: datetime, reason: str) -> Draw:
    """Give a frozen draw up, with the reason; its number stays. Refuses one whose seed is known (409)."""
    with transaction.atomic():
        if Draw.objects.select_for_update(of=("self",)).get(pk=row.pk).seed:
            raise Conflict("seed-known", _("已经抽取的抽查不能作废：否则可以重抽到满意为止。"))
        return void_entry(row, action="draws.plan", by=by, at=at, reason=reason)


def drawn_of(row: Draw) -> list[Drawn]:
    """The kept result as values."""
    rows = row.drawn.select_related("place", "first", "second")
    codes = dict(row.places.values_list("place_id", "code"))
    return [Drawn(codes[one.place_id], (one.first.certificate, one.second.certificate)) for one in rows]


def _pool(row: Draw, gathered: Gathered) -> Pool:
    code = {one.place.pk: one.code for one in gathered.places}
    return Pool(
        places=tuple(Candidate(one.code, one.stratum, one.tickets) for one in gathered.standing),
        inspectors=tuple(one.certificate for one in gathered.in_pool),
        quotas={name: n for name, n in row.rule["quotas"].items() if n},
        conflicts=frozenset((code[tie.place_id], tie.inspector.certificate) for tie in gathered.ties),
        excluded_places={one.code: str(one.why) for one in gathered.places if one.why},
        excluded_inspectors={one.certificate: str(one.why) for one in gathered.people if one.why},
        about={
            "street": row.street.code,
            "number": row.number,
            "title": row.title,
            "frozen_on": local_date(row.recorded_at).isoformat(),
            "due_on": row.due_on.isoformat(),
            "seed_from": str(row.seed_from),
            "seed_source": row.seed_source,
            "rule": row.rule,
        },
    )


def _keep(row: Draw, gathered: Gathered) -> None:
    for one in (*gathered.places, *gathered.people, *gathered.ties):
        one.draw, one.street, one.recorded_at = row, row.street, row.recorded_at
    PooledPlace.objects.bulk_create(gathered.places, batch_size=BATCH)
    PooledInspector.objects.bulk_create(gathered.people)
    PooledTie.objects.bulk_create(gathered.ties, batch_size=BATCH)


def _make(row: Draw, seed: str, *, at: datetime) -> None:
    """Draw, keep what was drawn, and make it the pair's work."""
    result = draw(row.pool, seed)
    row.seed, row.drawn_at = seed, at
    row.save(update_fields=["seed", "drawn_at"])
    pooled = row.places.filter(code__in=[one.place for one in result]).select_related("place")
    places = {one.code: one.place for one in pooled}
    people = {one.certificate: one.inspector for one in row.people.select_related("inspector__user__organisation")}
    drawn = [
        DrawnPlace(
            street_id=row.street_id,
            recorded_at=at,
            draw=row,
            order=n,
            place=places[one.place],
            first=people[one.inspectors[0]],
            second=people[one.inspectors[1]],
        )
        for n, one in enumerate(result, start=1)
    ]
    DrawnPlace.objects.bulk_create(drawn)
    work: dict[Inspector, list[Place]] = {}
    for one in drawn:
        for inspector in (one.first, one.second):
            work.setdefault(inspector, []).append(one.place)
    _give(row, work, at=at)


def _give(row: Draw, work: dict[Inspector, list[Place]], *, at: datetime) -> None:
    """A task for each of a pair, a post limited to the places he cannot see by his own, and word of it."""
    role, today = Role.objects.get(code=HELPER), local_date(at)
    reason = on_record(lambda: _("双随机抽查 %(number)s") % {"number": row.number})
    Task.objects.bulk_create(
        Task(
            **where_of(place),
            recorded_at=at,
            kind=Task.Kind.DRAW,
            draw=row,
            role=role,
            starts_on=today,
            due_on=max(row.due_on, today),
            reason=reason,
            assigned_to_id=inspector.user_id,
        )
        for inspector, places in work.items()
        for place in places
    )
    for inspector, places in work.items():
        _open_to(row, inspector.user, places, at=at)
    announce_all(row.street, [_word(row, inspector, len(places)) for inspector, places in work.items()], at=at)


def _open_to(row: Draw, user: User, places: list[Place], *, at: datetime) -> None:
    if all(may(user, "inspections.record", place) for place in places):
        return
    kind = user.organisation.kind if user.organisation else ""
    today = local_date(at)
    give_post(
        user,
        role=ROLE_OF.get(kind, HELPER),
        grid=row.street,
        by=None,
        at=at,
        valid_from=today,
        valid_to=max(row.due_on, today) + LATE,
        places=places,
        origin=("draw", row.pk),
    )


def _word(row: Draw, inspector: Inspector, count: int) -> Announcement:
    return Announcement(
        event="draw.assigned",
        key=f"draw:{row.pk}:{inspector.pk}",
        to=[str(inspector.user_id)],
        title=lambda: _("双随机抽查：%(n)d 家由您和另一人检查") % {"n": count},
        body=lambda: (
            _("%(number)s，%(day)s前完成。两人同去，出示证件。") % {"number": row.number, "day": f"{row.due_on:%m-%d}"}
        ),
        url=reverse("field:today"),
    )


def _bad(name: str, sentence) -> DomainError:
    return DomainError("bad-draw", sentence, fields={name: str(sentence)})
