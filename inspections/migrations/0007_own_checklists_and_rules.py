"""A street's own checklists and rules, their drafts, and lines that need a photo or a number within bounds."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0005_post_levels_word"),
        ("hazards", "0041_own_word_templates"),
        ("inspections", "0006_left_behind"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint("checklist", "checklist_version_once"),
        migrations.AddField(
            "checklist",
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
        *(
            migrations.AddField(
                model,
                name,
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            )
            for model, name in (("checklist", "written_by"), ("checklist", "published_by"), ("rule", "set_by"))
        ),
        *(
            migrations.AddField(model, name, models.DateTimeField(editable=False, null=True))
            for model, name in (("checklist", "written_at"), ("checklist", "published_at"), ("rule", "set_at"))
        ),
        migrations.AlterField(
            "checklist", "name_en", models.CharField(blank=True, max_length=80, verbose_name="英文名称")
        ),
        migrations.AlterField(
            "checklist", "valid_from", models.DateField(blank=True, null=True, verbose_name="启用日期")
        ),
        migrations.AddField(
            "checklistitem", "least", models.IntegerField(blank=True, null=True, verbose_name="最小值")
        ),
        migrations.AddField("checklistitem", "most", models.IntegerField(blank=True, null=True, verbose_name="最大值")),
        migrations.AddField(
            "checklistitem", "needs_photo", models.BooleanField(default=False, verbose_name="有问题须附照片")
        ),
        migrations.AlterField(
            "checklistitem", "text_en", models.CharField(blank=True, max_length=200, verbose_name="英文内容")
        ),
        migrations.AlterField("rule", "name_en", models.CharField(blank=True, max_length=120, verbose_name="英文名称")),
        migrations.AlterField("rule", "valid_from", models.DateField(blank=True, null=True, verbose_name="起")),
        migrations.AddConstraint(
            "checklist",
            models.UniqueConstraint(
                fields=["street", "code", "version"], name="checklist_version_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            "checklist",
            models.UniqueConstraint(
                condition=models.Q(("valid_from__isnull", True)),
                fields=["street", "code"],
                name="checklist_one_draft",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            "checklistitem",
            models.CheckConstraint(
                condition=models.Q(
                    ("least__isnull", True), ("most__isnull", True), ("least__lte", models.F("most")), _connector="OR"
                ),
                name="checklist_item_bounds",
            ),
        ),
    ]
