"""Each figure's one name and unit, for the paper, the spreadsheet, the command and the difference of two versions."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grids import formats

MONEY = "fen"


class Figure(NamedTuple):
    """`path` into the figures, dots between; `unit` a key of grids.formats.UNITS, or `fen` for money; "" for a rate."""

    path: str
    label: str | Promise
    unit: str


FIGURES = (
    Figure("visits.places_visited", _("检查"), "家次"),
    Figure("visits.places", _("检查场所"), "家"),
    Figure("visits.coverage", _("场所覆盖率"), ""),
    Figure("visits.tasks", _("巡查完成率"), ""),
    Figure("visits.homes_visited", _("入户走访"), "户次"),
    Figure("visits.homes_rate", _("重点人群走访率"), ""),
    Figure("visits.video", _("视频巡查"), "次"),
    Figure("visits.self_checks", _("单位自查"), "次"),
    Figure("visits.not_met", _("未能入内"), "次"),
    Figure("visits.quick_fixes.count", _("快速处置"), "起"),
    Figure("hazards.found", _("发现隐患"), "处"),
    Figure("hazards.put_right", _("已整改"), "处"),
    Figure("hazards.rate", _("整改率"), ""),
    Figure("hazards.on_site", _("其中当场整改"), "处"),
    Figure("hazards.samples.checked", _("当场整改抽查完成率"), ""),
    Figure("hazards.samples.failed", _("当场整改抽查不属实率"), ""),
    Figure("hazards.on_time_rate", _("按期整改率"), ""),
    Figure("hazards.on_time_strict", _("按原定期限整改率"), ""),
    Figure("balance.opening", _("期初未销"), "处"),
    Figure("balance.found", _("新增"), "处"),
    Figure("balance.late", _("其中补报"), "处"),
    Figure("balance.restored", _("恢复"), "处"),
    Figure("balance.closed", _("销号"), "处"),
    Figure("balance.voided", _("未销作废"), "处"),
    Figure("balance.closing", _("期末未销"), "处"),
    Figure("balance.overdue", _("期末逾期"), "处"),
    Figure("handovers.sent", _("移送"), "处"),
    Figure("handovers.accepted", _("受理"), "处"),
    Figure("handovers.returned", _("退回"), "处"),
    Figure("papers.inform", _("隐患告知单"), "份"),
    Figure("papers.handover", _("隐患移送单"), "份"),
    Figure("enforcement.cases", _("查处违法行为"), "起"),
    Figure("enforcement.fined_fen", _("罚款"), MONEY),
    Figure("enforcement.counts.fine", _("罚款件数"), "起"),
    Figure("enforcement.counts.seal", _("临时查封"), "家"),
    Figure("enforcement.counts.stop", _("责令三停"), "家"),
    Figure("enforcement.counts.licence", _("暂扣营业执照"), "家"),
    Figure("enforcement.counts.detention", _("拘留"), "人"),
    Figure("enforcement.counts.interview", _("提醒约谈"), "人"),
    Figure("enforcement.counts.order", _("责令改正"), "份"),
    Figure("enforcement.counts.letter", _("工作建议函"), "份"),
    Figure("enforcement.counts.joint", _("联合检查"), "次"),
    Figure("facilities.parking", _("电动车停放点位"), "处"),
    Figure("facilities.ports", _("充电端口"), "个"),
    Figure("facilities.signs", _("禁止占用标识"), "个"),
    Figure("facilities.smoke_detectors", _("联网烟感"), "个"),
    Figure("fires.fires", _("火情"), "起"),
    Figure("fires.deaths", _("死亡"), "人"),
    Figure("fires.injured", _("受伤"), "人"),
    Figure("fires.loss_fen", _("直接财产损失"), MONEY),
)
ORIGINS = {
    "visit": _("日常检查"),
    "round": _("整治行动"),
    "public": _("群众举报"),
    "device": _("设备报警"),
    "video": _("视频巡查"),
    "handed_down": _("上级交办"),
    "desk": _("街道登记"),
}
WAYS = {
    "on_site": _("当场整改"),
    "rechecked": _("复查合格"),
    "by_receiver": _("受理单位办结"),
    "otherwise": _("其他情形"),
}
DEALT = {
    "on_site": _("当场整改"),
    "deadline": _("限期整改"),
    "handed_over": _("移送"),
    "void": _("作废"),
}


def value_at(figures: dict, path: str):
    """The value under a dotted path; None where an older report does not have it."""
    value = figures
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def as_text(value, unit: str, *, rough: bool = False) -> str:
    """A figure as it is printed: 1,563 处, 12.8 万元, 92.9 %（1452/1563）; a `rough` count keeps its 余."""
    if value is None:
        return formats.NOTHING
    if isinstance(value, dict):
        return formats.rate(value["numerator"], value["denominator"])
    return formats.money(value / 100) if unit == MONEY else formats.quantity(value, unit, rough=rough)


def labelled(figures: dict) -> list[tuple[str, str]]:
    """(label, text) of each figure in the order of the paper."""
    return [(str(figure.label), as_text(value_at(figures, figure.path), figure.unit)) for figure in FIGURES]


def difference(old: dict, new: dict) -> list[tuple[str, str, str]]:
    """(label, old text, new text) of the figures in which two versions of a report differ."""
    pairs = [(figure, value_at(old, figure.path), value_at(new, figure.path)) for figure in FIGURES]
    return [
        (str(figure.label), as_text(was, figure.unit), as_text(now, figure.unit))
        for figure, was, now in pairs
        if was != now
    ]
