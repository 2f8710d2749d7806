"""A hazard may stand in a cell without a point: whoever refuses to give his position names the cell."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hazards", "0007_no_closing_without_recheck")]

    operations = [
        migrations.RemoveConstraint("hazard", "hazard_is_somewhere"),
        migrations.AddConstraint(
            "hazard",
            models.CheckConstraint(
                name="hazard_is_somewhere",
                condition=models.Q(
                    ("place__isnull", False), ("point__isnull", False), ("cell__isnull", False), _connector="OR"
                ),
            ),
        ),
    ]
