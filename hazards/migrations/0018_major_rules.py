"""Elements of the standard by which major fire hazards are judged."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hazards", "0017_assigned"),
    ]

    operations = [
        migrations.AddField(
            model_name="majorcasestep",
            name="elements",
            field=models.JSONField(blank=True, default=list, verbose_name="判定要素"),
        ),
        migrations.CreateModel(
            name="MajorRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("standard", models.CharField(max_length=40, verbose_name="标准")),
                ("code", models.CharField(max_length=12, verbose_name="条号")),
                (
                    "kind",
                    models.CharField(
                        choices=[("direct", "直接判定要素"), ("comprehensive", "综合判定要素")],
                        max_length=14,
                        verbose_name="判定方式",
                    ),
                ),
                ("text_zh", models.CharField(max_length=200, verbose_name="要素")),
                ("text_en", models.CharField(blank=True, max_length=300, verbose_name="英文要素")),
                ("position", models.PositiveSmallIntegerField(default=100, verbose_name="顺序")),
                ("source", models.CharField(blank=True, max_length=120, verbose_name="依据")),
                ("valid_from", models.DateField(verbose_name="起")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="止")),
            ],
            options={
                "verbose_name": "重大火灾隐患判定要素",
                "verbose_name_plural": "重大火灾隐患判定要素",
                "constraints": [
                    models.UniqueConstraint(fields=("standard", "code", "valid_from"), name="major_rule_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="major_rule_ends_late",
                    ),
                ],
            },
        ),
    ]
