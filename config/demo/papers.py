"""隐患告知单, at last on the street's own Word sheet; 督办单, a 复查记录; orders. The worker draws them."""

from config.demo.clock import DAY
from config.demo.stage import Stage
from grids.models import Post, User
from hazards.delegated.keeping import record_power
from hazards.models import Notice
from hazards.own_word.keeping import publish_sheet, put_in
from hazards.own_word.starter import starter
from hazards.papers.delivering import record_receipt
from hazards.papers.issuers import set_issuer
from hazards.papers.notices import number_notice
from hazards.papers.orders import issue_order
from hazards.papers.recheck_records import record_recheck
from hazards.services.supervising import URGED, reply_supervision, supervise


def write(stage: Stage) -> None:
    """Papers for what the story tells of, into the stage's script."""
    story = stage.story
    _paper(stage, "owner", story.ago(9, "15:50"))
    _paper(stage, "hotel", story.ago(25, "15:40"), refused_before="罗秀英")
    stage.script.at(story.on("mon", "09:00"), lambda now: _own_sheet(stage, now))
    _paper(stage, "ebike", story.on("mon", "10:35"))
    _paper(stage, "handed-down", story.on("tue", "09:30"))
    stage.script.at(story.on("mon", "16:00"), lambda now: record_recheck(
        stage.known["hotel"].rechecks.latest("at"), by=stage.head(stage.known["hotel"].place), at=now))  # fmt: skip
    _supervision(
        stage, "overdue-3", "community_head", "逾期多日未改，请约见业主，周五前拿出整改办法并回复", sent="mon",
        reply="已与业主当面谈妥，下周二前换好；其间社区每天上门看一次", replied="wed",
    )  # fmt: skip
    _supervision(stage, "overdue-1", "cell_head", "请上门核实未改原因，下周一回复", sent="fri")
    stage.script.at(story.ago(60, "10:00"), lambda now: _powers(stage, now))
    stage.script.at(story.on("thu", "10:30"), lambda now: _order(stage, now))
    stage.script.at(story.on("fri", "10:30"), lambda now: _order_of_the_brigade(stage, now))


def _own_sheet(stage: Stage, now) -> None:
    """The sheet to begin with, put in as it is: a street would lay it out in its own way."""
    sheet = put_in(
        stage.grid, by=stage.officer, at=now, kind=Notice.Kind.INFORM, name="告知单样式（演示）.docx",
        content=starter(Notice.Kind.INFORM, served=True),
    )  # fmt: skip
    publish_sheet(sheet, by=stage.leader, at=now, valid_from=now.date())


def _powers(stage: Stage, now) -> None:
    """Made-up items: one entrusted by the brigade in force, one granted that ran out; and who signs the 督办单."""
    known = {"by": stage.leader, "at": now, "review_body": f"{stage.grid.parent.name}人民政府",
             "court": f"{stage.grid.parent.name}人民法院"}  # fmt: skip
    record_power(
        stage.grid, item_code="演示-1", name="对高层民用建筑内违规停放、充电的检查和责令改正", mode="entrusted",
        law="应急管理部令第5号§47", on_behalf_of=stage.street.staff.organisations["brigade"],
        document="消防执法事项委托书（演示）", valid_from=now.date() - 300 * DAY, **known,
    )  # fmt: skip
    record_power(
        stage.grid, item_code="演示-2", name="对占用、堵塞疏散通道的处罚", law="消防法§60(3)", mode="granted",
        document="赋权事项清单（演示）", valid_from=now.date() - 700 * DAY, valid_to=now.date() - 301 * DAY, **known,
    )  # fmt: skip
    office = f"{stage.grid.name}消防安全委员会办公室"
    set_issuer(stage.grid, by=stage.leader, at=now, kind="supervise", name=office, valid_from=now.date())


def _order(stage: Stage, now) -> None:
    officers = stage.street.staff.holders("enforcement_officer", stage.grid)[:2]
    issue_order(
        stage.known["wire"], by=officers[0], at=now, kind="order_by", inspected_on=now.date(),
        officers="\n".join(f"{one} 执法证（演示）{n}号" for n, one in enumerate(officers, start=1)),
        due_on=stage.story.as_of + 4 * DAY,
    )  # fmt: skip


def _order_of_the_brigade(stage: Stage, now) -> None:
    """Over what it accepted, under its own number: its day is the legal one."""
    district = stage.grid.parent.name
    issue_order(
        stage.known["hotel"], by=stage.brigade, at=now, kind="order_by", inspected_on=now.date(),
        officers="钱立 执法证（演示）31号\n孙海 执法证（演示）32号", due_on=stage.story.friday + 14 * DAY,
        number="消限字〔演示〕第0119号", review_body=f"{district}人民政府", court=f"{district}人民法院",
    )  # fmt: skip


def _paper(stage: Stage, key: str, at, *, refused_before: str = "") -> None:
    def act(now) -> None:
        hazard = stage.known[key]
        by = stage.worker(hazard.place)
        notice = number_notice(hazard, by=by, at=now)
        if refused_before:
            record_receipt(notice, by=by, at=now, receipt="refused", witness=refused_before)
        else:
            record_receipt(notice, by=by, at=now, receipt="signed", name=hazard.place.responsible_person)

    stage.script.at(at, act)


def _supervision(
    stage: Stage, key: str, role: str, demand: str, *, sent: str, reply: str = "", replied: str = ""
) -> None:
    """The leader urges the holder of `role` over the hazard; he replies, or owes it still."""
    story = stage.story
    rows = {}

    def send(now) -> None:
        hazard = stage.known[key]
        user = stage.community_head(hazard.place) if role == "community_head" else stage.head(hazard.place)
        rows["sent"] = supervise(
            hazard, by=stage.leader, at=now, receiver=_post(user), demand=demand,
            reply_on=story.friday if reply else story.as_of + DAY,
        )  # fmt: skip

    stage.script.at(story.on(sent, "09:40"), send)
    if reply:
        stage.script.at(story.on(replied, "17:20"), lambda now: reply_supervision(
            rows["sent"], by=rows["sent"].post.user, at=now, reply=reply))  # fmt: skip


def _post(user: User) -> Post:
    return user.posts.filter(role__code__in=URGED).select_related("user", "role", "grid").first()
