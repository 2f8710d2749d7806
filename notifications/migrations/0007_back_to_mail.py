"""Backwards only: texts and pushes go, for the code before them would mail each, and kept one delivery a message.

The messages themselves stay in the inbox.
"""

from django.db import migrations


def keep_mail_alone(apps, _editor):
    apps.get_model("notifications", "Delivery").objects.exclude(channel="email").delete()


class Migration(migrations.Migration):
    dependencies = [("notifications", "0006_texts_wishes_and_push")]

    operations = [migrations.RunPython(migrations.RunPython.noop, keep_mail_alone)]
