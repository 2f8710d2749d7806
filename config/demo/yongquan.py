"""涌泉街道's own last week beside its joint action: a small one, so that its people find something of theirs."""

from config.demo.clock import DAY
from config.demo.report import Reports
from config.demo.stage import Stage
from grids.models import Place
from hazards.papers.delivering import record_receipt
from hazards.papers.notices import number_notice
from hazards.services import acts
from hazards.services.enforcement import record_action
from hazards.services.leads import tell_lead
from inspections.services.quick_fixes import record_quick_fix
from inspections.services.tasks import dispatch_tasks
from stations.services.registers import record_activity, record_facility

SIGNED = 4  # weekly reports before the last


def write(stage: Stage) -> None:
    """Into the stage's script."""
    register, cell = stage.street.register, stage.street.ground.cells[0].grid
    shops = [p for p in register.by_cell[cell.pk] if p != register.named["owner"] and p.type.code in SHOPS]
    _found(stage, register.named["owner"], shops)
    _in_other_cells(stage)
    _around(stage, register.named["owner"], shops)
    Reports(stage, signed=SIGNED, texts=TEXTS).write()


SHOPS = ("SHOP", "REST", "HOTEL", "TRAIN", "KTV", "SPA", "NET", "MALL", "WH")
TEXTS = (
    "餐饮场所油烟道清洗不及时；个别门店灭火器过期。",
    "下周检查沿街餐饮场所用火用气；复查本周限期隐患。",
)


def _found(stage: Stage, owner: Place, shops: list[Place]) -> None:
    """The worker's own: one dated by the head of the cell, with its paper, one put right on the spot, and one
    that waits for its re-check."""
    story, known, by = stage.story, stage.known, stage.worker(owner)
    flue = stage.findings.named("H06", "厨房排烟罩、油烟道积油厚，未按期清洗")
    finding = stage.finding(flue, due_on=story.as_of + 3 * DAY)
    at = stage.script.at

    def find(now) -> None:
        visit = stage.visit(owner, at=now, by=stage.head(owner), findings=[finding])
        known["flue"] = visit.place.hazards.get(origin_id=visit.pk)

    def paper(now) -> None:
        notice = number_notice(known["flue"], by=by, at=now)
        record_receipt(notice, by=by, at=now, receipt="signed", name=owner.responsible_person)

    at(story.on("tue", "10:15"), find)
    at(story.on("tue", "10:35"), paper)
    on_site = stage.finding(stage.findings.at(shops[0], on_site=True), on_site=True)
    at(story.on("wed", "15:20"), lambda now: stage.visit(shops[0], at=now, by=by, findings=[on_site]))
    dated = stage.findings.at(shops[1], on_site=False, ordinary=True)
    at(story.ago(9, "10:40"), lambda now: known.update(
        waiting=stage.report(shops[1], dated, at=now, due_on=story.as_of + DAY)))  # fmt: skip
    at(story.on("fri", "16:10"), lambda now: stage.submit(known["waiting"], at=now))


def _in_other_cells(stage: Stage) -> None:
    """One overdue since two days before the last Friday, one put right in the week, one refused and handed over."""
    story, known = stage.story, stage.known
    own = stage.street.ground.cells[0].grid.pk
    places = [p for p in stage.street.register.of_types("REST", "SHOP") if p.cell_id != own]
    late, done, refused = stage.rng.sample(places, 3)
    at = stage.script.at
    for key, place, days in (("late", late, 12), ("done", done, 11), ("refused", refused, 12)):
        found = stage.findings.at(place, on_site=False, ordinary=True)
        due_on = story.friday - 2 * DAY
        at(story.ago(days, "09:50"), lambda now, key=key, place=place, found=found, due_on=due_on: known.update(
            {key: stage.report(place, found, at=now, due_on=due_on)}))  # fmt: skip
    at(story.on("mon", "11:00"), lambda now: stage.submit(known["done"], at=now))
    at(story.on("tue", "16:00"), lambda now: stage.passes(known["done"], at=now))
    at(story.on("fri", "10:30"), lambda now: stage.hand_over(
        known["refused"], at=now, to="brigade", reason="hand-over-refused",
        request="两次到场劝告，拒不整改"))  # fmt: skip
    at(story.on("thu", "09:20"), lambda now: acts.comment(
        known["late"], by=stage.worker(late), at=now, seen=None, note="店主称配件周末到货，已断电停用"))  # fmt: skip


def _around(stage: Stage, owner: Place, shops: list[Place]) -> None:
    """Monday's dispatch, a lead nobody has looked into yet, quick fixes, a training, a talk, new signs."""
    story, grid, known = stage.story, stage.grid, stage.known
    office = stage.street.staff.organisations["office"]
    at, by = stage.script.at, stage.worker(owner)
    at(story.on("mon", "09:10"), lambda now: dispatch_tasks(
        grid, places=[owner, *shops[:3]], due_on=story.as_of + 2 * DAY, by=stage.officer, at=now,
        reason="餐饮场所冬季用火用气检查"))  # fmt: skip
    at(story.on("fri", "19:30"), lambda now: tell_lead(
        grid, source="public", text="一楼楼梯间停了三辆电动车，还在充电", at=now, place=shops[2]))  # fmt: skip
    at(story.on("thu", "16:40"), lambda now: record_quick_fix(
        grid, by=by, at=now, kind="stairs", count=3, place=shops[0]))  # fmt: skip
    at(story.on("wed", "17:00"), lambda now: record_activity(
        grid, by=stage.officer, at=now, kind="training", title="餐饮场所负责人消防培训", held_on=story.friday - 2 * DAY,
        people=41, units=38, copies=80))  # fmt: skip
    at(story.on("thu", "15:00"), lambda now: record_action(
        grid, by=stage.officer, at=now, kind="interview", done_on=story.friday - DAY, hazard=known["late"],
        place=known["late"].place, organisation=office, note="逾期未改，约谈店主"))  # fmt: skip
    at(story.on("thu", "16:00"), lambda now: record_facility(
        grid, by=stage.officer, at=now, kind="sign", name="“禁止占用消防车通道”标识", built_on=story.friday - DAY,
        grid=owner.cell, address=owner.address, count=6))  # fmt: skip
