"""Pressure beside the papers: two seals by the brigade, letters to departments, and two shops that open again."""

import datetime as dt

from config.demo.clock import DAY, moment
from config.demo.stage import Stage
from config.demo.standing import Standing
from grids.models import Place
from grids.services.places import change_status
from hazards.acceptance.deciding import Looked, ask_acceptance, check_acceptance
from hazards.models import SampleCheck
from hazards.pressure.letters import answer_letter, escalate_letter, issue_letter, send_letter
from hazards.pressure.sealing import lift_seal, record_seal
from hazards.sampling.checking import check_sample
from hazards.sampling.drawing import make_up
from hazards.services.enforcement import record_action

SEALED = 30  # days, both included: as long as a seal may last
LOOKED_AT = ("电气线路穿管、无私拉乱接", "灭火器压力正常", "疏散通道畅通")


def write(stage: Stage, standing: Standing) -> None:
    """Into the stage's script."""
    _seals(stage)
    _letters(stage)
    _joint(stage)
    _samples(stage)
    _stopped(stage, standing.next_place(), decided=True)
    _stopped(stage, standing.next_place(), decided=False)


def _seals(stage: Stage) -> None:
    """The market's north stores, sealed until the end of next week; the hotel's attic, lifted."""
    story, at, known = stage.story, stage.script.at, {}
    named = stage.street.register.named
    brigade = stage.street.staff.organisations["brigade"]

    def seal(key: str, part: str, number: int, *, days: int) -> None:
        def act(now: dt.datetime) -> None:
            first = story.friday - days * DAY
            known[key] = record_seal(
                named[key], by=stage.brigade, at=now, organisation=brigade, part=part, from_on=first,
                until_on=first + (SEALED - 1) * DAY, decider="大队集体讨论",
                document=f"消封〔{now.year}〕演示{number}号",
            )  # fmt: skip

        at(story.ago(days, "16:30"), act)

    seal("market", "二层北区库房", 7, days=21)
    seal("hotel", "四层布草间和阁楼", 5, days=40)
    at(story.ago(26, "10:30"), lambda now: lift_seal(
        known["hotel"], by=stage.brigade, at=now, lifted_on=now.date(),
        document=f"消解封〔{now.year}〕演示5号"))  # fmt: skip


def _letters(stage: Stage) -> None:
    """One to the market regulator, answered; one to the power company, late and put before somebody higher."""
    story, at, known = stage.story, stage.script.at, {}
    bodies, named = stage.street.staff.organisations, stage.street.register.named

    def advise(now: dt.datetime) -> None:
        said = {
            "matter": "提请联合检查市场经营库房用电", "situation": "市场B栋二层库房线路老化，多户超负荷用电。",
            "advice": "请会同供电部门检查库房用电，对违规用电的经营户依法处理。",
            "reply_on": str(now.date() + 10 * DAY),
        }  # fmt: skip
        known["stores"] = issue_letter(named["market"], said=said, to=bodies["market"], by=stage.officer, at=now)

    def send(key: str, to: str, subject: str, place: str, *, days: int) -> None:
        def act(now: dt.datetime) -> None:
            known[key] = send_letter(
                stage.grid, by=stage.officer, at=now, organisation=bodies["office"], to=bodies[to], subject=subject,
                sent_on=now.date(), reply_by=now.date() + 10 * DAY, places=[named[place]],
            )  # fmt: skip

        at(story.ago(days, "15:20"), act)

    at(story.ago(18, "15:20"), advise)
    send("wires", "power", "提请更换小区老旧进户线", "estate-3", days=16)
    at(story.ago(9, "11:20"), lambda now: answer_letter(
        known["stores"], by=stage.officer, at=now, replied_on=now.date(), reply="已派员联合检查，关停违规用电库房3间",
        outcome="3间库房断电，其余限期更换线路"))  # fmt: skip
    at(story.ago(4, "11:30"), lambda now: escalate_letter(
        known["wires"], by=stage.officer, at=now, escalated_to=f"{stage.grid.parent.name}安委会办公室"))  # fmt: skip


def _joint(stage: Stage) -> None:
    """The answer to the letter: looked at together with the regulator and the police."""
    story, bodies = stage.story, stage.street.staff.organisations
    stage.script.at(story.ago(10, "17:00"), lambda now: record_action(
        stage.grid, by=stage.officer, at=now, kind="joint", done_on=now.date(), organisation=bodies["office"],
        bodies=[bodies["market"], bodies["police"]], place=stage.street.register.named["market"],
        note="检查经营库房14间，3间违规用电当场断电"))  # fmt: skip


def _samples(stage: Stage) -> None:
    """The week's lots made up on Saturday, and the first of them looked at by the head of its community."""
    day = stage.story.friday + DAY
    stage.script.at(moment(day, "00:40"), lambda now: make_up(stage.grid, now=now))
    stage.script.at(moment(day, "09:30"), lambda now: _look(stage, now))


def _look(stage: Stage, now: dt.datetime) -> None:
    sample = SampleCheck.objects.filter(street=stage.grid, state="waiting").order_by("hazard__number").first()
    photos = [stage.album.after(sample.hazard.category.code).photo]
    by = stage.community_head(sample.hazard.place)
    check_sample(sample, by=by, at=now, in_order=True, photos=photos, note="已恢复原状，未见反弹")


def _stopped(stage: Stage, place: Place, *, decided: bool) -> None:
    """A shop that stopped to put right, and asks to be let open; one of the two was looked at and passed."""
    story, at, known = stage.story, stage.script.at, {}

    def ask(now: dt.datetime) -> None:
        known["asked"] = ask_acceptance(
            place, by=stage.head(place), at=now, request="电线已穿管，灭火器4具已更换，疏散通道已清空"
        )

    def check(now: dt.datetime) -> None:
        looked = [Looked(True, text=text) for text in LOOKED_AT]
        check_acceptance(
            known["asked"], by=stage.community_head(place), at=now, passed=True, looked=looked,
            photos=[stage.album.after("H14").photo], opens_on=now.date() + DAY, note="现场测试合格",
        )  # fmt: skip

    at(story.ago(20 if decided else 13, "10:20"), lambda now: change_status(
        place, by=stage.officer, at=now, status="suspended", note="业主自行停业整改"))  # fmt: skip
    at(story.ago(12, "09:40") if decided else story.on("fri", "10:50"), ask)
    if decided:
        at(story.ago(11, "15:10"), check)
