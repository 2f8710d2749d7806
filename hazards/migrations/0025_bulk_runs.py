"""One act on many hazards at once, and what became of each."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import grids.ids


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0005_post_levels_word"),
        ("hazards", "0024_recheck_day"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkRun",
            fields=[
                ("id", models.UUIDField(default=grids.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "action",
                    models.CharField(
                        choices=[("assign", "指派"), ("remind", "提醒办理"), ("plan_recheck", "安排复查")],
                        max_length=20,
                        verbose_name="动作",
                    ),
                ),
                ("given", models.JSONField(default=dict)),
                ("asked", models.PositiveIntegerField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("tell_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True, verbose_name="撤销时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                "verbose_name": "批量办理",
                "verbose_name_plural": "批量办理",
            },
        ),
        migrations.CreateModel(
            name="BulkRow",
            fields=[
                ("id", models.UUIDField(default=grids.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("done", models.BooleanField()),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="未办原因")),
                ("seq", models.PositiveIntegerField(null=True)),
                ("before", models.CharField(blank=True, max_length=40)),
                ("undone", models.BooleanField(default=False)),
                ("undo_why", models.CharField(blank=True, max_length=300, verbose_name="未撤销原因")),
                (
                    "hazard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hazards.hazard"
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
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="hazards.bulkrun"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="bulkrun",
            index=models.Index(
                condition=models.Q(("told_at__isnull", True)), fields=["tell_at"], name="bulk_run_untold"
            ),
        ),
        migrations.AddIndex(
            model_name="bulkrun",
            index=models.Index(fields=["by", "-recorded_at"], name="bulk_run_of"),
        ),
        migrations.AddConstraint(
            model_name="bulkrow",
            constraint=models.UniqueConstraint(fields=("street", "run", "hazard"), name="bulk_row_once"),
        ),
    ]
