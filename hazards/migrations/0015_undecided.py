"""Found by an index: what was reported and nobody has decided yet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hazards", "0014_deadline_powers"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(
                condition=models.Q(("state", "reported")),
                fields=["street", "recorded_at", "id"],
                name="hazard_undecided",
            ),
        ),
    ]
