"""Powers of law that a street was given, each item once at a time; their history beside them."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0005_post_levels_word"),
        ("hazards", "0020_reminder_rules"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name="DelegatedPower",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item_code", models.CharField(max_length=30, verbose_name="事项编码")),
                ("name", models.CharField(max_length=120, verbose_name="事项名称")),
                ("law", models.CharField(max_length=120, verbose_name="法律条款")),
                (
                    "mode",
                    models.CharField(
                        choices=[("granted", "赋权"), ("entrusted", "委托")], max_length=10, verbose_name="方式"
                    ),
                ),
                ("may_seal", models.BooleanField(default=False, verbose_name="含临时查封")),
                ("document", models.CharField(max_length=200, verbose_name="依据文件")),
                ("review_body", models.CharField(max_length=60, verbose_name="行政复议机关")),
                ("court", models.CharField(max_length=60, verbose_name="管辖法院")),
                ("valid_from", models.DateField(verbose_name="起")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="止")),
                ("changed_at", models.DateTimeField()),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="hazards.category",
                        verbose_name="另适用的隐患类别",
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grids.organisation",
                        verbose_name="委托机关",
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
                "verbose_name": "赋权事项",
                "verbose_name_plural": "赋权事项",
            },
        ),
        migrations.CreateModel(
            name="DelegatedPowerEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("item_code", models.CharField(max_length=30, verbose_name="事项编码")),
                ("name", models.CharField(max_length=120, verbose_name="事项名称")),
                ("law", models.CharField(max_length=120, verbose_name="法律条款")),
                (
                    "mode",
                    models.CharField(
                        choices=[("granted", "赋权"), ("entrusted", "委托")], max_length=10, verbose_name="方式"
                    ),
                ),
                ("may_seal", models.BooleanField(default=False, verbose_name="含临时查封")),
                ("document", models.CharField(max_length=200, verbose_name="依据文件")),
                ("review_body", models.CharField(max_length=60, verbose_name="行政复议机关")),
                ("court", models.CharField(max_length=60, verbose_name="管辖法院")),
                ("valid_from", models.DateField(verbose_name="起")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="止")),
                ("changed_at", models.DateTimeField()),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="hazards.category",
                        verbose_name="另适用的隐患类别",
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="grids.organisation",
                        verbose_name="委托机关",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="hazards.delegatedpower",
                    ),
                ),
                (
                    "street",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="grids.grid",
                        verbose_name="街道",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="delegatedpower",
            index=models.Index(fields=["-valid_from", "id"], name="delegated_power_recent"),
        ),
        migrations.AddConstraint(
            model_name="delegatedpower",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("street", "="),
                    ("item_code", "="),
                    (
                        models.Func(
                            models.F("valid_from"),
                            models.F("valid_to"),
                            models.Value("[]"),
                            function="DATERANGE",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="delegated_power_once_at_a_time",
                violation_error_message="这个事项在这段时间里已经有一行，请先给它定止期。",
            ),
        ),
        migrations.AddConstraint(
            model_name="delegatedpower",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="delegated_power_ends_late",
                violation_error_message="止期不能早于起期。",
            ),
        ),
        migrations.AddConstraint(
            model_name="delegatedpower",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mode", "granted"), ("on_behalf_of__isnull", True)),
                    models.Q(("mode", "entrusted"), ("on_behalf_of__isnull", False)),
                    _connector="OR",
                ),
                name="delegated_power_entrusted_by_somebody",
                violation_error_message="委托的须写明委托机关，赋权的不写。",
            ),
        ),
        migrations.AddConstraint(
            model_name="delegatedpower",
            constraint=models.CheckConstraint(
                condition=models.Q(("mode", "granted"), ("may_seal", False), _connector="OR"),
                name="delegated_power_entrusts_no_force",
                violation_error_message="行政强制措施权不得委托，委托事项不能含临时查封。",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="delegatedpower",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "hazards_delegatedpowerevent" ("category_id", "changed_at", "changed_by_id", "court", "document", "id", "item_code", "law", "may_seal", "mode", "name", "on_behalf_of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_body", "street_id", "valid_from", "valid_to") VALUES (NEW."category_id", NEW."changed_at", NEW."changed_by_id", NEW."court", NEW."document", NEW."id", NEW."item_code", NEW."law", NEW."may_seal", NEW."mode", NEW."name", NEW."on_behalf_of_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."review_body", NEW."street_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="049e5608a21ca0b6aacce7709cfec172f1f785f7",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_53e20",
                    table="hazards_delegatedpower",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="delegatedpower",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "hazards_delegatedpowerevent" ("category_id", "changed_at", "changed_by_id", "court", "document", "id", "item_code", "law", "may_seal", "mode", "name", "on_behalf_of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_body", "street_id", "valid_from", "valid_to") VALUES (NEW."category_id", NEW."changed_at", NEW."changed_by_id", NEW."court", NEW."document", NEW."id", NEW."item_code", NEW."law", NEW."may_seal", NEW."mode", NEW."name", NEW."on_behalf_of_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."review_body", NEW."street_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="0a82b7e16f76593fe9c5992edfcde8476ca70314",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d9359",
                    table="hazards_delegatedpower",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="delegatedpower",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "hazards_delegatedpowerevent" ("category_id", "changed_at", "changed_by_id", "court", "document", "id", "item_code", "law", "may_seal", "mode", "name", "on_behalf_of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_body", "street_id", "valid_from", "valid_to") VALUES (OLD."category_id", OLD."changed_at", OLD."changed_by_id", OLD."court", OLD."document", OLD."id", OLD."item_code", OLD."law", OLD."may_seal", OLD."mode", OLD."name", OLD."on_behalf_of_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."review_body", OLD."street_id", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="4980e287d0b06dba3c9add2f155c8dbd53430724",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_ddd52",
                    table="hazards_delegatedpower",
                    when="AFTER",
                ),
            ),
        ),
    ]
