"""Who is to see to a hazard."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("hazards", "0016_found_again"),
    ]

    operations = [
        migrations.AddField(
            model_name="hazard",
            name="assigned_to",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="指派给",
            ),
        ),
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(
                condition=models.Q(
                    ("assigned_to__isnull", False),
                    ("state__in", ["accepted", "handed_over", "rectifying", "reported", "submitted"]),
                ),
                fields=["assigned_to", "-found_at", "id"],
                name="hazard_assigned",
            ),
        ),
    ]
