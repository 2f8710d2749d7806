"""How a paper was delivered, pads of pre-printed papers, and more kinds of street papers."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import grids.ids

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
]
WAYS = [("direct", "直接送达"), ("left", "留置送达"), ("post", "邮寄送达"), ("passed_on", "转交送达")]
PROTECT = django.db.models.deletion.PROTECT


def kind():
    return models.CharField(choices=KINDS, max_length=10, verbose_name="文书")


def key():
    return models.UUIDField(default=grids.ids.uuid7, editable=False, primary_key=True, serialize=False)


def street():
    return models.ForeignKey(on_delete=PROTECT, related_name="+", to="grids.grid", verbose_name="街道")


def recorded():
    return models.DateTimeField(verbose_name="登记时间")


def maybe(to):
    return models.ForeignKey(null=True, on_delete=PROTECT, related_name="+", to=to)


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0005_post_levels_word"),
        ("hazards", "0022_who_set_a_step"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField("notice", "kind", kind()),
        migrations.AlterField("paperprefix", "kind", kind()),
        migrations.AddField("notice", "about_id", models.UUIDField(null=True)),
        migrations.AddField("notice", "by_hand", models.BooleanField(default=False, verbose_name="手写")),
        migrations.RemoveConstraint("notice", "notice_numbered_once"),
        migrations.AddConstraint(
            "notice",
            models.UniqueConstraint(
                condition=models.Q(("by_hand", False)),
                fields=("street", "kind", "year", "seq"),
                name="notice_numbered_once",
            ),
        ),
        migrations.AddConstraint(
            "notice",
            models.UniqueConstraint(
                condition=models.Q(("about_id__isnull", False)),
                fields=("street", "kind", "about_id"),
                name="notice_about_once",
            ),
        ),
        migrations.CreateModel(
            "Delivery",
            fields=[
                ("id", key()),
                ("recorded_at", recorded()),
                ("way", models.CharField(choices=WAYS, max_length=10, verbose_name="送达方式")),
                ("where", models.CharField(blank=True, max_length=120, verbose_name="送达地点")),
                ("capacity", models.CharField(blank=True, max_length=30, verbose_name="签收人身份")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("notice", models.OneToOneField(on_delete=PROTECT, related_name="delivery", to="hazards.notice")),
                ("photo", maybe("grids.photo")),
                (
                    "record",
                    models.OneToOneField(
                        null=True, on_delete=PROTECT, related_name="delivery_recorded", to="hazards.notice"
                    ),
                ),
                ("recorded_by", maybe(settings.AUTH_USER_MODEL)),
                ("signature", maybe("grids.photo")),
                ("street", street()),
            ],
            options={"verbose_name": "送达", "verbose_name_plural": "送达"},
        ),
        migrations.CreateModel(
            "PaperPad",
            fields=[
                ("id", key()),
                ("recorded_at", recorded()),
                ("kind", kind()),
                ("prefix", models.CharField(max_length=20, verbose_name="号前文字")),
                ("first", models.PositiveIntegerField(verbose_name="起号")),
                ("last", models.PositiveIntegerField(verbose_name="止号")),
                ("digits", models.PositiveSmallIntegerField(default=7, verbose_name="号码位数")),
                ("holder", models.CharField(blank=True, max_length=40, verbose_name="领用人")),
                ("handed_on", models.DateField(verbose_name="领用日期")),
                (
                    "grid",
                    models.ForeignKey(on_delete=PROTECT, related_name="+", to="grids.grid", verbose_name="领用网格"),
                ),
                ("recorded_by", maybe(settings.AUTH_USER_MODEL)),
                ("street", street()),
            ],
            options={
                "verbose_name": "三联单",
                "verbose_name_plural": "三联单",
                "indexes": [models.Index(fields=["street", "-handed_on", "id"], name="pad_recent")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))), name="pad_runs_forward"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "PadSheet",
            fields=[
                ("id", key()),
                ("recorded_at", recorded()),
                ("seq", models.PositiveIntegerField(verbose_name="号码")),
                ("void_reason", models.CharField(blank=True, max_length=100, verbose_name="作废理由")),
                (
                    "notice",
                    models.OneToOneField(null=True, on_delete=PROTECT, related_name="sheet", to="hazards.notice"),
                ),
                ("pad", models.ForeignKey(on_delete=PROTECT, related_name="sheets", to="hazards.paperpad")),
                ("photo", maybe("grids.photo")),
                ("recorded_by", maybe(settings.AUTH_USER_MODEL)),
                ("street", street()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("street", "pad", "seq"), name="pad_sheet_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("notice__isnull", False), ("void_reason", "")),
                            models.Q(("notice__isnull", True), models.Q(("void_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="pad_sheet_used_or_void",
                    ),
                ]
            },
        ),
    ]
