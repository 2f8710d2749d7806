"""双随机 draws: their inspectors and ties, the frozen pool, seed and result."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import grids.ids


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0006_posts_of_a_draw"),
        ("inspections", "0008_own_lists_go_aside"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="task",
            name="kind",
            field=models.CharField(
                choices=[
                    ("routine", "日常检查"),
                    ("recheck", "复查"),
                    ("lookback", "回头看"),
                    ("dispatch", "街道派发"),
                    ("round", "整治行动"),
                    ("draw", "双随机抽查"),
                ],
                default="routine",
                max_length=10,
                verbose_name="性质",
            ),
        ),
        migrations.CreateModel(
            name="Draw",
            fields=[
                ("id", models.UUIDField(default=grids.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废理由")),
                ("year", models.PositiveSmallIntegerField()),
                ("seq", models.PositiveIntegerField()),
                ("number", models.CharField(max_length=40, verbose_name="编号")),
                ("title", models.CharField(max_length=80, verbose_name="名称")),
                ("due_on", models.DateField(verbose_name="检查截止日期")),
                (
                    "seed_from",
                    models.CharField(
                        choices=[("public", "公开信息"), ("system", "系统随机数")],
                        max_length=8,
                        verbose_name="种子来源",
                    ),
                ),
                ("seed_source", models.CharField(blank=True, max_length=120, verbose_name="公开信息的出处")),
                ("rule", models.JSONField(default=dict)),
                ("pool", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("candidates", models.PositiveIntegerField(verbose_name="候选场所")),
                ("inspectors", models.PositiveIntegerField(verbose_name="候选检查人员")),
                ("to_draw", models.PositiveIntegerField(verbose_name="抽取场所")),
                ("seed", models.CharField(blank=True, max_length=200, verbose_name="种子")),
                ("drawn_at", models.DateTimeField(null=True, verbose_name="抽取时间")),
                ("published_at", models.DateTimeField(null=True, verbose_name="公布时间")),
                (
                    "frozen_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "published_by",
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
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "双随机抽查",
                "verbose_name_plural": "双随机抽查",
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="task",
            name="draw",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tasks",
                to="inspections.draw",
            ),
        ),
        migrations.CreateModel(
            name="Inspector",
            fields=[
                ("id", models.UUIDField(default=grids.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("certificate", models.CharField(max_length=30, verbose_name="证件号")),
                ("issued_by", models.CharField(blank=True, max_length=60, verbose_name="发证机关")),
                ("valid_from", models.DateField(verbose_name="起")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="止")),
                (
                    "registered_by",
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
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
            ],
            options={
                "verbose_name": "检查人员",
                "verbose_name_plural": "检查人员",
            },
        ),
        migrations.CreateModel(
            name="DrawnPlace",
            fields=[
                ("id", models.UUIDField(default=grids.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("order", models.PositiveSmallIntegerField()),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="drawn", to="inspections.draw"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="grids.place"),
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
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inspections.inspector"
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inspections.inspector"
                    ),
                ),
            ],
            options={
                "ordering": ["order"],
            },
        ),
        migrations.CreateModel(
            name="PooledInspector",
            fields=[
                ("id", models.UUIDField(default=grids.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("certificate", models.CharField(max_length=30)),
                ("name", models.CharField(max_length=40)),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[("certificate", "证件不在有效期"), ("by_hand", "另有理由")],
                        max_length=12,
                        verbose_name="不参加抽取",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="理由")),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="people", to="inspections.draw"
                    ),
                ),
                (
                    "inspector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inspections.inspector"
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
        ),
        migrations.CreateModel(
            name="PooledPlace",
            fields=[
                ("id", models.UUIDField(default=grids.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("code", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=120)),
                ("stratum", models.CharField(max_length=12)),
                ("tickets", models.PositiveSmallIntegerField(verbose_name="签数")),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("status", "停业或空置"),
                            ("drawn_before", "近期已被抽中"),
                            ("visited", "近期已检查"),
                            ("by_hand", "另有理由"),
                            ("no_pair", "可派检查人员不足两名"),
                        ],
                        max_length=12,
                        verbose_name="不参加抽取",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="理由")),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="places", to="inspections.draw"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="grids.place"),
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
        ),
        migrations.CreateModel(
            name="PooledTie",
            fields=[
                ("id", models.UUIDField(default=grids.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "kind",
                    models.CharField(
                        choices=[("cell", "本人责任网格"), ("keeper", "本人为场所人员"), ("declared", "登记回避")],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ties", to="inspections.draw"
                    ),
                ),
                (
                    "inspector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inspections.inspector"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="grids.place"),
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
        ),
        migrations.CreateModel(
            name="SeedEntry",
            fields=[
                ("id", models.UUIDField(default=grids.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("typed", models.CharField(blank=True, max_length=200)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="inspections.draw"
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
                "ordering": ["recorded_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Tie",
            fields=[
                ("id", models.UUIDField(default=grids.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("void_reason", models.CharField(blank=True, max_length=200, verbose_name="作废理由")),
                ("reason", models.CharField(max_length=200, verbose_name="回避事由")),
                (
                    "declared_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "inspector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ties",
                        to="inspections.inspector",
                        verbose_name="检查人员",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grids.place",
                        verbose_name="场所",
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
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作废人",
                    ),
                ),
            ],
            options={
                "verbose_name": "回避登记",
                "verbose_name_plural": "回避登记",
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="draw",
            index=models.Index(fields=["street", "-recorded_at", "-id"], name="draw_recent"),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("void_reason", ""), ("voided_at", None)),
                    models.Q(("voided_at__isnull", False), models.Q(("void_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="inspections_draw_void_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.UniqueConstraint(fields=("street", "year", "seq"), name="draw_numbered_once"),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("drawn_at", None), ("published_at", None), ("seed", "")),
                    models.Q(models.Q(("seed", ""), _negated=True), ("drawn_at__isnull", False)),
                    _connector="OR",
                ),
                name="draw_has_a_seed_when_drawn",
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(("voided_at", None), ("seed", ""), _connector="OR"), name="draw_void_before_its_seed"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="draw",
            trigger=pgtrigger.compiler.Trigger(
                name="kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="ce9fd3e86d4cda65bba9fb53213bfe2a48abdaa6",
                    operation="DELETE",
                    pgid="pgtrigger_kept_9b630",
                    table="inspections_draw",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="draw",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."candidates" IS DISTINCT FROM (NEW."candidates") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."frozen_by_id" IS DISTINCT FROM (NEW."frozen_by_id") OR OLD."inspectors" IS DISTINCT FROM (NEW."inspectors") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."pool" IS DISTINCT FROM (NEW."pool") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at") OR OLD."rule" IS DISTINCT FROM (NEW."rule") OR OLD."seed_from" IS DISTINCT FROM (NEW."seed_from") OR OLD."seed_source" IS DISTINCT FROM (NEW."seed_source") OR OLD."seq" IS DISTINCT FROM (NEW."seq") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."street_id" IS DISTINCT FROM (NEW."street_id") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."to_draw" IS DISTINCT FROM (NEW."to_draw") OR OLD."year" IS DISTINCT FROM (NEW."year"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="f6652b21e37cf3eb1771561a3b3e9d58d3b675c5",
                    operation="UPDATE",
                    pgid="pgtrigger_frozen_bce3c",
                    table="inspections_draw",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="draw",
            trigger=pgtrigger.compiler.Trigger(
                name="one_seed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.seed <> '' AND (NEW.seed, NEW.drawn_at) IS DISTINCT FROM (OLD.seed, OLD.drawn_at))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="8bcab599ab5a61bc5b91c5eba56b561a810e58f0",
                    operation="UPDATE",
                    pgid="pgtrigger_one_seed_2c7a6",
                    table="inspections_draw",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="inspector",
            constraint=models.UniqueConstraint(fields=("street", "certificate"), name="inspector_certificate_once"),
        ),
        migrations.AddConstraint(
            model_name="inspector",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="inspector_ends_late",
            ),
        ),
        migrations.AddIndex(
            model_name="drawnplace",
            index=models.Index(fields=["place", "-recorded_at"], name="drawn_of_place"),
        ),
        migrations.AddConstraint(
            model_name="drawnplace",
            constraint=models.UniqueConstraint(fields=("street", "draw", "place"), name="drawn_place_once"),
        ),
        migrations.AddConstraint(
            model_name="drawnplace",
            constraint=models.CheckConstraint(
                condition=models.Q(("first", models.F("second")), _negated=True), name="drawn_pair_is_two"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="drawnplace",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="327e5e9e3e5aa1cb11ae22338a99e4a99ad4b7d1",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_f6d3d",
                    table="inspections_drawnplace",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="pooledinspector",
            constraint=models.UniqueConstraint(fields=("street", "draw", "inspector"), name="pooled_inspector_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pooledinspector",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="09f9bfc85b25eb8165decc7e74eab08ab710b115",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_fda53",
                    table="inspections_pooledinspector",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="pooledplace",
            constraint=models.UniqueConstraint(fields=("street", "draw", "place"), name="pooled_place_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pooledplace",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="6934a1b0fc34177ef87ad48565831c811359237c",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_3c030",
                    table="inspections_pooledplace",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="pooledtie",
            constraint=models.UniqueConstraint(fields=("street", "draw", "place", "inspector"), name="pooled_tie_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pooledtie",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="6d01a486965f95b7ee62005588ab0462789a4126",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_d678c",
                    table="inspections_pooledtie",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seedentry",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="80148440a73c43709c485ff061a9405185380b1d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_5da59",
                    table="inspections_seedentry",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="tie",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("void_reason", ""), ("voided_at", None)),
                    models.Q(("voided_at__isnull", False), models.Q(("void_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="inspections_tie_void_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="tie",
            constraint=models.UniqueConstraint(
                condition=models.Q(("voided_at", None)),
                fields=("street", "inspector", "place"),
                name="tie_declared_once",
            ),
        ),
    ]
