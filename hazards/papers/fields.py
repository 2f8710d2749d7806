"""The fields a street may put into the words of a paper, by kind: the name in braces, and what is printed for it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from grids.formats import full_day

Facts = Mapping[str, Any]
Field = Callable[[Facts], str]
BOLD = ("受理期限", "回复期限", "约谈时间")


def fact(*names: str, empty: str = "—") -> Field:
    """The first of these facts that says something."""
    return lambda facts: str(next((facts[name] for name in names if facts.get(name)), empty))


def day_of(name: str, empty: str = "—", after: str = "") -> Field:
    return lambda facts: full_day(facts[name]) + after if isinstance(facts.get(name), date) else empty


def _hour(day: str, time: str) -> Field:
    return lambda facts: f"{day_of(day)(facts)} {facts.get(time) or ''}".strip()


def _overdue(facts: Facts) -> str:
    days = facts.get("overdue_days")
    return f"已逾期{days}天未整改" if days else "尚未整改销号"


def _bring(facts: Facts) -> str:
    return f"，并请携带：{facts['bring']}" if facts.get("bring") else ""


OF_ALL: dict[str, Field] = {
    "街道": fact("street"), "场所": fact("place", empty="该处"), "地址": fact("address", "grid"),
    "责任人": fact("responsible"), "所属网格": fact("grid"), "联系电话": fact("phone"),
}  # fmt: skip
OF_ONE: dict[str, Field] = {
    "隐患编号": fact("hazard"), "隐患类别": fact("category"), "具体问题": fact("description"),
    "相关规定": fact("law"), "整改期限": day_of("due_on", after="24时"),
}  # fmt: skip
OF_ORDERS = OF_ALL | OF_ONE | {
    "检查日期": day_of("inspected_on"), "违反条款": fact("broken"),
    "事项名称": fact("item"), "依据文件": fact("document"),
    "委托机关": fact("on_behalf_of"), "行政复议机关": fact("review_body"), "管辖法院": fact("court"),
}  # fmt: skip
FIELDS: dict[str, dict[str, Field]] = {
    "inform": OF_ALL | {
        "发现日期": day_of("found_on", "近日"),
        "发现方式": lambda facts: "网格巡查时" if facts.get("on_patrol") else "",
        "被告知方": lambda facts: "你单位（场所）" if facts.get("place") else "该处",
    },
    "handover": OF_ALL | OF_ONE | {
        "接收单位": fact("receiver"), "受理期限": day_of("answer_on", after="24时前"), "移送理由": fact("reason"),
        "发现日期": day_of("found_on"), "经办人": fact("sent_by"),
    },
    "supervise": OF_ALL | OF_ONE | {
        "督办对象": fact("receiver"), "逾期情况": _overdue, "督办要求": fact("demand"),
        "回复期限": day_of("reply_on", after="24时前"), "经办人": fact("sent_by"),
    },
    "order_now": OF_ORDERS,
    "order_by": OF_ORDERS,
    "seal": OF_ORDERS | {
        "查封部位": fact("part"), "查封理由": fact("reasons"),
        "查封起日": day_of("from_on"), "查封止日": day_of("until_on"),
    },
    "recheck": OF_ALL | {"复查日期": day_of("checked_on"), "复查人": fact("checked_by")},
    "delivery": OF_ALL | {
        "送达文书": fact("paper"), "送达文号": fact("paper_number"), "受送达人": fact("receiver"),
        "送达日期": day_of("delivered_on"), "送达人": fact("delivered_by"),
    },
    "look_back": OF_ALL | {
        "隐患编号": fact("hazard"), "隐患类别": fact("category"), "具体问题": fact("description"),
        "发现日期": day_of("found_on"), "整改完成日期": day_of("put_right_on"), "回头看日期": day_of("looked_on"),
        "回头看人员": fact("inspectors"), "回头看结果": fact("result"),
    },
    "interview": OF_ALL | {
        "被约谈人": fact("person"), "约谈事由": fact("reason"), "约谈时间": _hour("meet_on", "meet_time"),
        "约谈地点": fact("where"), "携带要求": _bring,
    },
    "minutes": OF_ALL | {
        "被约谈人": fact("person"), "约谈时间": _hour("met_on", "met_time"), "约谈地点": fact("where"),
        "主持人": fact("host"), "记录人": fact("recorder"),
    },
    "advice": OF_ALL | {
        "接收单位": fact("receiver"), "事项": fact("matter"), "回复期限": day_of("reply_on", after="前"),
    },
    "pledge": OF_ALL | {"管理人": fact("manager"), "承诺人": fact("person"), "有效期止": day_of("until_on")},
    "inspection": OF_ALL | {
        "检查时间": _hour("visited_on", "visited_time"), "检查人员": fact("inspectors"), "检查结果": fact("outcome"),
        "在场人员": fact("met"),
    },
}  # fmt: skip
