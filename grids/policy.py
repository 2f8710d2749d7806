"""Who may do what with territory, places and people. Role codes are rows of `grids/seeds/roles.csv`."""

from grids.access import declare

WORKERS = {"worker", "cell_head", "dedicated_head", "contact"}
HEADS = {"cell_head", "community_head"}
STATION = {"station_officer"}
STREET = {"station_officer", "street_leader"}
PARTNERS = {"enforcement_officer", "police", "joint_firefighter"}
DISTRICT = {"brigade_officer", "district_office"}
STEWARDS = {"administrator"}
AUDIT = {"auditor"}

VISITORS = WORKERS | HEADS | STREET | PARTNERS | {"brigade_officer"}
READERS = WORKERS | HEADS | STREET | PARTNERS | DISTRICT | STEWARDS | AUDIT

POLICY = declare(
    {
        "grids.view": READERS | {"station_member", "volunteer", "place_person"},
        "grids.manage": STATION | STEWARDS,
        "places.view": READERS | {"place_person"},
        "places.register": WORKERS | HEADS | STATION,
        "places.edit": WORKERS | HEADS | STATION,
        "places.assign-cell": {"community_head"} | STATION,
        "places.visit": VISITORS,
        "places.reveal": WORKERS | HEADS | STREET | {"brigade_officer", "enforcement_officer"},
        "people.view": HEADS | STREET | STEWARDS | AUDIT,
        "people.manage": STATION | STEWARDS,
        "people.manage-stewards": STEWARDS,
        "calendar.manage": STATION | STEWARDS,
        "audit.view": STEWARDS | AUDIT,
        "feedback.answer": STREET | STEWARDS,
        "tokens.manage": STEWARDS,
        "reference.manage": STEWARDS,
    }
)
