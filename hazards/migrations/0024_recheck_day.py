"""On which day a re-check is planned."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hazards", "0023_deliveries_and_pads"),
    ]

    operations = [
        migrations.AddField(
            model_name="hazard",
            name="recheck_on",
            field=models.DateField(blank=True, null=True, verbose_name="安排复查日期"),
        ),
    ]
