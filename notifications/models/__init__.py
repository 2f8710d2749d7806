from notifications import policy  # noqa: F401  declares who may, before any query asks
from notifications.models.groups import GroupPost, GroupRobot
from notifications.models.inbox import Delivery, Notification, Preference
from notifications.models.lanes import Lane
from notifications.models.outbox import Heartbeat, Outbox
from notifications.models.push import PushDevice

__all__ = [
    "Delivery",
    "GroupPost",
    "GroupRobot",
    "Heartbeat",
    "Lane",
    "Notification",
    "Outbox",
    "Preference",
    "PushDevice",
]
