"""A street sets the questions of the self-check, the pledge and the platforms of work orders itself.

Backwards it asks that no street has rows of its own: a code was once for all.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0005_post_levels_word"),
        ("hazards", "0039_orders_complete"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TicketLayout",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("in_use", models.BooleanField(default=True, verbose_name="在用")),
                ("reply_hours", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="答复小时数")),
                (
                    "reply_workdays",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="答复工作日数"),
                ),
                ("columns", models.JSONField(default=list, verbose_name="导出表的列")),
                ("valid_from", models.DateField(verbose_name="起")),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "工单来源设置",
                "verbose_name_plural": "工单来源设置",
                "ordering": ["-valid_from", "-id"],
            },
        ),
        migrations.AddField(
            model_name="pledgetext",
            name="set_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="pledgetext",
            name="set_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="pledgetext",
            name="street",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="grids.grid",
                verbose_name="街道",
            ),
        ),
        migrations.AddField(
            model_name="selfcheckitem",
            name="set_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="selfcheckitem",
            name="set_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="selfcheckitem",
            name="street",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="grids.grid",
                verbose_name="街道",
            ),
        ),
        migrations.AddField(
            model_name="ticketsource",
            name="street",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="grids.grid",
                verbose_name="街道",
            ),
        ),
        migrations.AlterField(
            model_name="pledgetext",
            name="code",
            field=models.SlugField(max_length=30, verbose_name="版本"),
        ),
        migrations.AlterField(
            model_name="pledgetext",
            name="text_en",
            field=models.TextField(blank=True, verbose_name="英文"),
        ),
        migrations.AlterField(
            model_name="selfcheckitem",
            name="code",
            field=models.SlugField(max_length=30, verbose_name="代码"),
        ),
        migrations.AlterField(
            model_name="selfcheckitem",
            name="name_en",
            field=models.CharField(blank=True, max_length=120, verbose_name="英文名称"),
        ),
        migrations.AlterField(
            model_name="ticketsource",
            name="name_en",
            field=models.CharField(blank=True, max_length=120, verbose_name="英文名称"),
        ),
        migrations.AddConstraint(
            model_name="pledgetext",
            constraint=models.UniqueConstraint(
                fields=("street", "code"), name="pledge_text_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="selfcheckitem",
            constraint=models.UniqueConstraint(
                fields=("street", "code", "valid_from"), name="self_check_item_once", nulls_distinct=False
            ),
        ),
        migrations.AddField(
            model_name="ticketlayout",
            name="changed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="ticketlayout",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="hazards.ticketsource",
                verbose_name="工单来源",
            ),
        ),
        migrations.AddField(
            model_name="ticketlayout",
            name="street",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="grids.grid", verbose_name="街道"
            ),
        ),
        migrations.AddIndex(
            model_name="ticketlayout",
            index=models.Index(fields=["street", "source", "-valid_from"], name="ticket_layout_of_source"),
        ),
        migrations.AddConstraint(
            model_name="ticketlayout",
            constraint=models.CheckConstraint(
                condition=models.Q(("reply_hours__isnull", True), ("reply_workdays__isnull", True), _connector="OR"),
                name="ticket_layout_one_time",
            ),
        ),
    ]
