"""What became of the hazards that a place which ended had left behind."""

import django.db.models.deletion
from django.db import migrations, models

import grids.ids


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0005_post_levels_word"),
        ("hazards", "0034_left_behind"),
        ("inspections", "0005_look_back_results"),
    ]

    operations = [
        migrations.CreateModel(
            name="LeftBehind",
            fields=[
                ("id", models.UUIDField(default=grids.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("closed_at", models.DateTimeField(verbose_name="销号时间")),
                (
                    "answer",
                    models.CharField(
                        choices=[("still", "仍存在"), ("gone", "已消除")], max_length=5, verbose_name="查看结果"
                    ),
                ),
                (
                    "found",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hazards.hazard"
                    ),
                ),
                (
                    "hazard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hazards.hazard"
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="left_behind",
                        to="inspections.inspection",
                    ),
                ),
                (
                    "street",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grids.grid",
                        verbose_name="街道",
                    ),
                ),
            ],
            options={
                "verbose_name": "遗留隐患查看",
                "verbose_name_plural": "遗留隐患查看",
                "constraints": [
                    models.UniqueConstraint(fields=("street", "hazard", "closed_at"), name="left_behind_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "still"), ("found__isnull", False)),
                            models.Q(("answer", "gone"), ("found__isnull", True)),
                            _connector="OR",
                        ),
                        name="left_behind_still_is_a_hazard",
                    ),
                ],
            },
        ),
    ]
