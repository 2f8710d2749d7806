"""What stood open when the last week began: 41 hazards, each with its own place in the story."""

import datetime as dt
from collections.abc import Iterator

from config.demo.clock import DAY, moment
from config.demo.stage import Stage
from grids.calendar import local_date
from grids.models import Place
from hazards.models import Notice
from hazards.papers.numbers import pass_over
from hazards.services import acts

# The weekdays of the 17 that pass their re-check in the last week (all found before it)
PASSED_ON = (
    "mon",
    "mon",
    "mon",
    "tue",
    "tue",
    "tue",
    "wed",
    "wed",
    "wed",
    "thu",
    "thu",
    "thu",
    "thu",
    "fri",
    "fri",
    "fri",
    "fri",
)
EARLIER_HANDOVERS = 4  # 移送单 of the year given on paper before the living layer
OVERDUE_DAYS = (1, 3, 5, 8)  # before the last Friday: overdue in its report and today


class Standing:
    """Writes the standing hazards into the stage's script and keeps hold of them."""

    def __init__(self, stage: Stage):
        self.stage, self.story = stage, stage.story
        self.named = stage.street.register.named
        self._ordinary = self._ordinary_places()

    def write(self) -> None:
        self._to_pass()
        self._hotel()
        self._market()
        self._sent_on()
        self._waiting_for_recheck()
        self._overdue()
        self._single()

    def _ordinary_places(self) -> Iterator[Place]:
        """Places outside 东门, whose head's own list the story counts, and not named in it."""
        street = self.stage.street
        east = street.ground.community("东门").pk
        named = {place.pk for place in self.named.values()}
        places = [p for p in street.register.places if p.community_id != east and p.pk not in named]
        return iter(self.stage.rng.sample(places, 80))

    def next_place(self) -> Place:
        """Another place of the street that the story does not name."""
        return next(self._ordinary)

    def found(self, place: Place, at: dt.datetime, key: str, due_on: dt.date, *named: str) -> None:
        """A hazard with a date, found at `at`; `named` is its category, words and perhaps severity."""
        stage = self.stage

        def act(now: dt.datetime) -> None:
            if named:
                found = stage.findings.named(*named[:2], severity=named[2] if len(named) > 2 else "ordinary")
            else:
                found = stage.findings.at(place, on_site=False, ordinary=True)
            stage.known[key] = stage.report(place, found, at=now, due_on=due_on)

        stage.script.at(at, act)

    def _to_pass(self) -> None:
        stage, story = self.stage, self.story
        for n, weekday in enumerate(PASSED_ON):
            key = f"pass-{n}"
            passed = story.on(weekday, ("09:20", "10:40", "15:10", "16:30")[n % 4])
            submitted = passed - dt.timedelta(hours=30 if n % 3 else 76)
            late = 2 if n in (4, 11) else 0
            self.found(self.next_place(), story.ago(9 + n * 3 % 22, "10:20"), key, submitted.date() + DAY * (1 - late))
            stage.script.at(submitted, lambda at, key=key: stage.submit(stage.known[key], at=at))
            stage.script.at(passed, lambda at, key=key: stage.passes(stage.known[key], at=at))

    def _hotel(self) -> None:
        """Two failed re-checks, then to the brigade: 9号."""
        stage, story, place = self.stage, self.story, self.named["hotel"]
        self.found(
            place, story.ago(25, "15:20"), "hotel", story.friday - 21 * DAY,
            "H01", "二楼安全出口被布草柜封堵，疏散走道净宽不足0.6米", "serious",
        )  # fmt: skip
        hotel, why = stage.known, "布草柜仍未搬离，安全出口不能全部打开"
        head, chief = stage.head(place), stage.community_head(place)
        at = stage.script.at
        at(story.ago(21, "17:10"), lambda now: stage.submit(hotel["hotel"], at=now))
        at(story.ago(18, "10:00"), lambda now: stage.fails(
            hotel["hotel"], at=now, by=head, reason=why, due_on=story.friday - 14 * DAY))  # fmt: skip
        at(story.ago(14, "16:00"), lambda now: stage.submit(hotel["hotel"], at=now))
        at(story.on("mon", "15:40"), lambda now: stage.fails(
            hotel["hotel"], at=now, by=chief, reason="第二次复查：" + why, due_on=story.friday))  # fmt: skip
        at(story.on("tue", "10:05"), lambda now: stage.hand_over(
            hotel["hotel"], at=now, to="brigade", reason="hand-over-recheck-failed",
            request="两次复查不合格，请依法处理"))  # fmt: skip
        at(story.on("thu", "16:10"), lambda now: acts.accept_handover(
            hotel["hotel"], by=stage.brigade, at=now, seen=None, note="已受理，安排执法检查",
            legal_due_on=story.friday + 14 * DAY))  # fmt: skip

    def _market(self) -> None:
        """Two hazards of the major case, with the brigade since it was suspected."""
        stage, story = self.stage, self.story
        stage.script.at(story.ago(60, "09:00"), lambda now: pass_over(
            stage.grid, Notice.Kind.HANDOVER, year=local_date(now).year, count=EARLIER_HANDOVERS))  # fmt: skip
        for n, (code, words) in enumerate(
            (("H03", "自动喷水灭火系统停用，末端试水无水"), ("H01", "二层安全出口少一个，疏散总宽度不足"))
        ):
            key = f"market-{n}"
            found = (code, words, "suspect_major")
            self.found(self.named["market"], story.ago(59, f"10:{10 + n}"), key, story.friday - 29 * DAY, *found)
            stage.script.at(story.ago(59, f"15:{10 + n}"), lambda now, key=key: stage.hand_over(
                stage.known[key], at=now, to="brigade", reason="hand-over-suspect-major",
                request="疑似重大火灾隐患，请判定"))  # fmt: skip
            stage.script.at(story.ago(38, f"16:{10 + n}"), lambda now, key=key: acts.accept_handover(
                stage.known[key], by=stage.brigade, at=now, seen=None, note="已认定为重大火灾隐患",
                legal_due_on=story.friday + 72 * DAY))  # fmt: skip

    def _sent_on(self) -> None:
        """The second hand-over: came back 属住建, was sent on, and ended before the last week."""
        stage, story, place = self.stage, self.story, self.next_place()
        self.found(
            place, story.ago(16, "11:00"), "sent-on", story.friday - DAY, "H15", "二层改建后未经消防验收备案投入使用"
        )
        at, known = stage.script.at, stage.known
        at(story.ago(14, "09:30"), lambda now: stage.hand_over(
            known["sent-on"], at=now, to="brigade", reason="hand-over-no-approval", request="请依法查处"))  # fmt: skip
        at(story.ago(10, "15:00"), lambda now: acts.return_handover(
            known["sent-on"], by=stage.brigade, at=now, seen=None, reason=stage.reasons["return-other-department"],
            note="属住建部门职责"))  # fmt: skip
        at(story.ago(9, "10:00"), lambda now: stage.hand_over(
            known["sent-on"], at=now, to="housing", reason="hand-over-other-department",
            request="转请住建部门办理"))  # fmt: skip
        at(story.ago(8, "11:00"), lambda now: acts.accept_handover(
            known["sent-on"], by=stage.officer, at=now, seen=None, note="住建局电话告知已受理"))  # fmt: skip
        at(story.ago(7, "16:30"), lambda now: acts.close_by_receiver(
            known["sent-on"], by=stage.officer, at=now, seen=None, result="已补办消防验收备案",
            documents="建消备〔演示〕118号", photos=[stage.album.after("H14").photo]))  # fmt: skip

    def _waiting_for_recheck(self) -> None:
        """Four that wait for their re-check: two of them in 东门."""
        stage, story = self.stage, self.story
        east = [p for p in self.east() if p.type.code in ("REST", "SHOP", "SPA")]
        places = [*stage.rng.sample(east, 2), self.next_place(), self.next_place()]
        for n, place in enumerate(places):
            key = f"recheck-{n}"
            self.found(place, story.ago(10 + n, "10:00"), key, story.friday + DAY)
            stage.script.at(story.on(("thu", "fri")[n % 2], "16:20"), lambda now, key=key: stage.submit(
                stage.known[key], at=now))  # fmt: skip

    def _overdue(self) -> None:
        for n, days in enumerate(OVERDUE_DAYS):
            due = self.story.friday - DAY * days
            self.found(
                self.next_place(),
                moment(due - 10 * DAY, "10:30"),
                f"overdue-{n}",
                due,
            )
            said = ("店主外出务工，电话已催", "房东与租户推诿，社区已约谈", "等待配件到货", "资金未落实，已上报站里")[n]
            self.stage.script.at(self.story.ago(7, f"17:{10 + n}"), lambda now, n=n, said=said: acts.comment(
                self.stage.known[f"overdue-{n}"], by=self.stage.worker(self.stage.known[f"overdue-{n}"].place),
                at=now, seen=None, note=said))  # fmt: skip

    def _single(self) -> None:
        story, found = self.story, self.found
        later = story.as_of
        found(
            self.next_place(),
            story.ago(8, "09:50"),
            "to-brigade",
            later + 5 * DAY,
            "H09",
            "店内储存稀料、油漆超量，拒不清理",
            "serious",
        )
        found(
            self.named["extended"],
            story.ago(50, "10:10"),
            "extended",
            story.friday + 6 * DAY,
            "H03",
            "火灾自动报警主机故障，需更换主机",
        )
        found(
            self.named["extension-asked"],
            story.ago(12, "16:10"),
            "extension-asked",
            later + 2 * DAY,
            "H11",
            "3间包房墙面用海绵软包装修",
        )
        found(
            self.named["sent-back"],
            story.ago(14, "11:30"),
            "sent-back",
            story.friday + DAY,
            "H10",
            "厨房与餐厅之间未作防火分隔",
        )
        found(self.named["owner"], story.ago(9, "15:30"), "owner", later + DAY, "H03", "三楼客房走道应急照明灯2盏不亮")
        found(self.next_place(), story.ago(8, "10:45"), "tomorrow", later + DAY)
        found(
            self.named["closed"],
            story.ago(11, "14:30"),
            "closed",
            story.friday + 5 * DAY,
            "H08",
            "阁楼住2人，与店面之间无防火分隔",
        )
        twice = self.next_place()
        found(twice, story.ago(8, "14:05"), "twin", later + 4 * DAY, "H12", "二楼窗户防盗网未留逃生口")
        found(
            twice, story.ago(8, "16:40"), "void", later + 4 * DAY, "H12", "二楼窗户防盗网未留逃生口（与同日上报重复）"
        )
        for n in range(4):
            found(self.next_place(), story.ago(7 + n % 2, f"15:{10 + n}"), f"later-{n}", later + DAY * (3 + 2 * n))

    def east(self) -> list[Place]:
        own = self.stage.street.ground.cells[0].grid.pk
        named = {place.pk for place in self.named.values()}
        east = self.stage.street.ground.community("东门").pk
        return [
            place
            for place in self.stage.street.register.places
            if place.community_id == east and place.cell_id != own and place.pk not in named
        ]
