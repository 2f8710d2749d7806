"""What looks odd about a visit, from which number on; when and where a photo was taken, as the phone said."""

import django.contrib.gis.db.models.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import grids.ids


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0007_looks_of_photos"),
        ("inspections", "0012_watched_places"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="manifestphoto",
            name="point",
            field=django.contrib.gis.db.models.fields.PointField(
                help_text="as the phone said, read before it shrank the photo", null=True, srid=4326
            ),
        ),
        migrations.AddField(
            model_name="manifestphoto",
            name="taken_at",
            field=models.DateTimeField(help_text="as the phone said, read before it shrank the photo", null=True),
        ),
        migrations.CreateModel(
            name="Signal",
            fields=[
                ("id", models.UUIDField(default=grids.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("same_photo", "照片用过"),
                            ("unchanged", "整改前后同一张"),
                            ("old_photo", "照片早于检查"),
                            ("far", "位置较远"),
                            ("photo_far", "照片位置较远"),
                            ("many", "一小时内检查很多"),
                        ],
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                ("data", models.JSONField(default=dict)),
                ("looked_at", models.DateTimeField(null=True, verbose_name="看过的时间")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signals", to="inspections.inspection"
                    ),
                ),
                (
                    "looked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="看过的人",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="grids.photo"
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="grids.photo"
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
                "verbose_name": "需要看一眼",
                "verbose_name_plural": "需要看一眼",
                "indexes": [
                    models.Index(fields=["street", "-recorded_at", "id"], name="signal_recent"),
                    models.Index(fields=["recorded_at"], name="signal_old"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("street", "inspection", "kind"), name="signal_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("looked_at__isnull", True), ("looked_by__isnull", True)),
                            models.Q(("looked_at__isnull", False), ("looked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="signal_looked_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignalLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("same_photo", "照片用过"),
                            ("unchanged", "整改前后同一张"),
                            ("old_photo", "照片早于检查"),
                            ("far", "位置较远"),
                            ("photo_far", "照片位置较远"),
                            ("many", "一小时内检查很多"),
                        ],
                        max_length=10,
                    ),
                ),
                ("limit", models.PositiveIntegerField(blank=True, null=True)),
                ("source", models.CharField(blank=True, max_length=120, verbose_name="依据")),
                ("valid_from", models.DateField(verbose_name="起")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="止")),
                ("set_at", models.DateTimeField(blank=True, null=True)),
                (
                    "set_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "street",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grids.grid",
                    ),
                ),
            ],
            options={
                "verbose_name": "看一眼的界限",
                "verbose_name_plural": "看一眼的界限",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("street", "kind", "valid_from"), name="signal_limit_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="signal_limit_ends_late",
                    ),
                ],
            },
        ),
    ]
