from inspections import kinds, policy  # noqa: F401  declares kinds of messages, and who may before any query asks
from inspections.models.bulletin import Bulletin, BulletinPicture
from inspections.models.checklist import Checklist, ChecklistItem
from inspections.models.draw import (
    Draw,
    DrawnPlace,
    Inspector,
    PooledInspector,
    PooledPlace,
    PooledTie,
    SeedEntry,
    Tie,
)
from inspections.models.returning import LeftBehind
from inspections.models.round import Round, RoundParticipant, RoundStop
from inspections.models.signal import Signal, SignalLimit
from inspections.models.task import Rule, Task
from inspections.models.visit import Answer, Inspection, ManifestPhoto, QuickFix, Submission
from inspections.models.watching import Watch, WatchMeasure

__all__ = [
    "Answer",
    "Bulletin",
    "BulletinPicture",
    "Checklist",
    "ChecklistItem",
    "Draw",
    "DrawnPlace",
    "Inspection",
    "Inspector",
    "LeftBehind",
    "ManifestPhoto",
    "PooledInspector",
    "PooledPlace",
    "PooledTie",
    "QuickFix",
    "Round",
    "RoundParticipant",
    "RoundStop",
    "Rule",
    "SeedEntry",
    "Signal",
    "SignalLimit",
    "Submission",
    "Task",
    "Tie",
    "Watch",
    "WatchMeasure",
]
