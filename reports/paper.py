"""A weekly report as it is read: sections A–G with every figure's text and the link that opens its rows.

Reads only the report's own JSON, so a frozen paper never changes; the pages, the PDF and the spreadsheet share it.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from django.utils.translation import gettext as _

from grids import formats
from grids.marks import MARKS
from hazards.figures import PLATFORM
from hazards.models.hazard import SOURCES
from reports import links
from reports.labels import DEALT, FIGURES, ORIGINS, WAYS, as_text, value_at
from reports.models import WeeklyReport

CLOSED_BY = {"fix_on_site": "on_site", "pass_recheck": "rechecked", "close_by_receiver": "by_receiver"}
WEEK = (
    "visits.places_visited",
    "visits.places",
    "visits.coverage",
    "visits.tasks",
    "visits.homes_visited",
    "visits.homes_rate",
    "visits.video",
    "visits.quick_fixes.count",
    "papers.inform",
    "papers.handover",
    "handovers.sent",
    "handovers.accepted",
    "enforcement.cases",
    "enforcement.fined_fen",
)
MEASURES = tuple(figure.path for figure in FIGURES if figure.path.startswith("enforcement.counts."))
SAMPLED = ("hazards.samples.checked", "hazards.samples.failed")
STANDING = ("facilities.parking", "facilities.ports", "facilities.signs", "facilities.smoke_detectors")
DAYS = ("found_on", "due_on", "booked_on", "held_on")
MOMENTS = ("starts_at", "ends_at", "at")
LABELS = {figure.path: figure for figure in FIGURES}


@dataclass(frozen=True)
class Item:
    """One figure on the paper: its name, its text with the unit, and where its rows are ("" when it is not opened)."""

    label: str
    text: str
    href: str = ""
    value: int | None = None


@dataclass(frozen=True)
class Group:
    """Rows of a section under one heading; `anchor` is what a figure of it links to."""

    anchor: str
    label: str
    rows: list = field(default_factory=list)


class Paper:
    """Section by section; `figures` is the JSON of a report."""

    def __init__(self, report: WeeklyReport):
        self.report = report
        self.figures = report.figures
        self.rows = {name: [_dated(row) for row in rows] for name, rows in report.figures["rows"].items()}
        self.street = report.figures["street"]["code"]
        self.first = date.fromisoformat(report.figures["first"])
        self.last = date.fromisoformat(report.figures["last"])
        # The lists show what is known now. What a replaced version counted stands on the paper itself, and only there.
        self.is_current = report.state != WeeklyReport.State.REPLACED

    def _opened(self, href: str, on_paper: str = "") -> str:
        """Where a figure's rows are: the list, or a place on the paper for a version that has been replaced."""
        return href if self.is_current else on_paper

    @property
    def title(self) -> str:
        return _("“一周一整治”工作简报")

    @property
    def issue(self) -> str:
        return _("%(year)s年第%(week)s期") % {"year": self.report.period.year, "week": self.report.period.week}

    # --- A -----------------------------------------------------------------------------------------------------
    @cached_property
    def rounds(self) -> list[dict]:
        """Each round with its figures as items and its times as moments."""
        return [self._round(one) for one in self.rows["rounds"]]

    def _round(self, one: dict) -> dict:
        found = [row for row in self.rows["found"] if row["round"] == one["id"]]
        dealt = Counter(row["dealt"] for row in found)
        rows = self._opened(links.term(self.street, "found", self.first, self.last, round=one["id"]), "#b")
        parts = [
            Item(str(DEALT[name]), formats.quantity(dealt[name], "处"), f"#found-{one['id']}-{name}", dealt[name])
            for name in DEALT
            if dealt[name]
        ]
        return one | {
            "found": Item(_("发现隐患"), formats.quantity(len(found), "处"), rows, len(found)),
            "parts": parts,
            "items": self._turnout(one),
            "works": _works(one),
        }

    def _turnout(self, one: dict) -> list[Item]:
        visited = self._opened(links.inspections(round=one["id"], counted=1))
        return [
            Item(_("出动"), formats.quantity(one["people"], "人次")),
            Item(_("车辆"), formats.quantity(one["vehicles"], "车次")),
            Item(_("小区"), formats.quantity(one["estates"], "个")),
            Item(_("楼院"), _("%(n)s 栋") % {"n": formats.number(one["buildings"])}),
            Item(_("检查"), formats.quantity(one["visits"], "家次"), visited, one["visits"]),
        ]

    @cached_property
    def week(self) -> list[Item]:
        """The whole week, one kind of figure each; of measures only those that there were."""
        days = {"street": self.street, "source": PLATFORM, "booked_from": self.first, "booked_to": self.last}
        hrefs = {
            "visits.places_visited": links.inspections(**days, counted=1),
            "visits.video": links.inspections(**days, kind="video", outcome="done"),
        }
        measures = [path for path in MEASURES if value_at(self.figures, path)]
        return [self._item(path, self._opened(hrefs.get(path, ""))) for path in (*WEEK, *measures)]

    @cached_property
    def standing(self) -> list[Item]:
        return [self._item(path) for path in STANDING]

    def _item(self, path: str, href: str = "") -> Item:
        figure, value = LABELS[path], value_at(self.figures, path)
        counted = value if isinstance(value, int) else None
        rough = path == "visits.quick_fixes.count" and self.figures["visits"]["quick_fixes"]["approximate"]
        text = as_text(value, figure.unit, rough=rough)
        return Item(str(figure.label), text, href if counted else "", counted)

    @cached_property
    def other_sources(self) -> list[dict]:
        """Sources beside the platform, shown side by side and never added."""
        return [
            {"name": str(SOURCES.get(source["source"], source["source"])), "items": _source_items(source)}
            for source in self.figures["other_sources"]
        ]

    # --- B, C, D ----------------------------------------------------------------------------------------------
    @cached_property
    def found(self) -> list[Group]:
        """Section B: round by round, then what was found otherwise; in each by how it was dealt with."""
        rounds = [(one["id"], one["theme"]) for one in self.rows["rounds"]]
        groups = []
        for name, theme in [*rounds, ("", _("日常和其他来源") if rounds else "")]:
            rows = [row for row in self.rows["found"] if self._shown_under(row) == name]
            labels = {code: f"{theme} · {label}" if theme else label for code, label in DEALT.items()}
            groups += _grouped(f"found-{name or 'other'}", labels, rows, lambda row: row["dealt"])
        return groups

    def _shown_under(self, row: dict) -> str:
        """The round a finding is listed under; one of a round of another week is listed with the others."""
        return row["round"] if any(one["id"] == row["round"] for one in self.rows["rounds"]) else ""

    @cached_property
    def closed(self) -> list[Group]:
        return _grouped("closed", WAYS, self.rows["closed"], lambda row: CLOSED_BY.get(row["action"], "otherwise"))

    @cached_property
    def open(self) -> list[Group]:
        words = {name: mark.word for name, mark in MARKS.items()}
        return _grouped("open", words, self.rows["open"], lambda row: row["state"])

    @cached_property
    def origins(self) -> list[Item]:
        counts = self.figures["hazards"]["by_origin"]
        return [
            Item(str(label), formats.quantity(counts[code], "处"), self._term("found", origin=code), counts[code])
            for code, label in ORIGINS.items()
            if counts.get(code)
        ]

    @cached_property
    def equation(self) -> list[tuple[str, Item]]:
        """(sign before it, term) of 期初 + 新增 + 恢复 − 销号 − 作废 = 期末."""
        balance = self.figures["balance"]
        after = self.last + timedelta(days=1)
        terms = (
            ("", "opening", self._opened(links.hazards(street=self.street, source=PLATFORM, opening=self.first))),
            ("+", "found", self._term("found")),
            ("+", "restored", self._term("restored")),
            ("−", "closed", self._term("closed")),
            ("−", "voided", self._term("voided")),
            ("=", "closing", self._opened(links.hazards(street=self.street, source=PLATFORM, opening=after), "#c")),
        )
        names = {"voided": _("作废")}
        return [
            (
                sign,
                Item(
                    str(names.get(name, LABELS[f"balance.{name}"].label)),
                    formats.number(balance[name]),
                    href if balance[name] else "",
                    balance[name],
                ),
            )
            for sign, name, href in terms
        ]

    def _term(self, name: str, **more) -> str:
        on_paper = {"found": "#b", "closed": "#c"}.get(name, "")
        return self._opened(links.term(self.street, name, self.first, self.last, **more), on_paper)

    @cached_property
    def homes(self) -> int:
        """Hazards at homes under care among the rows: only who has the care right opens them in a list."""
        return len({row["id"] for name in ("found", "closed", "open") for row in self.rows[name] if row["home"]})

    @property
    def late(self) -> int:
        return self.figures["balance"]["late"]

    @property
    def rates(self) -> list[Item]:
        """整改率, 按期整改率 by both deadlines, and the sample checks; not opened: a deadline may move after the paper
        was signed. A report of before a rate existed has none.
        """
        known = ("hazards.rate", "hazards.on_time_rate", "hazards.on_time_strict", *SAMPLED)
        return [self._item(path) for path in known if value_at(self.figures, path) is not None]

    # --- E, F -------------------------------------------------------------------------------------------------
    @property
    def activities(self) -> list[dict]:
        return self.rows["activities"]

    @property
    def fires(self) -> list[dict]:
        return self.rows["fires"]

    @cached_property
    def fire_items(self) -> list[Item]:
        return [self._item(f"fires.{name}") for name in ("fires", "deaths", "injured", "loss_fen")]


