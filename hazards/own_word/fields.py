"""What a street's own Word sheet may name, by kind of paper: fields, lists with their columns, what it must not lack.

Fields are those of the words (`hazards/papers/fields.py`) and all else our own sheet of the kind prints.
"""

from collections.abc import Callable
from dataclasses import dataclass

from grids.formats import full_day
from hazards.papers.fields import FIELDS, Facts, Field, day_of, fact
from hazards.papers.wording import NEEDED

WAYS = {"direct": "直接送达", "left": "留置送达", "post": "邮寄送达", "passed_on": "转交送达"}
ANSWERS = {"yes": "符合", "no": "不符合", "na": "不适用"}
WORDS = ("正文开头", "正文结尾")  # the street's words of the kind, as they stand on our sheet
CODE, PICTURE = "核验码", "图"  # these two are pictures


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of a sheet: its rows out of the facts, and the columns of each; 序号 is given to every list."""

    rows: Callable[[Facts], list]
    columns: dict[str, Field]


def _rows(name: str, **columns: Field) -> Rows:
    return Rows(lambda facts: facts.get(name) or [], columns)


def _until(name: str) -> Field:
    return day_of(name, empty="", after="24时前")


def _said(name: str, empty: str = "") -> Field:
    return fact(name, empty=empty)


def _result(facts: Facts) -> str:
    if facts.get("passed"):
        return "合格，已整改到位"
    until = f"，新期限{full_day(facts['next_due_on'])}24时" if facts.get("next_due_on") else ""
    return f"不合格，继续整改{until}"


def _signed(facts: Facts) -> str:
    return facts.get("name") or "" if facts.get("receipt") == "signed" else "拒绝签收，文书留在送达地点"


def _answer(line: Facts) -> str:
    return ANSWERS.get(line.get("value", ""), line.get("given") or "")


def _hazards(facts: Facts) -> list:
    """The hazards of a paper: those it lists, or the one whose facts stand flat."""
    return facts.get("hazards") or [facts]


SHEET: dict[str, Field] = {
    "文书名称": _said("sheet_title"), "文号": _said("sheet_number"), "出具日期": day_of("sheet_issued_on"),
    "落款": _said("sheet_signed_by"), "印章": _said("sheet_seal"), "代替文号": _said("sheet_replaced"),
    "核验网址": _said("sheet_page"), "正文开头": _said("sheet_opening"), "正文结尾": _said("sheet_closing"),
    CODE: _said("sheet_page"),
}  # fmt: skip
OF_ORDERS = {
    "职权依据": _said("power_law"), "事项编码": _said("item_code"),
    "执法人员": lambda facts: "、".join(facts.get("officers") or []),
}  # fmt: skip
MORE: dict[str, dict[str, Field]] = {
    "handover": {
        "场所电话": _said("place_phone"), "信用代码": _said("credit_code"), "经纬度": _said("position"),
        "隐患等级": _said("severity"), "临时措施": _said("interim"),
        "请求事项": _said("request", "请依职责办理，并将结果告知我街道。"),
    },
    "supervise": {
        "隐患等级": _said("severity"), "督办人员": _said("person"), "职务": _said("office"),
        "发现日期": day_of("found_on"),
    },
    "recheck": {"复查人岗位": _said("checked_as")},
    "delivery": {
        "送达地点": fact("where", "address", empty=""),
        "送达方式": lambda facts: WAYS.get(facts.get("way", ""), ""),
        "送达时间": _said("delivered_time"), "签收情况": _signed, "签收人身份": _said("capacity"),
        "见证人": _said("witness"), "说明": _said("note"),
    },
    "look_back": {"隐患等级": _said("severity"), "情况说明": _said("note"), "新隐患编号": _said("rebound")},
    "minutes": {
        "参加人员": _said("attendees"), "约谈内容": _said("told"), "被约谈人陈述": _said("reply"),
        "整改承诺": _said("promise"), "约谈通知文号": _said("interview"),
    },
    "advice": {"情况": _said("situation"), "建议": _said("advice")},
    "pledge": {
        "承诺内容": _said("promise"), "评估日期": day_of("assessed_on", ""), "自查日期": day_of("checked_on", ""),
        "整改日期": day_of("repaired_on", ""), "签订日期": day_of("signed_on", ""),
    },
    "inspection": {
        "检查类别": _said("kind"), "场所电话": _said("place_phone"),
        "备注": _said("note"), "检查表": _said("checklist"),
    },
    "order_now": OF_ORDERS, "order_by": OF_ORDERS, "seal": OF_ORDERS,
}  # fmt: skip
ONE = {
    "隐患编号": _said("hazard"), "隐患类别": _said("category"), "具体问题": _said("description"),
    "相关规定": _said("law"), "发现日期": day_of("found_on", ""), "整改期限": _until("due_on"),
    "临时措施": _said("interim"),
}  # fmt: skip
CHECKED = ONE | {
    "隐患等级": _said("severity"), "整改期限": _until("was_due_on"), "复查结果": _result, "复查情况": _said("note"),
}  # fmt: skip
OPEN = _rows("open", 隐患编号=_said("hazard"), 具体问题=_said("description"), 整改期限=_until("due_on"))
FACTS = _rows("items", 事实=_said("what"), 隐患类别=_said("category"), 改正期限=_until("due_on"))
DONE = _rows("measures", 内容=_said("sheet_line"))
PHOTOS = _rows("photos", **{PICTURE: _said("src"), "日期": day_of("taken_on", "")})
LISTS: dict[str, dict[str, Rows]] = {
    "inform": {"隐患清单": Rows(_hazards, ONE)},
    "handover": {"已采取措施": DONE, "照片": PHOTOS},
    "supervise": {"已采取措施": DONE},
    "recheck": {"隐患清单": Rows(_hazards, CHECKED), "已采取措施": DONE, "照片": PHOTOS},
    "delivery": {"照片": PHOTOS},
    "interview": {"未整改隐患": OPEN}, "minutes": {"未整改隐患": OPEN}, "advice": {"未整改隐患": OPEN},
    "pledge": {"未整改隐患": OPEN},
    "inspection": {
        "检查项目": _rows("lines", 项目=_said("text"), 情况=_answer, 说明=_said("note")),
        "隐患清单": _rows("hazards", **ONE | {"处理": _said("state")}),
    },
    "look_back": {}, "order_now": {"违法事实": FACTS}, "order_by": {"违法事实": FACTS}, "seal": {"违法事实": FACTS},
}  # fmt: skip
NUMBER = "序号"

# What our own sheet of the kind cannot lose, no sheet of a street may leave out; of a list, a column.
OF_EVERY = ("文号", "出具日期", "落款", CODE)
OF_EVERY_ORDER = ("违法事实.事实", "违反条款", "职权依据", "执法人员")
ESSENTIAL: dict[str, tuple[str, ...]] = {
    "inform": ("场所", "隐患清单.具体问题", "隐患清单.整改期限"),
    "handover": ("接收单位", "地址", "具体问题", "移送理由", "请求事项", "受理期限"),
    "supervise": ("督办对象", "具体问题", "督办要求", "回复期限"),
    "recheck": ("复查日期", "复查人", "隐患清单.具体问题", "隐患清单.复查结果"),
    "delivery": ("送达文书", "送达文号", "受送达人", "送达方式", "送达日期", "送达人", "签收情况"),
    "look_back": ("具体问题", "回头看日期", "回头看人员", "回头看结果"),
    "interview": ("被约谈人",), "minutes": ("被约谈人", "约谈时间", "主持人", "约谈内容", "被约谈人陈述"),
    "advice": ("接收单位", "情况", "建议"), "pledge": ("场所", "承诺内容", "承诺人"),
    "inspection": ("场所", "检查时间", "检查人员", "检查结果", "隐患清单.具体问题"),
    "order_now": OF_EVERY_ORDER, "order_by": (*OF_EVERY_ORDER, "违法事实.改正期限"),
    "seal": (*OF_EVERY_ORDER, "查封部位", "查封理由", "查封起日", "查封止日"),
}  # fmt: skip


def fields_of(kind: str) -> dict[str, Field]:
    """Every field of a sheet of this kind by its name; what says nothing is empty."""
    return SHEET | FIELDS[kind] | MORE.get(kind, {})


def needed_by(kind: str) -> tuple[str, ...]:
    """What a sheet of this kind must name; what its words must name may stand in them (`WORDS`)."""
    return OF_EVERY + ESSENTIAL[kind] + NEEDED.get(kind, ())
