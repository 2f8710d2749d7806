from notifications import policy  # noqa: F401  declares who may, before any query asks
from notifications.models.groups import GroupPost, GroupRobot
from notifications.models.inbox import Delivery, Notification, Preference
from notifications.models.outbox import Heartbeat, Outbox

__all__ = ["Delivery", "GroupPost", "GroupRobot", "Heartbeat", "Notification", "Outbox", "Preference"]
