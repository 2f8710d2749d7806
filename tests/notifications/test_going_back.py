"""The code before texts and pushes can have its tables back, whatever was sent meanwhile."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from notifications.models import Delivery, Notification
from tests.factories import local

pytestmark = pytest.mark.django_db
NOW = local(2026, 11, 20, 10, 0)


def test_going_back_leaves_the_mails_and_no_message_to_be_mailed_twice(territory, cast):
    fact = {"street": territory.street, "recorded_at": NOW}
    note = Notification.objects.create(user=cast.worker, event="e", key="k", title="x", **fact)
    for channel, address in (("email", "worker@example.org"), ("sms", "139****2222"), ("push", "1"), ("push", "2")):
        Delivery.objects.create(notification=note, channel=channel, address=address, not_before=NOW, **fact)
    executor = MigrationExecutor(connection)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    executor.migrate([("notifications", "0005_only_urgent_mail")])
    old = executor.loader.project_state([("notifications", "0005_only_urgent_mail")]).apps
    rows = old.get_model("notifications", "Delivery").objects
    assert list(rows.values_list("channel", "address")) == [("email", "worker@example.org")]
    assert old.get_model("notifications", "Notification").objects.count() == 1
