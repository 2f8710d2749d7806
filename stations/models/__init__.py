from stations import policy  # noqa: F401  declares who may, before any query asks
from stations.models.assets import Activity, Alarm, Device, Facility
from stations.models.cameras import Camera
from stations.models.station import Incident, KitItem, KitTemplate, Member, Shift, Station, TurnOut

__all__ = [
    "Activity",
    "Alarm",
    "Camera",
    "Device",
    "Facility",
    "Incident",
    "KitItem",
    "KitTemplate",
    "Member",
    "Shift",
    "Station",
    "TurnOut",
]
