"""What the beat does day by day while the story is told: reminders and escalations swept, announcements relayed."""

import datetime as dt

from config.demo.clock import DAY, moment
from config.demo.stage import Stage
from hazards.services.escalations import escalate
from hazards.services.reminders import streets_owing, sweep
from notifications.relay import relay

SWEPT, RELAYED = "08:35", "08:40"  # just after the ladder's hour
DETAILED = 8  # days before the last Friday since when inboxes fill through the day; before that once a day
HOURS = ("10:30", "12:00", "15:30", "18:00", "20:30", "22:20")


def write(stage: Stage, *, since: dt.date) -> None:
    """Into the stage's script: a sweep each morning from `since` until yesterday, and the relay."""
    story, script = stage.story, stage.script
    day = since
    while day < story.as_of:
        script.at(moment(day, SWEPT), lambda now: sweep_both(stage, now))
        detailed = day >= story.friday - DETAILED * DAY
        for clock in (RELAYED, *HOURS) if detailed else (RELAYED,):
            script.at(moment(day, clock), lambda now: relay(now=now))
        day += DAY


def sweep_both(stage: Stage, now: dt.datetime) -> None:
    """As `hazards.tasks.sweep_reminders`."""
    if stage.grid in streets_owing(now=now):
        sweep(stage.grid, now=now)
        escalate(stage.grid, now=now)
