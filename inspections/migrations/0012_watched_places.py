"""不放心场所: the list with who asked and who decided, and the measures that stand; rules by the half-year."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import grids.ids


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0006_posts_of_a_draw"),
        ("inspections", "0011_come_again"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="rule",
            name="period",
            field=models.CharField(
                choices=[
                    ("daily", "每日"),
                    ("weekly", "每周"),
                    ("monthly", "每月"),
                    ("quarterly", "每季"),
                    ("half_yearly", "每半年"),
                    ("yearly", "每年"),
                ],
                max_length=12,
                verbose_name="周期",
            ),
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                ("id", models.UUIDField(default=grids.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("reason", models.CharField(max_length=200, verbose_name="列入理由")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "待批准列入"),
                            ("listed", "在册"),
                            ("leaving", "待批准移出"),
                            ("left", "已移出"),
                            ("refused", "未批准列入"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("entered_at", models.DateTimeField(null=True, verbose_name="列入时间")),
                ("leaving_reason", models.CharField(blank=True, max_length=200, verbose_name="移出理由")),
                ("left_at", models.DateTimeField(null=True, verbose_name="移出时间")),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "leaving_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "left_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="watches",
                        to="grids.place",
                        verbose_name="场所",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "verbose_name": "不放心场所",
                "verbose_name_plural": "不放心场所",
            },
        ),
        migrations.CreateModel(
            name="WatchMeasure",
            fields=[
                ("id", models.UUIDField(default=grids.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("warning", "宣传警示"),
                            ("training", "培训演练"),
                            ("kit", "增设防灭火设施"),
                            ("power_off", "歇业断电"),
                            ("standby", "24小时应急备勤"),
                        ],
                        max_length=10,
                        verbose_name="措施",
                    ),
                ),
                ("note", models.CharField(max_length=200, verbose_name="怎样落实")),
                ("since", models.DateField(verbose_name="起")),
                ("ended_on", models.DateField(null=True, verbose_name="止")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "watch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="measures", to="inspections.watch"
                    ),
                ),
            ],
            options={
                "verbose_name": "管控措施",
                "verbose_name_plural": "管控措施",
            },
        ),
        migrations.AddIndex(
            model_name="watch",
            index=models.Index(fields=["street", "state", "id"], name="watch_of_street"),
        ),
        migrations.AddConstraint(
            model_name="watch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("proposed", "listed", "leaving"))),
                fields=("street", "place"),
                name="watch_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="watchmeasure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on__isnull", True)),
                fields=("street", "watch", "kind"),
                name="watch_measure_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="watchmeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_on__isnull", True), ("ended_on__gte", models.F("since")), _connector="OR"),
                name="watch_measure_ends_late",
            ),
        ),
    ]
