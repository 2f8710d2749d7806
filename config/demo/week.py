"""The last week day by day: found 31, put right 38, one voided, 33 left open; each act by whose post allows it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from config.demo.clock import DAY, moment
from config.demo.logins import VOLUNTEER
from config.demo.stage import Stage
from config.demo.standing import Standing
from grids.calendar import local_date
from grids.models import Place, User
from grids.services.places import change_status
from hazards.services import acts
from hazards.services.assigning import assign
from hazards.services.finding_again import find_again
from hazards.services.handing_down import hand_down, take_hand_down
from hazards.services.leads import tell_lead, verify_lead
from inspections.models import Round
from inspections.services.look_backs import plan_look_back
from inspections.services.rounds import close_round, plan_round
from inspections.services.tasks import dispatch_tasks
from stations.services.registers import record_facility

EXTENSION = 30  # working days


class Week:
    """Writes the last week into the stage's script."""

    def __init__(self, stage: Stage, standing: Standing):
        self.stage, self.story, self.standing = stage, stage.story, standing
        self.named, self.known = stage.street.register.named, stage.known

    def write(self) -> None:
        self._dispatch()
        self._ebike()
        self._fixed_on_visits()
        self._dated_on_visits()
        self._public()
        self._handed_down()
        self._on_standing()
        Night(self.stage, self.standing).write()

    def _on(self, weekday: str, clock: str, act: Callable[[dt.datetime], Any]) -> None:
        self.stage.script.at(self.story.on(weekday, clock), act)

    def _dispatch(self) -> None:
        """Monday's dispatch: five tasks, done by Thursday; one of the visits still waits for a photo from the phone."""
        stage = self.stage
        places = [self.named[key] for key in ("ebike", "own-1", "own-2", "own-3", "own-OFFICE")]
        worker = stage.worker(places[0])
        self._on("mon", "09:00", lambda now: dispatch_tasks(
            stage.grid, places=places, due_on=self.story.friday, by=stage.officer, at=now,
            reason="冬季用电用气专项检查"))  # fmt: skip
        for place, weekday, clock in zip(places[1:], ("mon", "tue", "wed"), ("11:05", "09:40", "10:30"), strict=False):
            self._on(weekday, clock, lambda now, place=place: stage.visit(place, at=now, by=worker))
        self._on("thu", "11:20", lambda now: stage.visit(
            places[4], at=now, by=worker, note="新增灭火器箱位置见照片",
            photos=[stage.album.still_to_come()]))  # fmt: skip

    def _ebike(self) -> None:
        """东门社区: found Monday, a failed re-check on Wednesday, put right on Friday."""
        stage, known, place = self.stage, self.known, self.named["ebike"]
        found = stage.findings.named("H07", "2单元一楼楼道停放1辆电动自行车，占住疏散走道")
        worker, head, due = stage.worker(place), stage.head(place), self.story.on("tue", "00:00").date()

        def find(now: dt.datetime) -> None:
            visit = stage.visit(place, at=now, by=worker, findings=[stage.finding(found, due_on=due)])
            known["ebike"] = visit.place.hazards.get(origin_id=visit.pk)

        self._on("mon", "10:20", find)
        self._on("tue", "17:30", lambda now: stage.submit(known["ebike"], at=now, by=worker, note="车主称已移走"))
        self._on("wed", "18:20", lambda now: stage.fails(
            known["ebike"], at=now, by=head, reason="车辆又推回楼道", due_on=due + 2 * DAY))  # fmt: skip
        self._on("thu", "18:00", lambda now: stage.submit(known["ebike"], at=now, by=worker, note="已停入集中充电棚"))
        self._on("fri", "09:30", lambda now: stage.passes(known["ebike"], at=now, by=head))

    def _fixed_on_visits(self) -> None:
        """Six put right during ordinary visits."""
        for weekday, clock in (
            ("mon", "15:10"), ("tue", "09:45"), ("tue", "16:00"), ("wed", "10:15"), ("thu", "15:30"), ("fri", "10:05"),
        ):  # fmt: skip
            place = self.standing.next_place()
            finding = self.stage.finding(self.stage.findings.at(place, on_site=True), on_site=True)
            self._on(weekday, clock, lambda now, place=place, finding=finding: self.stage.visit(
                place, at=now, by=self.stage.worker(place), findings=[finding]))  # fmt: skip

    def _dated_on_visits(self) -> None:
        """Four, dated by the head of the cell: two of them already wait for their re-check, one of these in 东门.

        One is due tomorrow; it was found with another at one shop, and both go on one paper.
        """
        later = self.story.as_of
        east = self.standing.east()
        self._dated("seen-0", next(p for p in east if p.type.code == "SHOP"), ("tue", "10:30"), later + 5 * DAY)
        self._dated("seen-1", self.standing.next_place(), ("wed", "09:50"), later + 6 * DAY)
        self._two_at_once(self.standing.next_place(), later + DAY, later + 7 * DAY)
        other = self.standing.next_place()
        self._on("thu", "10:40", lambda now: self.stage.visit(other, at=now, by=self.stage.head(other)))
        self._on("thu", "16:40", lambda now: self.stage.submit(self.known["seen-0"], at=now))
        self._on("fri", "15:00", lambda now: self.stage.submit(self.known["seen-1"], at=now))

    def _dated(self, key: str, place: Place, when: tuple[str, str], due: dt.date) -> None:
        stage = self.stage
        finding = stage.finding(stage.findings.at(place, on_site=False, ordinary=True), due_on=due)

        def find(now: dt.datetime) -> None:
            visit = stage.visit(place, at=now, by=stage.head(place), findings=[finding])
            self.known[key] = visit.place.hazards.get(origin_id=visit.pk)

        self._on(when[0], when[1], find)

    def _two_at_once(self, place: Place, *due: dt.date) -> None:
        """Two findings of one visit, each with its own date."""
        stage = self.stage
        words = (("H03", "灭火器2具压力不足"), ("H04", "插线板串接、电线未穿管"))
        found = [stage.findings.named(*named) for named in words]
        findings = [stage.finding(one, due_on=day) for one, day in zip(found, due, strict=True)]

        def find(now: dt.datetime) -> None:
            visit = stage.visit(place, at=now, by=stage.head(place), findings=findings)
            self.known["seen-2"], self.known["seen-3"] = visit.place.hazards.filter(origin_id=visit.pk).order_by(
                "due_on"
            )

        self._on("wed", "14:20", find)

    def _public(self) -> None:
        """Two reports by QR: the locked exit, opened on the spot; a flying wire with a date."""
        stage, known, leads = self.stage, self.known, {}
        school, estate = self.named["exit"], self.named["estate-3"]
        album, categories = stage.album, stage.findings.categories

        def tell(key: str, place: Place, text: str) -> Callable[[dt.datetime], None]:
            def act(now: dt.datetime) -> None:
                leads[key] = tell_lead(stage.grid, source="public", text=text, at=now, place=place)

            return act

        def open_exit(now: dt.datetime) -> None:
            hazard = verify_lead(
                leads["exit"], by=stage.worker(school), at=now, true=True, note="三楼疏散门挂锁，属实；已请管理人开锁",
                category=categories["H01"], description="三楼安全出口上锁", photos=[album.before("H01").photo],
            )  # fmt: skip
            known["exit"] = acts.fix_on_site(
                hazard, by=stage.worker(school), at=now, seen=None, photos=[album.after("H01").photo],
                note="现场打开并拆除挂锁，已答复反映人",
            )  # fmt: skip

        def wire(now: dt.datetime) -> None:
            hazard = verify_lead(
                leads["wire"], by=stage.worker(estate), at=now, true=True, note="二楼窗口拉线充电，属实",
                category=categories["H07"], description="二楼窗口飞线充电1处", photos=[album.before("H07").photo],
            )  # fmt: skip
            known["wire"] = acts.set_deadline(
                hazard, by=stage.head(estate), at=now, seen=None, due_on=self.story.as_of + 4 * DAY
            )

        self._on("sun", "18:20", tell("wire", estate, "二楼有人从窗户拉线给电动车充电"))
        self._on("mon", "14:00", wire)
        self._on("wed", "19:42", tell("exit", school, "3楼安全出口上锁"))
        self._on("thu", "08:50", open_exit)
        # Looked at again after a week (domain.md 2.8, default).
        self._on("thu", "09:00", lambda now: plan_look_back(
            known["exit"], by=stage.officer, at=now, due_on=self.story.friday + 6 * DAY,
            reason="安全出口上锁，看是否反弹"))  # fmt: skip
        self.stage.script.at(
            moment(self.story.as_of - DAY, "20:15"),
            tell("waiting", self.named["estate-5"], "夜里有人在楼下烧纸，离车棚很近"),
        )

    def _handed_down(self) -> None:
        """Two cases from the brigade: one the street took on Tuesday, one it has not taken yet."""
        stage, taken, waiting = self.stage, self.standing.next_place(), self.standing.next_place()
        cases = {}

        def send(key: str, place: Place, words: str, due: dt.date) -> Callable[[dt.datetime], None]:
            def act(now: dt.datetime) -> None:
                found = stage.findings.named("H14", words)
                cases[key] = hand_down(
                    place, by=stage.brigade, at=now, category=found.category, severity=found.severity,
                    description=found.description, request="请督促整改并反馈", due_on=due,
                )  # fmt: skip

            return act

        def take(now: dt.datetime) -> None:
            photos = [stage.album.before("H14").photo]
            self.known["handed-down"] = take_hand_down(cases["taken"], by=stage.officer, at=now, photos=photos)

        later = self.story.as_of
        self._on("mon", "16:20", send("taken", taken, "消防设施未签维保合同、未年度检测", later + 9 * DAY))
        self._on("tue", "09:10", take)
        self._on(
            "fri",
            "16:50",
            send("waiting", waiting, "消防安全责任人、管理人未明确，未建立防火巡查制度", later + 14 * DAY),
        )

    def _on_standing(self) -> None:
        """What the week did to hazards that stood open before."""
        stage, known, named = self.stage, self.known, self.named
        reasons = stage.reasons
        self._on("tue", "11:00", lambda now: acts.void(
            known["void"], by=stage.officer, at=now, seen=None, reason=reasons["void-duplicate"]))  # fmt: skip

        def close_shop(now: dt.datetime) -> None:
            change_status(named["closed"], by=stage.officer, at=now, status="closed", note="现场核实已关停、清空")
            known["closed"] = acts.close_otherwise(
                known["closed"], by=stage.officer, at=now, seen=None, exit=reasons["close-closed-down"],
                reason="店铺已关停清空，住人已搬离", photos=[stage.album.after("H08").photo],
            )  # fmt: skip

        self._on("wed", "15:30", close_shop)
        self._on("thu", "09:30", lambda now: stage.hand_over(
            known["to-brigade"], at=now, to="brigade", reason="hand-over-refused",
            request="超量储存易燃品，拒不清理"))  # fmt: skip
        back = named["sent-back"]
        self._on("wed", "17:00", lambda now: stage.submit(known["sent-back"], at=now))
        self._on("fri", "11:10", lambda now: stage.fails(
            known["sent-back"], at=now, by=stage.head(back), reason="隔墙未砌到顶，仍有1米缺口",
            due_on=self._back_due(now)))  # fmt: skip
        self._on("thu", "10:20", lambda now: acts.ask_extension(
            known["extended"], by=stage.worker(named["extended"]), at=now, seen=None,
            reason="主机需向厂家订货，施工要停业三天",
            interim="每两小时巡查一次，增配灭火器8具", workdays=EXTENSION))  # fmt: skip
        self._on("fri", "11:30", lambda now: acts.grant_extension(
            known["extended"], by=stage.leader, at=now, seen=None,
            note="同意延期30个工作日，期间每日上报巡查"))  # fmt: skip
        self._on("fri", "15:40", lambda now: acts.ask_extension(
            known["extension-asked"], by=stage.worker(named["extension-asked"]), at=now, seen=None,
            reason="软包已拆，清运和粉刷还需三天", interim="三间包房停用并断电",
            due_on=self.story.as_of + 5 * DAY))  # fmt: skip

        self._on("thu", "14:50", self._see_again)
        self._on("fri", "09:10", lambda now: assign(
            known["later-1"], by=stage.officer, at=now, seen=None, assignee=stage.worker(known["later-1"].place),
            reason="店主电话不接，请上门当面催改"))  # fmt: skip

    def _see_again(self, now: dt.datetime) -> None:
        """A worker passes and finds what he had found before: the same hazard, once more."""
        stage, hazard = self.stage, self.known["later-0"]
        photos = [stage.album.before(hazard.category.code).photo]
        find_again(
            hazard, by=stage.worker(hazard.place), at=now, seen=None, note="路过再看仍未动手，已当面再提醒",
            photos=photos,
        )  # fmt: skip

    def _back_due(self, now: dt.datetime) -> dt.date:
        """A term that is still running today and not longer than the first one of fifteen days."""
        return max(self.story.as_of + 3 * DAY, local_date(now) + 3 * DAY)


