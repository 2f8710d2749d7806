"""The words of a 行动快报, from a round's figures and its officer's numbers. Pure; Chinese, as every paper is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

LONGEST = 300  # characters (issue 4 point 5)

# What was done besides, in the order it is told: the field of the round, the words with the number (domain.md 6.1 A)
BESIDES = (
    ("estates", "涉及小区%d个"),
    ("buildings", "楼院%d栋"),
    ("ebikes_moved", "清理电动车%d辆"),
    ("wires_removed", "清除飞线%d处"),
    ("stairs_cleared", "清理楼道堆物%d处"),
    ("lanes_opened", "打通生命通道%d条"),
    ("parking_added", "新增停放点%d个"),
    ("ports_added", "新增充电端口%d个"),
    ("signs_added", "新增标识%d块"),
)


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of: `kind` the round's kind in words, `counted` its figures (`RoundFigures`' names) and numbers."""

    street: str
    leader: str
    kind: str
    theme: str
    held_on: date
    counted: Mapping[str, int]


def words(told: Told) -> str:
    """At most `LONGEST` characters: who did what and when, then the figures; what no longer fits is left out."""
    n = told.counted
    theme = f"“{told.theme}”" if told.theme and told.theme != told.kind else ""
    parts = [f"{told.held_on.month}月{told.held_on.day}日，{told.street}{told.leader}带队开展{theme}{told.kind}。"]
    parts.append(_force(n) + f"计划到{n['stops']}家、实到{n['reached']}家，检查{n['visits']}家次。")
    parts.append(_found(n))
    besides = [text % n[name] for name, text in BESIDES if n.get(name)]
    while besides and len("".join(parts)) + len("、".join(besides)) + 1 > LONGEST:
        besides.pop()
    if besides:
        parts.append("、".join(besides) + "。")
    return "".join(parts)[:LONGEST]


def _force(n: Mapping[str, int]) -> str:
    said = [f"{n['people']}人次" if n.get("people") else "", f"{n['vehicles']}车次" if n.get("vehicles") else ""]
    said = [one for one in said if one]
    return f"出动{'、'.join(said)}，" if said else ""


def _found(n: Mapping[str, int]) -> str:
    if not n["found"]:
        return "未发现隐患。"
    rest = n["found"] - n["on_site"]
    said = f"发现隐患{n['found']}处，当场整改{n['on_site']}处（{n['on_site']}/{n['found']}）"
    return said + (f"，其余{rest}处继续跟进整改。" if rest else "。")
