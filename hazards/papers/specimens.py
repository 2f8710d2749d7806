"""A made-up paper of every kind, with every fact its sheet can print: a look at words (样张), the drill, the tests."""

from datetime import datetime
from typing import Any

from grids.models import Grid
from hazards.models import Notice

DAY, SOON, LATER = "2026-11-20", "2026-11-27", "2026-12-04"
WHERE = {"street": "锦江街道", "phone": "0856-5220119", "place": "某某餐馆", "address": "某某路18号",
         "grid": "东门第一网格", "responsible": "张某某", "manager": "李某某"}  # fmt: skip
WHAT = {"hazard": "2026-00007", "found_on": DAY, "category": "疏散通道", "law": "《中华人民共和国消防法》第二十八条",
        "description": "楼梯间堆满货物", "interim": "安排专人看守", "due_on": SOON, "severity": "突出"}  # fmt: skip
SECOND = WHAT | {"hazard": "2026-00008", "category": "灭火器材", "description": "后厨灭火器压力不足", "due_on": LATER,
                 "law": "《中华人民共和国消防法》第十六条", "interim": "加强巡查"}  # fmt: skip
MEASURES = [
    {"what": "found", "done_on": DAY},
    {"what": "notice", "done_on": DAY, "number": "锦消告〔2026〕9号", "receipt": "refused"},
    {"what": "ordered", "done_on": DAY, "paper": "责令限期改正通知书", "number": "锦消限〔2026〕3号", "due_on": SOON},
    {"what": "recheck", "done_on": SOON, "passed": False, "note": "货物仍在"},
]
OPEN = [{"hazard": one["hazard"], "description": one["description"], "due_on": one["due_on"]} for one in (WHAT, SECOND)]
ORDER = {
    "inspected_on": DAY, "officers": ["吴刚 执法证52060001", "石磊 执法证52060002"], "item_code": "演示-1",
    "items": [{"what": WHAT["description"], "category": WHAT["category"], "due_on": SOON}],
    "broken": WHAT["law"], "item": "占用疏散通道", "power_law": "《中华人民共和国消防法》第六十条",
    "document": "某政发〔2025〕1号",
    "on_behalf_of": "", "review_body": "碧江区人民政府", "court": "碧江区人民法院",
}  # fmt: skip
TALK = {"person": "张某某", "where": "街道消防工作站", "open": OPEN}
SAID: dict[str, dict[str, Any]] = {
    "inform": WHAT,
    "handover": WHAT | {
        "place_phone": "13800000007", "credit_code": "92520602MA0000007X", "position": "27.71500，109.18500",
        "photos": [],
        "measures": MEASURES, "reason": "逾期未改", "request": "请依法查处", "receiver": "碧江区消防救援大队",
        "sent_by": "田站长", "answer_on": SOON,
    },
    "supervise": WHAT | {
        "receiver": "东门社区", "office": "社区书记", "person": "杨书记", "overdue_days": 3, "measures": MEASURES,
        "demand": "请上门核实未改原因", "reply_on": LATER, "sent_by": "田站长",
    },
    "recheck": WHAT | {
        "was_due_on": SOON, "next_due_on": LATER, "measures": MEASURES, "passed": False, "note": "货物仍在",
        "checked_on": SOON, "checked_by": "吴记", "checked_as": "网格长", "photos": [],
    },
    "delivery": {
        "paper": "隐患告知单", "paper_number": "锦消告〔2026〕9号", "receiver": "某某餐馆", "way": "left",
        "where": "店内",
        "delivered_on": DAY, "delivered_time": "10:30", "receipt": "signed", "name": "秦店员", "capacity": "店员",
        "witness": "罗见证", "note": "当场说明", "delivered_by": "吴记", "signature": [], "photos": [],
    },
    "look_back": WHAT | {
        "put_right_on": SOON, "looked_on": LATER, "inspectors": "吴记、田站长", "result": "反弹",
        "rebound": "2026-00031",
        "note": "又堆了新货",
    },
    "interview": TALK | {
        "meet_on": SOON, "meet_time": "09:30", "reason": "多处隐患逾期未整改。", "bring": "整改方案",
    },
    "minutes": TALK | {
        "interview": "锦消约〔2026〕2号", "met_on": SOON, "met_time": "09:30", "host": "田站长", "recorder": "吴记",
        "attendees": "杨书记", "told": "逐项说明隐患。\n要求尽快整改。", "reply": "知道了。", "promise": "周五前改好。",
    },
    "advice": {
        "receiver": "碧江区住房和城乡建设局", "matter": "老旧小区充电设施", "situation": "飞线充电多。", "open": OPEN,
        "advice": "建议增设充电口。", "reply_on": LATER,
    },
    "pledge": {
        "person": "张某某", "assessed_on": DAY, "checked_on": DAY, "repaired_on": SOON, "until_on": LATER, "open": OPEN,
        "promise": "及时消除火灾隐患。",
    },
    "inspection": {
        "kind": "日常检查", "place_phone": "13800000007", "visited_on": DAY, "visited_time": "10:00", "met": "秦店员",
        "inspectors": "吴记", "outcome": "发现隐患", "note": "已现场说明", "checklist": "小餐饮场所检查表",
        "lines": [{"n": 1, "text": "疏散通道畅通", "value": "no", "note": "堆货", "given": ""},
                  {"n": 2, "text": "灭火器数量", "value": "given", "note": "", "given": "4具"}],
        "hazards": [one | {"state": "限期整改"} for one in (WHAT, SECOND)],
    },
    "order_now": WHAT | ORDER | {"items": [ORDER["items"][0] | {"due_on": ""}]},
    "order_by": WHAT | ORDER,
    "seal": WHAT | ORDER | {
        "items": [ORDER["items"][0] | {"due_on": ""}], "part": "二楼仓库", "reasons": "堵塞唯一疏散通道",
        "from_on": DAY,
        "until_on": LATER,
    },
}  # fmt: skip
# Papers of several hazards say them in rows.
TWO = {"found_on": DAY, "hazards": [WHAT, SECOND]}
SEVERAL: dict[str, dict[str, Any]] = {
    "inform": TWO,
    "recheck": {
        "checked_on": SOON, "checked_by": "吴记", "checked_as": "网格长", "photos": [],
        "hazards": [WHAT | {"was_due_on": SOON, "next_due_on": "", "passed": True, "note": "已清理"},
                    SECOND | {"was_due_on": SOON, "next_due_on": LATER, "passed": False, "note": "未更换"}],
    },
}  # fmt: skip


def specimens(*, at: datetime) -> dict[str, Notice]:
    """An unsaved paper by a name: each kind, and the kinds that list several hazards once more."""
    all_of_them = SAID | {f"{kind} of several": said for kind, said in SEVERAL.items()}
    return {name: _paper(name.split()[0], said, at) for name, said in all_of_them.items()}


def _paper(kind: str, said: dict[str, Any], at: datetime) -> Notice:
    street = Grid(name=WHERE["street"], phone=WHERE["phone"])
    return Notice(
        street=street, kind=kind, number="样张〔2026〕1号", token="specimen", issued_at=at, facts=WHERE | said
    )