class Night:
    """Friday's round 电动自行车, 19:00 to 21:30, led by the street's first leader."""

    DATED, ON_SITE = 5, 12  # of seventeen found; one of the dated ones was handed over the same night

    def __init__(self, stage: Stage, standing: Standing):
        self.stage, self.story, self.standing = stage, stage.story, standing
        self.named = stage.street.register.named

    def write(self) -> None:
        script, story = self.stage.script, self.story
        script.at(story.on("wed", "16:30"), self._plan)
        script.at(story.on("fri", "19:00"), self._walk)
        script.at(story.on("fri", "21:40"), self._close)

    def _plan(self, now: dt.datetime) -> None:
        stage, staff = self.stage, self.stage.street.staff
        people = [
            *staff.holders("station_officer", stage.grid), *staff.holders("enforcement_officer", stage.grid),
            *staff.holders("police", stage.grid)[:2], *staff.holders("joint_firefighter", stage.grid.parent)[:4],
            User.objects.get(username=VOLUNTEER),
        ]  # fmt: skip
        self.stops = self._stops()
        self.round: Round = plan_round(
            stage.grid, by=stage.officer, at=now, theme="电动自行车", leader=stage.leader,
            starts_at=self.story.on("fri", "19:00"), ends_at=self.story.on("fri", "21:30"),
            places=self.stops, participants=[stage.leader, *people],
            route="6个小区21栋", departments="消防工作站、综合行政执法大队、派出所、消防救援大队、社区",
        )  # fmt: skip

    def _stops(self) -> list[Place]:
        estates = [self.named[f"estate-{n}"] for n in range(1, 7)]
        near = {place.cell_id for place in estates}
        named = {place.pk for place in self.named.values()}
        kinds = ("YARD", "OLDQ", "HRES", "RENT", "EBIKE", "SHOP", "REST")
        places = [p for p in self.stage.street.register.of_types(*kinds) if p.pk not in named]
        own = self.stage.street.ground.cells[0].grid.pk
        beside = [p for p in places if p.cell_id in near and p.cell_id != own]
        return [*estates, *sorted(beside, key=lambda p: (kinds.index(p.type.code), p.code))[:32]]

    def _walk(self, now: dt.datetime) -> None:
        stage, by = self.stage, self.stage.street.staff.holders("station_officer", self.stage.grid)
        moved = (
            "楼道停放电动自行车{n}辆，已推至集中停放点",
            "门厅内电动自行车充电，已断电移出",
            "窗口飞线充电1处，已拆除",
        )
        for n, place in enumerate(self.stops):
            at = now + dt.timedelta(minutes=4 * n, seconds=20)
            findings = []
            if n < self.ON_SITE:
                words = moved[n % 3].format(n=2 + n % 4)
                found = stage.findings.named("H07", words, severity="minor", way="site")
                findings = [stage.finding(found, on_site=True)]
            elif n < self.ON_SITE + self.DATED:
                findings = [self._dated(n - self.ON_SITE)]
            visit = stage.visit(
                place, at=at, by=by[n % len(by)], findings=findings, kind="round", round=str(self.round.pk)
            )
            if n == self.ON_SITE + self.DATED - 1:
                self.handed = visit.place.hazards.get(origin_kind="round", origin_id=self.round.pk)
        stage.hand_over(
            self.handed, at=self.story.on("fri", "21:25"), to="brigade", reason="hand-over-beyond-power",
            request="架空层违规设置充电间，需停用查封",
        )  # fmt: skip

    def _dated(self, n: int) -> dict:
        words = (
            "架空层停放电动车18辆，无防火分隔", "楼道内设私人充电插座2处，需拆除", "充电棚线路未穿管，无漏电保护",
            "集中充电棚顶棚为可燃彩钢板", "架空层违规设置充电间，与住宅楼梯相通",
        )[n]  # fmt: skip
        found = self.stage.findings.named("H07", words, severity="serious" if n == 4 else "ordinary")
        return self.stage.finding(found, due_on=self.story.as_of + (3 + n) * DAY)

    def _close(self, now: dt.datetime) -> None:
        stage = self.stage
        for estate in (1, 4):
            place = self.named[f"estate-{estate}"]
            record_facility(
                stage.grid, by=stage.officer, at=now, kind="parking", name=f"{place.name}集中停放充电点",
                built_on=self.story.friday, grid=place.cell, point=place.point, ports=12,
            )  # fmt: skip
        close_round(
            self.round, by=stage.officer, at=now, summary="检查38家次，发现17处：当场整改12处，限期4处，移送1处。",
            numbers={
                "people": 46, "vehicles": 9, "estates": 6, "buildings": 21, "ebikes_moved": 63, "wires_removed": 9,
                "parking_added": 2, "ports_added": 24,
            },
        )  # fmt: skip
