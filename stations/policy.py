"""Who may do what with stations, forces, facilities and devices."""

from grids.access import declare
from grids.policy import DISTRICT, HEADS, PARTNERS, READERS, STATION, STREET, WORKERS

POLICY = declare(
    {
        "stations.view": READERS | {"station_member", "volunteer"},
        "stations.manage": STATION,
        "stations.keep": STATION | {"station_member"},
        "facilities.view": READERS,
        "facilities.manage": HEADS | STATION,
        # A camera looks at people: its address is for those who look after the street, not for every reader.
        "cameras.view": WORKERS | HEADS | STREET,
        "cameras.manage": HEADS | STATION,
        "activities.view": HEADS | STREET | DISTRICT | PARTNERS,
        "activities.manage": HEADS | STATION,
    }
)
