"""Rules that break nothing, leads that say where, reveals of a reporter's phone, one column less."""

from datetime import timedelta

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import grids.ids

ONE_DAY = timedelta(days=1)


def name_the_last_day(apps, schema_editor):
    """`valid_to` was the first day a rule was no longer valid on; as in all other rows it is now the last it is."""
    for name in ("DeadlineRule", "ExtensionRule"):
        rules = apps.get_model("hazards", name).objects.filter(valid_to__isnull=False)
        rules.update(valid_to=models.F("valid_to") - ONE_DAY)


def name_the_day_after(apps, schema_editor):
    for name in ("DeadlineRule", "ExtensionRule"):
        rules = apps.get_model("hazards", name).objects.filter(valid_to__isnull=False)
        rules.update(valid_to=models.F("valid_to") + ONE_DAY)


def roll_no_hours(apps, schema_editor):
    """Hours run through days off; such a row broke every form that proposes days."""
    apps.get_model("hazards", "DeadlineRule").objects.filter(unit="hour", roll=True).update(roll=False)


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0003_named_rows"),
        ("hazards", "0008_hazard_in_a_cell"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LeadReveal",
            fields=[
                ("id", models.UUIDField(default=grids.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
            ],
            options={
                "verbose_name": "反映人电话查看记录",
                "verbose_name_plural": "反映人电话查看记录",
            },
        ),
        migrations.RemoveConstraint(
            model_name="deadlinerule",
            name="deadline_rule_ends_late",
        ),
        migrations.RemoveConstraint(
            model_name="extensionrule",
            name="extension_rule_ends_late",
        ),
        migrations.RunPython(name_the_last_day, name_the_day_after),
        migrations.RunPython(roll_no_hours, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="hazard",
            name="found_again",
        ),
        migrations.AddField(
            model_name="lead",
            name="reminded_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="lead",
            name="spot",
            field=models.CharField(blank=True, max_length=120, verbose_name="具体位置"),
        ),
        migrations.AddConstraint(
            model_name="deadlinerule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="deadline_rule_ends_late",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadlinerule",
            constraint=models.CheckConstraint(
                condition=models.Q(("roll", True), ("unit", "hour"), _negated=True),
                name="deadline_rule_hours_stand",
                violation_error_message="按小时计的时限不顺延，请取消“遇休息日顺延”。",
            ),
        ),
        migrations.AddConstraint(
            model_name="extensionrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="extension_rule_ends_late",
            ),
        ),
        migrations.AddField(
            model_name="leadreveal",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="查看人",
            ),
        ),
        migrations.AddField(
            model_name="leadreveal",
            name="lead",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reveals", to="hazards.lead"
            ),
        ),
        migrations.AddField(
            model_name="leadreveal",
            name="post",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="grids.post"
            ),
        ),
        migrations.AddField(
            model_name="leadreveal",
            name="street",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="grids.grid", verbose_name="街道"
            ),
        ),
    ]
