"""A rule says on which weekday its visit is due and whether a holiday moves it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inspections", "0001_initial")]

    operations = [
        migrations.AddField("rule", "roll", models.BooleanField(default=True, verbose_name="遇休息日顺延")),
        migrations.AddField(
            "rule", "due_weekday", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="截止星期")
        ),
    ]
