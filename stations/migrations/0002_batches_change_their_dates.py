"""Two batches of one thing may take each other's expiry date in one count."""

import django.db.models.constraints
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0004_place_type_chooses_its_class"),
        ("stations", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="kititem",
            name="kit_item_once",
        ),
        migrations.AddConstraint(
            model_name="kititem",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["IMMEDIATE"],
                fields=("street", "station", "code", "expires_on"),
                name="kit_item_once",
            ),
        ),
    ]
