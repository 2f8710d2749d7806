"""Who may read figures and sign reports."""

from grids.access import declare
from grids.policy import AUDIT, DISTRICT, HEADS, STATION, STREET

OFFICIALS = HEADS | STREET | DISTRICT | AUDIT

POLICY = declare(
    {
        "overview.view": OFFICIALS,
        "reports.view": OFFICIALS,
        "reports.export": STREET | DISTRICT,
        "reports.edit": STATION,
        "reports.redraw": STREET,
        "reports.sign": {"street_leader"},
        "reports.correct": STATION,
    }
)
