"""A hand-over has its 移送单 as a paper; of those from before only the number is known."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hazards", "0009_what_may_be_written")]

    operations = [
        migrations.AddField(
            model_name="handover",
            name="paper",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="handover",
                to="hazards.notice",
            ),
        ),
    ]
