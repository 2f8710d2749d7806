"""The Celery application.

The database is the truth and the queue only a hint: every task may be lost, repeated or run twice at once.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("firegrid")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
