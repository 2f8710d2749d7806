"""Who may set how many days by hand, as rows."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0003_named_rows"),
        ("hazards", "0013_major_cases_and_look_backs"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeadlinePower",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("worker_days", models.PositiveSmallIntegerField(verbose_name="网格员自定天数")),
                ("head_days", models.PositiveSmallIntegerField(verbose_name="网格长和社区自定天数")),
                ("source", models.CharField(blank=True, max_length=120, verbose_name="依据")),
                ("valid_from", models.DateField(verbose_name="起")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="止")),
                (
                    "street",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grids.grid",
                        verbose_name="街道",
                    ),
                ),
            ],
            options={
                "verbose_name": "定期限权限",
                "verbose_name_plural": "定期限权限",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("street", "valid_from"), name="deadline_power_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="deadline_power_ends_late",
                    ),
                ],
            },
        ),
    ]
