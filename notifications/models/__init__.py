from notifications.models.inbox import Delivery, Notification, Preference
from notifications.models.outbox import Heartbeat, Outbox

__all__ = ["Delivery", "Heartbeat", "Notification", "Outbox", "Preference"]
