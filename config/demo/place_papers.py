"""Papers of a place and of a visit: one 告知单 for two hazards with its 送达回证, a talk, a pledge, a pad by hand."""

import datetime as dt

from config.demo.clock import DAY
from config.demo.stage import Stage
from grids.calendar import local_date
from grids.models import Place
from hazards.models import Notice
from hazards.papers.delivering import issue_delivery_record, record_receipt
from hazards.papers.notices import number_notice
from hazards.papers.pads import enter_sheet, register_pad, void_sheet
from hazards.papers.writing import write_paper

ROOM = "街道办事处三楼会议室"


def write(stage: Stage) -> None:
    """Into the stage's script."""
    at, story = stage.script.at, stage.story
    at(story.on("wed", "14:45"), lambda now: _notice_of_a_visit(stage, now))
    at(story.ago(34, "09:20"), lambda now: _invite(stage, now))
    at(story.ago(33, "16:50"), lambda now: _minutes(stage, now))
    at(story.ago(33, "17:05"), lambda now: _pledge(stage, now))
    at(story.ago(14, "17:30"), lambda now: _pad(stage, now))


def _notice_of_a_visit(stage: Stage, now: dt.datetime) -> None:
    """What one visit found goes to the shop on one sheet; its owner signs, and the 送达回证 is made."""
    told = [stage.known["seen-2"], stage.known["seen-3"]]
    place, head = told[0].place, stage.head(told[0].place)
    notice = number_notice(told, by=head, at=now)
    record_receipt(
        notice, by=head, at=now, receipt="signed", name=place.responsible_person, capacity="负责人", where=place.address
    )
    issue_delivery_record(notice.delivery, by=head, at=now)


def _market(stage: Stage) -> Place:
    return stage.street.register.named["market"]


def _invite(stage: Stage, now: dt.datetime) -> None:
    said = {
        "person": _market(stage).responsible_person, "meet_on": str(local_date(now) + DAY), "meet_time": "16:00",
        "where": ROOM, "reason": "自动喷水灭火系统停用、二层安全出口不足，至今没有整改方案。",
        "bring": "整改方案、资金计划、施工单位联系方式",
    }  # fmt: skip
    write_paper(_market(stage), Notice.Kind.INTERVIEW, said=said, by=stage.officer, at=now)


def _minutes(stage: Stage, now: dt.datetime) -> None:
    place = _market(stage)
    invitation = Notice.objects.get(place=place, kind=Notice.Kind.INTERVIEW)
    said = {
        "interview": invitation.number, "person": place.responsible_person, "met_on": str(local_date(now)),
        "met_time": "16:00", "where": ROOM, "host": stage.leader.name, "recorder": stage.officer.name,
        "attendees": "消防工作站、社区、市场物业",
        "told": "通报隐患情况；提醒单位主体责任；请于一周内明确整改方案、责任人和资金。",
        "reply": "施工单位已联系，资金由业主委员会分两次落实。",
        "promise": "先恢复一层喷淋，其间每日巡查、夜间两人值守。",
    }  # fmt: skip
    write_paper(place, Notice.Kind.MINUTES, said=said, by=stage.officer, at=now)


def _pledge(stage: Stage, now: dt.datetime) -> None:
    day = local_date(now)
    said = {
        "person": _market(stage).responsible_person, "assessed_on": str(day - 3 * DAY), "checked_on": str(day - DAY),
        "repaired_on": "", "promise": "落实消防安全主体责任，及时消除火灾隐患，对承诺事项负责。",
        "until_on": str(day + 365 * DAY),
    }  # fmt: skip
    write_paper(_market(stage), Notice.Kind.PLEDGE, said=said, by=stage.officer, at=now)


def _pad(stage: Stage, now: dt.datetime) -> None:
    """Fifty sheets for a cell's head: one written at a shop without signal, one spoiled."""
    hazard = stage.known["overdue-2"]
    head = stage.head(hazard.place)
    pad = register_pad(
        stage.grid, by=stage.officer, at=now, kind="inform", prefix="锦消告（手）", first=1, last=50,
        grid=hazard.place.cell, handed_on=local_date(now), holder=head.name,
    )  # fmt: skip
    enter_sheet(pad, [hazard], by=head, at=now, seq=1, written_on=local_date(now))
    void_sheet(pad, by=stage.officer, at=now, seq=2, reason="淋湿，字迹不清")
