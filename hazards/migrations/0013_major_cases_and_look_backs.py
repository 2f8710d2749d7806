"""Steps of a major case, its first day and the one asked for; days until the look-back of a category."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import grids.ids

# As seeded (domain.md 2.8, default); what a street has changed since is not touched.
DAYS = {7: ("H05", "H07", "H09", "H13", "H17"), 30: ("H01", "H03", "H04", "H06", "H08", "H10", "H12", "H99"),
        90: ("H14", "H15", "H16")}  # fmt: skip


def fill_in(apps, schema_editor):
    """What stood there before: the days of the seeded categories, and a case's day is the first one it was given."""
    for days, codes in DAYS.items():
        apps.get_model("hazards", "Category").objects.filter(code__in=codes).update(lookback_days=days)
    cases = apps.get_model("hazards", "MajorCase").objects.filter(due_on__isnull=False)
    cases.update(first_due_on=models.F("due_on"))


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0005_post_levels_word"),
        ("hazards", "0012_entries_are_voided"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MajorCaseStep",
            fields=[
                ("id", models.UUIDField(default=grids.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("seq", models.PositiveSmallIntegerField()),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("suspect", "上报疑似重大火灾隐患"),
                            ("reject", "不予认定"),
                            ("determine", "认定为重大火灾隐患"),
                            ("notice", "送达整改通知书"),
                            ("list", "挂牌督办"),
                            ("meeting", "召开协调会"),
                            ("ask_extension", "申请延期"),
                            ("extend", "同意延期"),
                            ("refuse_extension", "不同意延期"),
                            ("pass_recheck", "复查合格"),
                            ("fail_recheck", "复查不合格"),
                            ("end", "销案摘牌"),
                        ],
                        max_length=20,
                        verbose_name="步骤",
                    ),
                ),
                ("done_on", models.DateField(verbose_name="日期")),
                ("at", models.DateTimeField(verbose_name="登记时间")),
                ("body", models.CharField(blank=True, max_length=60, verbose_name="决定机关")),
                ("document", models.CharField(blank=True, max_length=80, verbose_name="文书号")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="整改期限")),
                ("measures", models.CharField(blank=True, max_length=500, verbose_name="整改期间防范措施")),
            ],
            options={
                "verbose_name": "重大火灾隐患办理步骤",
                "verbose_name_plural": "重大火灾隐患办理步骤",
            },
        ),
        migrations.AddField(
            model_name="category",
            name="lookback_days",
            field=models.PositiveSmallIntegerField(
                blank=True, help_text="留空为 30 天。", null=True, verbose_name="回头看天数"
            ),
        ),
        migrations.AddField(
            model_name="majorcase",
            name="asked_due_on",
            field=models.DateField(blank=True, null=True, verbose_name="申请延至"),
        ),
        migrations.AddField(
            model_name="majorcase",
            name="first_due_on",
            field=models.DateField(blank=True, null=True, verbose_name="原定期限"),
        ),
        migrations.AddField(
            model_name="majorcase",
            name="rechecked_on",
            field=models.DateField(blank=True, null=True, verbose_name="复查合格日期"),
        ),
        migrations.AddIndex(
            model_name="majorcase",
            index=models.Index(fields=["street", "state", "-suspected_on", "id"], name="major_case_of_street"),
        ),
        migrations.AddConstraint(
            model_name="majorcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on__isnull", False), ("state", "ended")),
                    models.Q(models.Q(("state", "ended"), _negated=True), ("ended_on__isnull", True)),
                    _connector="OR",
                ),
                name="major_case_ended_has_its_day",
            ),
        ),
        migrations.AddField(
            model_name="majorcasestep",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="majorcasestep",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="hazards.majorcase"
            ),
        ),
        migrations.AddField(
            model_name="majorcasestep",
            name="organisation",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="grids.organisation"
            ),
        ),
        migrations.AddField(
            model_name="majorcasestep",
            name="post",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="grids.post"
            ),
        ),
        migrations.AddField(
            model_name="majorcasestep",
            name="street",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="grids.grid", verbose_name="街道"
            ),
        ),
        migrations.AddConstraint(
            model_name="majorcasestep",
            constraint=models.UniqueConstraint(fields=("street", "case", "seq"), name="major_case_step_seq"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="majorcasestep",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="dbd2c15e218e081d09c4a8b9538c93659cf5bed3",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_466e4",
                    table="hazards_majorcasestep",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
    ]
