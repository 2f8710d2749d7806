"""Sample checks of what was fixed on the spot; joint checks, days and the three stops in the register; two clocks."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import grids.ids


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0005_post_levels_word"),
        ("hazards", "0036_hand_down_photos"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="enforcementaction",
            name="bodies",
            field=models.ManyToManyField(
                blank=True, related_name="+", to="grids.organisation", verbose_name="参加单位"
            ),
        ),
        migrations.AddField(
            model_name="enforcementaction",
            name="days",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="天数"),
        ),
        migrations.AddField(
            model_name="enforcementaction",
            name="stop",
            field=models.CharField(
                blank=True,
                choices=[("construction", "停止施工"), ("use", "停止使用"), ("business", "停产停业")],
                db_default="",
                default="",
                max_length=12,
                verbose_name="三停",
            ),
        ),
        migrations.AlterField(
            model_name="chase",
            name="clock",
            field=models.CharField(
                choices=[
                    ("due", "整改期限"),
                    ("undecided", "无人处置"),
                    ("recheck", "待复查"),
                    ("handover", "移送受理"),
                    ("supervision", "督办回复"),
                    ("major", "重大隐患整改"),
                    ("seal", "查封期限"),
                    ("letter", "函件回复"),
                    ("sample", "当场整改抽查"),
                    ("acceptance", "复业验收"),
                ],
                max_length=12,
                verbose_name="时限",
            ),
        ),
        migrations.AlterField(
            model_name="enforcementaction",
            name="kind",
            field=models.CharField(
                choices=[
                    ("case", "查处违法行为"),
                    ("fine", "罚款"),
                    ("seal", "临时查封"),
                    ("stop", "责令三停"),
                    ("detention", "拘留"),
                    ("interview", "提醒约谈"),
                    ("licence", "暂扣营业执照"),
                    ("letter", "工作建议函"),
                    ("joint", "联合检查"),
                ],
                max_length=10,
                verbose_name="种类",
            ),
        ),
        migrations.AlterField(
            model_name="reminderrule",
            name="clock",
            field=models.CharField(
                choices=[
                    ("due", "整改期限"),
                    ("undecided", "无人处置"),
                    ("recheck", "待复查"),
                    ("handover", "移送受理"),
                    ("supervision", "督办回复"),
                    ("major", "重大隐患整改"),
                    ("seal", "查封期限"),
                    ("letter", "函件回复"),
                    ("sample", "当场整改抽查"),
                    ("acceptance", "复业验收"),
                ],
                max_length=12,
                verbose_name="时限",
            ),
        ),
        migrations.CreateModel(
            name="SampleCheck",
            fields=[
                ("id", models.UUIDField(default=grids.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("made_up", models.BooleanField(default=False, verbose_name="每周补抽")),
                ("due_on", models.DateField(verbose_name="应抽查日期")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "待抽查"), ("in_order", "抽查属实"), ("not_in_order", "抽查不属实")],
                        default="waiting",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("checked_at", models.DateTimeField(null=True, verbose_name="抽查时间")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="抽查情况")),
                (
                    "checked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="抽查人",
                    ),
                ),
                (
                    "fixed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="整改人",
                    ),
                ),
                (
                    "hazard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="samples",
                        to="hazards.hazard",
                        verbose_name="隐患",
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
                "verbose_name": "当场整改抽查",
                "verbose_name_plural": "当场整改抽查",
                "indexes": [models.Index(fields=["street", "state", "due_on", "id"], name="sample_of_street")],
                "constraints": [
                    models.UniqueConstraint(fields=("street", "hazard"), name="sample_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("checked_at__isnull", True), ("checked_by__isnull", True), ("state", "waiting")),
                            models.Q(
                                models.Q(("state", "waiting"), _negated=True),
                                ("checked_at__isnull", False),
                                ("checked_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="sample_checked_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SampleRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("percent", models.PositiveSmallIntegerField(verbose_name="抽查比例（%）")),
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
                        verbose_name="街道",
                    ),
                ),
            ],
            options={
                "verbose_name": "抽查比例",
                "verbose_name_plural": "抽查比例",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("street", "valid_from"), name="sample_rule_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("percent__gte", 1), ("percent__lte", 100)), name="sample_rule_is_a_share"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="sample_rule_ends_late",
                    ),
                ],
            },
        ),
    ]
