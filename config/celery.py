"""The Celery application.

The database is the truth and the queue only a hint: every task may be lost, repeated or run twice at once.
"""

import os

from celery import Celery
from celery.signals import beat_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("firegrid")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@beat_init.connect
def beat_at_once(**kwargs):
    """The first heartbeat does not wait for its turn, so that /readyz turns green seconds after a start."""
    app.send_task("notifications.tasks.beat_heartbeat")
