"""How often a hazard was found again while it was open."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hazards", "0015_undecided"),
    ]

    operations = [
        migrations.AddField(
            model_name="hazard",
            name="found_again",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="重复发现次数"),
        ),
    ]