def _dated(row: dict) -> dict:
    """The row with its days and moments as such; an empty one stays empty."""
    days = {name: date.fromisoformat(row[name]) for name in DAYS if row.get(name)}
    return row | days | {name: datetime.fromisoformat(row[name]) for name in MOMENTS if row.get(name)}


def _grouped(section: str, labels: dict, rows: list[dict], key) -> list[Group]:
    groups = {name: Group(f"{section}-{name}", str(label)) for name, label in labels.items()}
    for row in rows:
        groups[key(row)].rows.append(row)
    return [group for group in groups.values() if group.rows]


def _works(one: dict) -> list[str]:
    """What a round did beside hazards; zeros are not said."""
    said = {
        "ebikes_moved": _("清理电动车 %(n)s 辆"),
        "wires_removed": _("清除飞线 %(n)s 处"),
        "parking_added": _("新增停放点 %(n)s 处"),
        "ports_added": _("新增充电端口 %(n)s 个"),
        "signs_added": _("新增标识 %(n)s 块"),
        "stairs_cleared": _("清理楼道堆物 %(n)s 处"),
        "lanes_opened": _("打通生命通道 %(n)s 条"),
    }
    return [text % {"n": formats.number(one[name])} for name, text in said.items() if one[name]]


def _source_items(source: dict) -> list[Item]:
    """A source's own figures; those published with 余 keep it."""
    fixes, rough = source["quick_fixes"], source.get("approximate", False)
    return [
        Item(_("检查"), formats.quantity(source["visits"]["places_visited"], "家次", rough=rough)),
        Item(_("发现隐患"), formats.quantity(source["hazards"]["found"], "处", rough=rough)),
        Item(_("已整改"), as_text(source["hazards"]["rate"], "")),
        Item(_("快速处置"), formats.quantity(fixes["count"], "起", rough=rough or fixes["approximate"])),
    ]
