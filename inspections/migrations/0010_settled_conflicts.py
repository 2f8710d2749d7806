"""A visit that arrived with two contents: who said which of them holds, when and why."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inspections", "0009_draws"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("submission", "settled_at", models.DateTimeField("核对时间", null=True, blank=True)),
        migrations.AddField(
            "submission",
            "settled_by",
            models.ForeignKey(
                settings.AUTH_USER_MODEL, django.db.models.deletion.PROTECT, null=True, blank=True, related_name="+"
            ),
        ),
        migrations.AddField("submission", "settlement", models.CharField("核对结论", max_length=300, blank=True)),
        migrations.AddIndex(
            "submission",
            models.Index(
                fields=["street", "-recorded_at", "id"],
                condition=models.Q(("status", "conflict")),
                name="submission_in_conflict",
            ),
        ),
    ]
