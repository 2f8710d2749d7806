"""What a wording will look like: its paper with made-up facts, never numbered and never kept."""

from datetime import datetime, timedelta
from typing import Any

from grids.calendar import local_date
from hazards.models import Notice, PaperWording
from hazards.papers import drawing
from hazards.papers.numbers import issuer_on


def preview(wording: PaperWording, *, at: datetime) -> bytes:
    """The PDF of a specimen (样张) in these words, signed as papers of the kind are on that day."""
    street, today = wording.street, local_date(at)
    notice = Notice(
        street=street, kind=wording.kind, number="样张", token="specimen", issued_at=at, wording=wording,
        issuer=issuer_on(street, wording.kind, today), facts=_example(street, today),
    )  # fmt: skip
    return drawing.sheet(notice, on_patrol=True).write_pdf(**drawing.SMALLER)


def _example(street, today) -> dict[str, Any]:
    day, soon = today.isoformat(), (today + timedelta(days=7)).isoformat()
    found = {"hazard": "样例-0001", "category": "疏散通道/安全出口", "description": "楼梯间堆放货物，影响疏散",
             "law": "《中华人民共和国消防法》第二十八条、第六十条第一款第三项"}  # fmt: skip
    where = {"street": street.name, "phone": street.phone, "place": "某某餐馆", "address": "某某路1号",
             "responsible": "张某某", "grid": "第一网格"}  # fmt: skip
    days = {"found_on": day, "due_on": soon, "answer_on": soon, "reply_on": soon, "inspected_on": day}
    handed = {"receiver": "某某单位", "severity": "一般", "reason": "逾期未改", "measures": [], "sent_by": "李某某"}
    urged = {"office": "社区书记", "person": "王某某", "overdue_days": 3, "demand": "请上门核实未改原因并回复"}
    law = {
        "broken": found["law"],
        "power_law": found["law"],
        "item_code": "1",
        "item": "某某事项",
        "document": "某某文件",
        "review_body": "某某人民政府",
        "court": "某某人民法院",
        "officers": ["赵某某 执法证号", "钱某某 执法证号"],
        "items": [{"what": found["description"], "category": found["category"], "due_on": soon}],
    }
    return found | where | days | handed | urged | law
