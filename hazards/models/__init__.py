from hazards import kinds, policy  # noqa: F401  declares kinds of messages, and who may before any query asks
from hazards.models.acceptance import Acceptance, AcceptanceItem
from hazards.models.bulk import BulkRow, BulkRun
from hazards.models.calendar_feed import CalendarFeed
from hazards.models.chasing import Chase, ChaseRun, ReminderRule
from hazards.models.delivery import Delivery, PadSheet, PaperPad
from hazards.models.door import DoorCode, DoorSession, Pledge, PledgeText, SelfCheck, SelfCheckItem
from hazards.models.hand_down import HandDown
from hazards.models.hazard import Hazard, HazardEvent
from hazards.models.law import DelegatedPower
from hazards.models.lead import Lead, LeadReveal
from hazards.models.major import MajorCase, MajorCaseStep, MajorRule
from hazards.models.paper import Notice, NoticeHazard
from hazards.models.paper_rows import PaperIssuer, PaperWording, WordTemplate
from hazards.models.pressure import Letter, Seal
from hazards.models.records import (
    EnforcementAction,
    Evidence,
    Extension,
    Handover,
    HandoverReminder,
    Recheck,
    Reminder,
    ReminderDigest,
)
from hazards.models.reference import Category, DeadlinePower, DeadlineRule, ExtensionRule, Phrase, Reason, Severity
from hazards.models.sampling import SampleCheck, SampleRule
from hazards.models.saved import ListStart, SavedFilter
from hazards.models.sums import DaySum
from hazards.models.supervision import Supervision
from hazards.models.ticket import Ticket, TicketLayout, TicketSource

__all__ = [
    "Acceptance",
    "AcceptanceItem",
    "BulkRow",
    "BulkRun",
    "CalendarFeed",
    "Category",
    "Chase",
    "ChaseRun",
    "DaySum",
    "DeadlinePower",
    "DeadlineRule",
    "DelegatedPower",
    "Delivery",
    "DoorCode",
    "DoorSession",
    "EnforcementAction",
    "Evidence",
    "Extension",
    "ExtensionRule",
    "HandDown",
    "Handover",
    "HandoverReminder",
    "Hazard",
    "HazardEvent",
    "Lead",
    "LeadReveal",
    "Letter",
    "ListStart",
    "MajorCase",
    "MajorCaseStep",
    "MajorRule",
    "Notice",
    "NoticeHazard",
    "PadSheet",
    "PaperIssuer",
    "PaperPad",
    "PaperWording",
    "Phrase",
    "Pledge",
    "PledgeText",
    "Reason",
    "Recheck",
    "Reminder",
    "ReminderDigest",
    "ReminderRule",
    "SampleCheck",
    "SampleRule",
    "SavedFilter",
    "Seal",
    "SelfCheck",
    "SelfCheckItem",
    "Severity",
    "Supervision",
    "Ticket",
    "TicketLayout",
    "TicketSource",
    "WordTemplate",
]
