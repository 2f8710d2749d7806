"""Weekly reports: those of the living layer signed week by week, the last but one corrected, the last still a draft."""

import datetime as dt

from config.demo.clock import DAY
from config.demo.stage import Stage
from hazards.models import Hazard
from hazards.services import acts
from reports.models import WeeklyReport
from reports.services import correct_report, draft_report, edit_texts, period_of, sign_report


class Reports:
    """Writes drafting, signing and correcting into the stage's script.

    `signed` weeks before the last one; `corrected`: the last of these; `texts` of the last report: problems and plan.
    """

    def __init__(self, stage: Stage, *, texts: tuple[str, str], signed: int, corrected: bool = False):
        self.stage, self.story = stage, stage.story
        self.signed, self.corrected = signed, corrected
        self.problems, self.plan = texts

    def write(self) -> None:
        script, story = self.stage.script, self.story
        script.at(story.on("sat", "10:00"), self._sign_past)
        if self.corrected:
            script.at(story.on("mon", "09:30"), self._correct)
            script.at(story.on("mon", "15:00"), self._sign_correction)
        script.at(story.on("fri", "17:00"), self._draft)
        script.at(story.on("fri", "21:50"), self._draft)
        script.at(story.on("fri", "22:10"), self._texts)

    def _period(self, weeks_before: int, at: dt.datetime):
        return period_of(self.stage.grid, self.story.friday - DAY * 7 * weeks_before, at=at)

    def _sign_past(self, now: dt.datetime) -> None:
        """Each week's report drafted on its Friday night and signed on the morning after."""
        for weeks in range(self.signed, 0, -1):
            at = now - DAY * 7 * (weeks - 1)
            report = draft_report(self._period(weeks, at), at=at - dt.timedelta(hours=12))
            report = edit_texts(
                report, by=self.stage.officer, at=at, seen=0, problems=PROBLEMS[weeks % 3], plan=PLANS[weeks % 3]
            )
            self.report = sign_report(report, by=self.stage.leader, at=at)

    def _correct(self, now: dt.datetime) -> None:
        """One thing entered twice, put right twice: the second entry is voided and the signed report corrected."""
        first, last = self.story.saturday - 7 * DAY, self.story.saturday - DAY
        twice = Hazard.objects.filter(
            street=self.stage.grid, state="fixed_on_site", booked_on__range=(first, last), origin_kind="visit"
        ).order_by("found_at", "number").first()  # fmt: skip
        acts.void(twice, by=self.stage.officer, at=now, seen=None, reason=self.stage.reasons["void-duplicate"])
        reason = f"隐患 {twice.number} 系重复登记，已作废；新增、销号各减1处"
        self.correction = correct_report(self.report, by=self.stage.officer, at=now, reason=reason)

    def _sign_correction(self, now: dt.datetime) -> None:
        sign_report(self.correction, by=self.stage.leader, at=now)

    def _draft(self, now: dt.datetime) -> None:
        self.last: WeeklyReport = draft_report(self._period(0, now), at=now)

    def _texts(self, now: dt.datetime) -> None:
        edit_texts(self.last, by=self.stage.officer, at=now, seen=0, problems=self.problems, plan=self.plan)


LAST = (
    "楼道停放、飞线充电夜间反复；4处逾期隐患涉及外出业主和配件到货，已逐一落实临时措施。",
    "下周五整治冬季取暖用电；复查本周限期隐患；跟进锦江小商品市场B栋喷淋施工。",
)
PROBLEMS = (
    "部分沿街门店灭火器过期，业主更换不及时。",
    "老旧小区楼道堆物清理后又有反弹，物业管理不到位。",
    "个别场所安全出口营业期间上锁，夜间尤甚。",
)
PLANS = (
    "下周五整治电动自行车违规停放充电。",
    "下周五检查校外培训机构和幼儿园。",
    "下周五检查沿街餐饮场所用火用气。",
)
