"""Who may do what with stations, forces, facilities and devices."""

from grids.access import declare
from grids.policy import DISTRICT, HEADS, PARTNERS, READERS, STATION, STREET

POLICY = declare(
    {
        "stations.view": READERS | {"station_member", "volunteer"},
        "stations.manage": STATION,
        "stations.keep": STATION | {"station_member"},
        "facilities.view": READERS,
        "facilities.manage": HEADS | STATION,
        "activities.view": HEADS | STREET | DISTRICT | PARTNERS,
        "activities.manage": HEADS | STATION,
    }
)
