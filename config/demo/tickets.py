"""Two work orders of other platforms: one not true, replied to and heard back from; one still to be looked at."""

import datetime as dt

from config.demo.clock import DAY
from config.demo.stage import Stage
from hazards.models import TicketSource
from hazards.services.leads import verify_lead
from hazards.services.tickets import open_ticket, record_call_back, reply


def write(stage: Stage) -> None:
    """Into the stage's script."""
    story, at, known = stage.story, stage.script.at, {}
    named = stage.street.register.named

    def come(key: str, source: str, number: str, text: str, place: str, *, days: int):
        def act(now: dt.datetime) -> None:
            known[key] = open_ticket(
                stage.grid, by=stage.officer, at=now, source=TicketSource.objects.get(code=source), number=number,
                text=text, reply_due_at=now + days * DAY, place=named[place], reporter_name="演示市民",
            )  # fmt: skip

        return act

    def verify(now: dt.datetime) -> None:
        by = stage.worker(named["estate-2"])
        verify_lead(known["gate"].lead, by=by, at=now, true=False, note="消防车通道畅通，道闸为感应自动升降")

    at(story.on("tue", "09:05"), come(
        "gate", "12345", "演示-20481", "小区门口道闸长期锁闭，消防车进不来", "estate-2", days=5))  # fmt: skip
    at(story.on("tue", "15:40"), verify)
    at(story.on("wed", "10:10"), lambda now: reply(
        known["gate"], by=stage.officer, at=now,
        text="经现场核实，该处道闸为感应自动升降，消防车通道畅通。感谢您对消防工作的关心。"))  # fmt: skip
    at(story.on("fri", "16:00"), lambda now: record_call_back(
        known["gate"], by=stage.officer, result="satisfied"))  # fmt: skip
    at(story.on("fri", "15:30"), come(
        "stairs", "96119", "演示-0719", "单元楼道堆满纸箱，过不了人", "estate-4", days=7))  # fmt: skip
