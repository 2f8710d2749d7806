"""Orders by a delegated power; who signs a kind of paper, and in which words, as rows of a street."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PROTECT = django.db.models.deletion.PROTECT
NOW = "SET CONSTRAINTS ALL IMMEDIATE;"  # or what is altered next waits for checks that run at the end

# A prefix of before holds for all papers: the row begins before the first of them.
TAKE_PREFIXES = """
INSERT INTO hazards_paperissuer (street_id, kind, name, seal, prefix, valid_from, changed_at)
SELECT street_id, kind, '', '', text, date '2020-01-01', now() FROM hazards_paperprefix;
"""
GIVE_BACK = """
INSERT INTO hazards_paperprefix (street_id, kind, text)
SELECT DISTINCT ON (street_id, kind) street_id, kind, prefix FROM hazards_paperissuer WHERE prefix <> ''
ORDER BY street_id, kind, valid_from DESC, id DESC;
"""

KINDS = [
    ("inform", "隐患告知单"),
    ("handover", "隐患移送单"),
    ("supervise", "隐患督办单"),
    ("recheck", "复查记录"),
    ("delivery", "送达回证"),
    ("look_back", "回头看记录"),
    ("interview", "提醒约谈通知"),
    ("minutes", "约谈笔录"),
    ("advice", "消防安全建议函"),
    ("pledge", "消防安全承诺书"),
    ("inspection", "消防安全检查记录"),
    ("order_now", "责令立即改正通知书"),
    ("order_by", "责令限期改正通知书"),
    ("seal", "临时查封决定书"),
]
KIND = models.CharField(choices=KINDS, max_length=10, verbose_name="文书")
STREET = models.ForeignKey(on_delete=PROTECT, related_name="+", to="grids.grid", verbose_name="街道")
SOMEBODY = models.ForeignKey(null=True, on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)


class Migration(migrations.Migration):
    dependencies = [
        ("hazards", "0028_channels_of_a_step"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            "PaperIssuer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(help_text="a Notice.Kind", max_length=10, verbose_name="文书")),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="落款单位")),
                ("seal", models.CharField(blank=True, max_length=60, verbose_name="印章名称")),
                ("prefix", models.CharField(blank=True, max_length=12, verbose_name="文号前缀")),
                ("valid_from", models.DateField(verbose_name="起")),
                ("changed_at", models.DateTimeField()),
                ("changed_by", SOMEBODY.clone()),
                ("street", STREET.clone()),
            ],
            options={
                "verbose_name": "落款",
                "verbose_name_plural": "落款",
                "indexes": [models.Index(fields=["street", "kind", "-valid_from"], name="paper_issuer_of_kind")],
            },
        ),
        migrations.CreateModel(
            "PaperWording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(help_text="a Notice.Kind", max_length=10, verbose_name="文书")),
                ("version", models.PositiveSmallIntegerField(verbose_name="版本")),
                ("opening", models.TextField(max_length=1500, verbose_name="正文开头")),
                ("closing", models.TextField(blank=True, max_length=1500, verbose_name="正文结尾")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="起")),
                ("written_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True)),
                ("published_by", SOMEBODY.clone()),
                ("written_by", SOMEBODY.clone()),
                ("street", STREET.clone()),
            ],
            options={
                "verbose_name": "文书用语",
                "verbose_name_plural": "文书用语",
                "constraints": [
                    models.UniqueConstraint(fields=["street", "kind", "version"], name="paper_wording_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(published_at__isnull=True, valid_from__isnull=True)
                        | models.Q(published_at__isnull=False, valid_from__isnull=False),
                        name="paper_wording_published_from_a_day",
                    ),
                ],
            },
        ),
        migrations.RunSQL(TAKE_PREFIXES + NOW, GIVE_BACK + NOW),
        migrations.DeleteModel("PaperPrefix"),
        migrations.AlterField("notice", "kind", KIND.clone()),
        migrations.AlterField("paperpad", "kind", KIND.clone()),
        migrations.AddField(
            "notice",
            "issuer",
            models.ForeignKey(null=True, on_delete=PROTECT, related_name="+", to="hazards.paperissuer"),
        ),
        migrations.AddField(
            "notice",
            "wording",
            models.ForeignKey(null=True, on_delete=PROTECT, related_name="papers", to="hazards.paperwording"),
        ),
        migrations.AddField(
            "notice",
            "power",
            models.ForeignKey(null=True, on_delete=PROTECT, related_name="papers", to="hazards.delegatedpower"),
        ),
        migrations.AddConstraint(
            "notice",
            models.CheckConstraint(
                condition=~models.Q(kind__in=["order_now", "order_by", "seal"]) | models.Q(power__isnull=False),
                name="notice_orders_by_a_power",
            ),
        ),
    ]
