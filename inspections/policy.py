"""Who may do what with visits, tasks and rounds."""

from grids.access import declare
from grids.policy import AUDIT, DISTRICT, HEADS, PARTNERS, READERS, STATION, STREET, VISITORS

POLICY = declare(
    {
        "inspections.view": READERS,
        "inspections.record": VISITORS,
        "inspections.backdate": STATION,
        "inspections.settle": HEADS | STATION,
        "inspections.export": HEADS | STREET | DISTRICT,
        "tasks.view": READERS,
        "tasks.assign": HEADS | STATION,
        "rounds.view": READERS,
        # Whoever was asked along opens the page of his invitation, whatever he is otherwise.
        "rounds.attend": READERS | {"station_member", "volunteer", "place_person"},
        "rounds.plan": STATION,
        "rounds.close": STATION,
        # Who is told beforehand where somebody will come: the office and those who oversee it, no worker.
        "draws.view": STREET | DISTRICT | AUDIT,
        "draws.plan": STATION,
        "draws.witness": STREET | AUDIT,
        "quickfixes.record": VISITORS,
        "checklists.view": STREET,
        "checklists.manage": STATION,
        "rules.view": STREET,
        "rules.manage": STATION,
        # Asked for where the place is known, decided by who answers for the street.
        "watched.view": READERS - PARTNERS,
        "watched.keep": {"community_head"} | STATION,
        "watched.decide": {"street_leader"},
        "signals.look": HEADS | STREET,
        "signals.limits": STATION,
    }
)
