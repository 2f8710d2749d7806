"""What the beat does day by day while the story is told: reminders and escalations swept, announcements relayed."""

import datetime as dt

from config.demo.clock import DAY, moment
from config.demo.stage import Stage
from hazards.chasing.sweep import chase_when_due
from hazards.services.escalations import escalate
from hazards.services.reminders import sweep
from notifications.relay import relay

SWEPT, RELAYED = "08:35", "08:40"  # just after the ladder's hour
DETAILED = 8  # days before the last Friday since when inboxes fill through the day; before that with the sweeps
HOURS = (RELAYED, "12:30", "18:00", "22:20")


def write(stage: Stage, *, since: dt.date) -> None:
    """Into the stage's script: a sweep each morning from `since` until yesterday, and the relay."""
    story, script = stage.story, stage.script
    day = since
    while day < story.as_of:
        if day < story.friday - DETAILED * DAY:
            script.at(moment(day, SWEPT), lambda now: (sweep_all(stage, now), relay(now=now)))
        else:
            script.at(moment(day, SWEPT), lambda now: sweep_all(stage, now))
            for clock in HOURS:
                script.at(moment(day, clock), lambda now: relay(now=now))
        day += DAY


def sweep_all(stage: Stage, now: dt.datetime) -> None:
    """What `hazards.tasks.sweep_street` does of it: each finds out by itself whether the street owes anything."""
    sweep(stage.grid, now=now)
    escalate(stage.grid, now=now)
    chase_when_due(stage.grid, now=now)
