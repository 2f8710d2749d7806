"""The fields a street may put into the words of a paper, by kind: the name in braces, and what is printed for it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from grids.formats import full_day

Facts = Mapping[str, Any]
Field = Callable[[Facts], str]
BOLD = ("受理期限", "回复期限", "约谈时间")


def _by(*names: str, empty: str = "—") -> Field:
    """The first of these facts that says something."""
    return lambda facts: str(next((facts[name] for name in names if facts.get(name)), empty))


def _day(name: str, empty: str = "—", after: str = "") -> Field:
    return lambda facts: full_day(facts[name]) + after if isinstance(facts.get(name), date) else empty


def _hour(day: str, time: str) -> Field:
    return lambda facts: f"{_day(day)(facts)} {facts.get(time) or ''}".strip()


def _overdue(facts: Facts) -> str:
    days = facts.get("overdue_days")
    return f"已逾期{days}天未整改" if days else "尚未整改销号"


def _bring(facts: Facts) -> str:
    return f"，并请携带：{facts['bring']}" if facts.get("bring") else ""


OF_ALL: dict[str, Field] = {
    "街道": _by("street"), "场所": _by("place", empty="该处"), "地址": _by("address", "grid"),
    "责任人": _by("responsible"), "所属网格": _by("grid"), "联系电话": _by("phone"),
}  # fmt: skip
OF_ONE: dict[str, Field] = {
    "隐患编号": _by("hazard"), "隐患类别": _by("category"), "具体问题": _by("description"),
    "相关规定": _by("law"), "整改期限": _day("due_on", after="24时"),
}  # fmt: skip
OF_ORDERS = OF_ALL | OF_ONE | {
    "检查日期": _day("inspected_on"), "违反条款": _by("broken"), "事项名称": _by("item"), "依据文件": _by("document"),
    "委托机关": _by("on_behalf_of"), "行政复议机关": _by("review_body"), "管辖法院": _by("court"),
}  # fmt: skip
FIELDS: dict[str, dict[str, Field]] = {
    "inform": OF_ALL | {
        "发现日期": _day("found_on", "近日"),
        "发现方式": lambda facts: "网格巡查时" if facts.get("on_patrol") else "",
        "被告知方": lambda facts: "你单位（场所）" if facts.get("place") else "该处",
    },
    "handover": OF_ALL | OF_ONE | {
        "接收单位": _by("receiver"), "受理期限": _day("answer_on", after="24时前"), "移送理由": _by("reason"),
        "发现日期": _day("found_on"), "经办人": _by("sent_by"),
    },
    "supervise": OF_ALL | OF_ONE | {
        "督办对象": _by("receiver"), "逾期情况": _overdue, "督办要求": _by("demand"),
        "回复期限": _day("reply_on", after="24时前"), "经办人": _by("sent_by"),
    },
    "order_now": OF_ORDERS,
    "order_by": OF_ORDERS,
    "seal": OF_ORDERS | {
        "查封部位": _by("part"), "查封理由": _by("reasons"), "查封起日": _day("from_on"), "查封止日": _day("until_on"),
    },
    "recheck": OF_ALL | {"复查日期": _day("checked_on"), "复查人": _by("checked_by")},
    "delivery": OF_ALL | {
        "送达文书": _by("paper"), "送达文号": _by("paper_number"), "受送达人": _by("receiver"),
        "送达日期": _day("delivered_on"), "送达人": _by("delivered_by"),
    },
    "look_back": OF_ALL | {
        "隐患编号": _by("hazard"), "隐患类别": _by("category"), "具体问题": _by("description"),
        "发现日期": _day("found_on"), "整改完成日期": _day("put_right_on"), "回头看日期": _day("looked_on"),
        "回头看人员": _by("inspectors"), "回头看结果": _by("result"),
    },
    "interview": OF_ALL | {
        "被约谈人": _by("person"), "约谈事由": _by("reason"), "约谈时间": _hour("meet_on", "meet_time"),
        "约谈地点": _by("where"), "携带要求": _bring,
    },
    "minutes": OF_ALL | {
        "被约谈人": _by("person"), "约谈时间": _hour("met_on", "met_time"), "约谈地点": _by("where"),
        "主持人": _by("host"), "记录人": _by("recorder"),
    },
    "advice": OF_ALL | {
        "接收单位": _by("receiver"), "事项": _by("matter"), "回复期限": _day("reply_on", after="前"),
    },
    "pledge": OF_ALL | {"管理人": _by("manager"), "承诺人": _by("person"), "有效期止": _day("until_on")},
    "inspection": OF_ALL | {
        "检查时间": _hour("visited_on", "visited_time"), "检查人员": _by("inspectors"), "检查结果": _by("outcome"),
        "在场人员": _by("met"),
    },
}  # fmt: skip
