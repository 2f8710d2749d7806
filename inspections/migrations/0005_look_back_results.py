"""What a look-back saw."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0005_post_levels_word"),
        ("hazards", "0013_major_cases_and_look_backs"),
        ("inspections", "0004_entries_are_voided"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="task",
            name="result",
            field=models.CharField(
                blank=True,
                db_default="",
                choices=[("held", "未反弹"), ("rebound", "反弹"), ("unseen", "未能看到")],
                max_length=8,
                verbose_name="回头看结果",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("kind", "lookback")), fields=["street", "due_on", "id"], name="task_look_back"
            ),
        ),
    ]
