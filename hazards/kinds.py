"""The kinds of message that hazards send: what a person may choose by (`notifications.kinds`)."""

from django.utils.translation import gettext_lazy as _

from hazards.ladder import Clock, Rung
from notifications.kinds import Kind, declare

DUE = Kind("due", _("到期提醒"), by_text=True)
OVERDUE = Kind("overdue", _("逾期督办"), ("supervision.", "hazard.remind", "hazard.bulk.remind"), by_text=True)
ESCALATION = Kind(
    "escalation", _("逾期升级到领导"), why_fixed=_("久拖未办的到了领导这一级，不能没有人知道"), by_text=True
)
HANDOVER = Kind(
    "handover",
    _("移送与回执"),
    (
        "hazard.propose_handover",
        "hazard.hand_over",
        "hazard.handover-unanswered",
        "hazard.accept",
        "hazard.return_handover",
        "hazard.close_by_receiver",
        "handdown.",
    ),
    by_text=True,
)
RECHECK = Kind(
    "recheck",
    _("复查"),
    ("hazard.submit", "hazard.pass_recheck", "hazard.fail_recheck", "hazard.plan_recheck", "hazard.bulk.plan_recheck"),
    by_text=True,
)
HANDLING = Kind("handling", _("上报、指派与延期"), ("hazard.",))
LEADS = Kind("leads", _("线索与工单"), ("lead.", "ticket.", "door."))
MAJOR = Kind("major", _("重大隐患"), ("majorcase.",))
LEADERS = {"street_leader", "brigade_officer", "district_office"}  # whom a step tells when nobody below has acted

declare(DUE, OVERDUE, ESCALATION, HANDOVER, RECHECK, HANDLING, LEADS, MAJOR)


def kind_of_step(clock: str, rung: Rung | None, days: int) -> Kind:
    """The kind of what a step of a ladder tells, `days` before (−) or after the day of its clock."""
    if rung is not None and LEADERS & set(rung.told) and days > 0:
        return ESCALATION
    match clock:
        case Clock.RECHECK:
            return RECHECK
        case Clock.HANDOVER:
            return HANDOVER
    return OVERDUE if days > 0 else DUE
