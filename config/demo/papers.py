"""隐患告知单 left at shops: signed, and once refused before a witness. The worker draws them when it starts."""

from config.demo.stage import Stage
from hazards.services.papers import number_notice, record_receipt


def write(stage: Stage) -> None:
    """Papers for what the story tells of, into the stage's script."""
    story = stage.story
    _paper(stage, "owner", story.ago(9, "15:50"))
    _paper(stage, "hotel", story.ago(25, "15:40"), refused_before="罗秀英")
    _paper(stage, "ebike", story.on("mon", "10:35"))
    _paper(stage, "handed-down", story.on("tue", "09:30"))


def _paper(stage: Stage, key: str, at, *, refused_before: str = "") -> None:
    def act(now) -> None:
        hazard = stage.known[key]
        by = stage.worker(hazard.place)
        notice = number_notice(hazard, by=by, at=now)
        if refused_before:
            record_receipt(notice, by=by, at=now, receipt="refused", witness=refused_before)
        else:
            record_receipt(notice, by=by, at=now, receipt="signed", name=hazard.place.responsible_person)

    stage.script.at(at, act)
