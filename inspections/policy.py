"""Who may do what with visits, tasks and rounds."""

from grids.access import declare
from grids.policy import DISTRICT, HEADS, READERS, STATION, STREET, VISITORS

POLICY = declare(
    {
        "inspections.view": READERS,
        "inspections.record": VISITORS,
        "inspections.backdate": STATION,
        "inspections.export": HEADS | STREET | DISTRICT,
        "tasks.view": READERS,
        "tasks.assign": HEADS | STATION,
        "rounds.view": READERS,
        # Whoever was asked along opens the page of his invitation, whatever he is otherwise.
        "rounds.attend": READERS | {"station_member", "volunteer", "place_person"},
        "rounds.plan": STATION,
        "rounds.close": STATION,
        "quickfixes.record": VISITORS,
        "checklists.view": STREET,
        "checklists.manage": STATION,
        "rules.view": STREET,
        "rules.manage": STATION,
    }
)
