"""Orders name the deadline, stand in the register, and are issued by a body of its own power."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0005_post_levels_word"),
        ("hazards", "0038_steps_by_text"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="notice",
            name="notice_numbered_once",
        ),
        migrations.RemoveConstraint(
            model_name="notice",
            name="notice_orders_by_a_power",
        ),
        migrations.AddField(
            model_name="enforcementaction",
            name="paper",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="entry", to="hazards.notice"
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="order",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hazards.notice"
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="body",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="grids.organisation"
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
                    ("order", "责令改正"),
                ],
                max_length=10,
                verbose_name="种类",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("body__isnull", True), ("by_hand", False)),
                fields=("street", "kind", "year", "seq"),
                name="notice_numbered_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["order_now", "order_by", "seal"]), _negated=True),
                    ("power__isnull", False),
                    ("body__isnull", False),
                    _connector="OR",
                ),
                name="notice_orders_by_a_power",
            ),
        ),
    ]
