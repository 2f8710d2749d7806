"""A run: one act on many hazards, each through its own service, refused or done by itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from grids.access import scope_of
from grids.calendar import local_date
from grids.errors import Conflict, DomainError, NotAllowed
from grids.models import Grid, Role, User
from hazards.models import BulkRow, BulkRun, Hazard
from hazards.services.assigning import posts_to_assign
from hazards.services.audience import key_of
from hazards.services.by_action import perform
from notifications.services import withdraw

MOST = 200  # rows of one run (default, set in code): some seconds of one request
BATCH = 50  # hazards read at once
UNDO = timedelta(minutes=5)  # how long nobody is told and the run can be taken back (default, set in code)


@dataclass(frozen=True)
class Wanted:
    """What a run gives each row. To whom: `assignee` by name, or whoever holds `role` nearest to each hazard."""

    reason: str
    assignee: User | None = None
    role: Role | None = None
    due_on: date | None = None
    record: dict[str, Any] = field(default_factory=dict)

    def of(self, hazard: Hazard, on: date) -> dict[str, Any]:
        """The values for one hazard. Refuses `nobody`: the role is vacant there."""
        given = {"reason": self.reason, "note": self.reason, "due_on": self.due_on, "assignee": self.assignee}
        if self.role is not None:
            posts = [post for post in posts_to_assign(hazard, on) if post.role_id == self.role.pk]
            if not posts:
                raise DomainError("nobody", _("这里没有在岗的%(role)s。") % {"role": self.role.name})
            given["assignee"] = posts[0].user
        return given

    def as_record(self) -> dict[str, Any]:
        """What the run keeps of it."""
        return {
            "reason": self.reason,
            "assignee": str(self.assignee.pk) if self.assignee else None,
            "role": self.role.code if self.role else None,
            "due_on": str(self.due_on) if self.due_on else None,
        }


def run(
    street: Grid, *, run_id: UUID, action: str, chosen: Mapping[UUID, int], wanted: Wanted, by: User, at: datetime
) -> BulkRun:
    """Take `action` on each of the `chosen` hazards ({id: version seen}) of the street, one by one; the finished run.

    A row that is refused leaves the others alone and says why. The same `run_id` again is the same run. Refuses
    `not-allowed`, `nothing-chosen`, `too-many` (more than `MOST`) and `other-run` (409: the id is another's).
    """
    if scope_of(by).post_in_street("hazards.bulk", street.pk) is None:
        raise NotAllowed("not-allowed", _("当前岗位没有这项权限。"), action="hazards.bulk")
    if not chosen:
        raise DomainError("nothing-chosen", _("请先选择要办理的隐患。"))
    if len(chosen) > MOST:
        raise DomainError("too-many", _("一次最多办理 %(most)d 处，请缩小范围。") % {"most": MOST})
    begun, is_new = BulkRun.objects.get_or_create(
        pk=run_id,
        defaults={
            "street": street, "recorded_at": at, "action": BulkRun.Action(action), "by": by,
            "given": wanted.as_record(), "asked": len(chosen), "tell_at": at + UNDO,
        },
    )  # fmt: skip
    if begun.by_id != by.pk or begun.street_id != street.pk:
        raise Conflict("other-run", _("请从隐患列表重新选择。"))
    if is_new:
        ids = list(chosen)
        for start in range(0, len(ids), BATCH):
            _take_batch(begun, ids[start : start + BATCH], chosen, wanted, at=at)
        begun.finished_at = at
        begun.save(update_fields=["finished_at"])
    return begun


def _take_batch(run_: BulkRun, ids: list[UUID], seen: Mapping[UUID, int], wanted: Wanted, *, at: datetime) -> None:
    visible = Hazard.objects.visible_to(run_.by).filter(street=run_.street_id)
    hazards = visible.select_related("street", "scope_cell").in_bulk(ids)
    for pk in ids:
        if pk in hazards:
            _take_one(run_, hazards[pk], seen[pk], wanted, at=at)


def _take_one(run_: BulkRun, hazard: Hazard, seen: int, wanted: Wanted, *, at: datetime) -> None:
    """One row in a transaction of its own. What the act announces is taken back: the run tells once, later."""
    kept = {"street_id": run_.street_id, "recorded_at": at, "run": run_, "hazard": hazard}
    before = _before(run_.action, hazard)
    try:
        with transaction.atomic():
            given = wanted.of(hazard, local_date(at))
            done = perform(hazard, run_.action, by=run_.by, at=at, seen=seen, given=given)
            withdraw(done.street, key=key_of(done, done.version))
            BulkRow.objects.create(**kept, done=True, seq=done.version, before=before)
    except DomainError as refused:
        BulkRow.objects.create(**kept, done=False, why=str(refused)[:300])


def _before(action: str, hazard: Hazard) -> str:
    """What the act is about to change, as text; empty for nothing."""
    value = {"assign": hazard.assigned_to_id, "plan_recheck": hazard.recheck_on}.get(action)
    return str(value) if value else ""
