"""督办 with its paper and its reply; a re-check may have a paper."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import grids.ids

KINDS = [
    ("inform", "隐患告知单"),
    ("handover", "隐患移送单"),
    ("supervise", "隐患督办单"),
    ("recheck", "复查记录"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0003_named_rows"),
        ("hazards", "0010_paper_of_a_hand_over"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=10, verbose_name="文书"),
        ),
        migrations.AlterField(
            model_name="paperprefix",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=10, verbose_name="文书"),
        ),
        migrations.AddField(
            model_name="recheck",
            name="paper",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recheck",
                to="hazards.notice",
            ),
        ),
        migrations.CreateModel(
            name="Supervision",
            fields=[
                ("id", models.UUIDField(default=grids.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("demand", models.CharField(max_length=300, verbose_name="督办要求")),
                ("reply_on", models.DateField(verbose_name="回复期限")),
                ("sent_at", models.DateTimeField(verbose_name="督办时间")),
                ("reply", models.CharField(blank=True, max_length=500, verbose_name="回复")),
                ("replied_at", models.DateTimeField(null=True, verbose_name="回复时间")),
                (
                    "body",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grids.organisation",
                        verbose_name="督办单位",
                    ),
                ),
                (
                    "hazard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supervisions",
                        to="hazards.hazard",
                    ),
                ),
                (
                    "paper",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supervision",
                        to="hazards.notice",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grids.post",
                        verbose_name="督办岗位",
                    ),
                ),
                (
                    "replied_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sent_by",
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
                "verbose_name": "督办",
                "verbose_name_plural": "督办",
                "indexes": [
                    models.Index(
                        condition=models.Q(("replied_at__isnull", True)),
                        fields=["street", "reply_on"],
                        name="supervision_unanswered",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("body__isnull", True), ("post__isnull", False)),
                            models.Q(("body__isnull", False), ("post__isnull", True)),
                            _connector="OR",
                        ),
                        name="supervision_of_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("replied_at__isnull", True), ("reply", "")),
                            models.Q(models.Q(("reply", ""), _negated=True), ("replied_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="supervision_reply_has_its_time",
                    ),
                ],
            },
        ),
    ]
