"""The place's own door with what it says of itself, a number to follow a report by, and work orders behind leads."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import grids.ids


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0005_post_levels_word"),
        ("hazards", "0029_orders_and_issuers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PledgeText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=30, unique=True, verbose_name="版本")),
                ("text_zh", models.TextField(verbose_name="承诺内容")),
                ("text_en", models.TextField(verbose_name="英文")),
                ("months", models.PositiveSmallIntegerField(default=12, verbose_name="有效月数")),
                ("source", models.CharField(blank=True, max_length=120, verbose_name="依据")),
                ("valid_from", models.DateField(verbose_name="起")),
            ],
            options={
                "verbose_name": "承诺书文本",
                "verbose_name_plural": "承诺书文本",
                "ordering": ["-valid_from", "-id"],
            },
        ),
        migrations.CreateModel(
            name="SelfCheckItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=30, unique=True, verbose_name="代码")),
                ("name_zh", models.CharField(max_length=80, verbose_name="名称")),
                ("name_en", models.CharField(max_length=120, verbose_name="英文名称")),
                ("order", models.PositiveSmallIntegerField(default=100, verbose_name="排序")),
                ("source", models.CharField(blank=True, max_length=120, verbose_name="依据")),
                ("valid_from", models.DateField(verbose_name="起")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="止")),
            ],
            options={
                "verbose_name": "自查项目",
                "verbose_name_plural": "自查项目",
                "ordering": ["order", "code"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TicketSource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=30, unique=True, verbose_name="代码")),
                ("name_zh", models.CharField(max_length=80, verbose_name="名称")),
                ("name_en", models.CharField(max_length=120, verbose_name="英文名称")),
                ("order", models.PositiveSmallIntegerField(default=100, verbose_name="排序")),
                (
                    "reply_workdays",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="答复工作日数"),
                ),
                ("source", models.CharField(blank=True, max_length=120, verbose_name="依据")),
            ],
            options={
                "verbose_name": "工单来源",
                "verbose_name_plural": "工单来源",
                "ordering": ["order", "code"],
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="lead",
            name="follow_hash",
            field=models.CharField(editable=False, max_length=64, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="lead",
            name="public_note",
            field=models.CharField(blank=True, max_length=300, verbose_name="对反映人的答复"),
        ),
        migrations.CreateModel(
            name="DoorSession",
            fields=[
                ("id", models.UUIDField(default=grids.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("key_hash", models.CharField(max_length=64, unique=True)),
                ("phone_hash", models.CharField(max_length=64)),
                ("phone_tail", models.CharField(max_length=2, verbose_name="手机尾号")),
                ("ends_at", models.DateTimeField(verbose_name="失效时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="结束时间")),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="收回人",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="door_sessions",
                        to="grids.place",
                        verbose_name="场所",
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
                "verbose_name": "场所自助办理",
                "verbose_name_plural": "场所自助办理",
            },
        ),
        migrations.CreateModel(
            name="Pledge",
            fields=[
                ("id", models.UUIDField(default=grids.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("signed_by", models.CharField(max_length=40, verbose_name="承诺人")),
                ("manager", models.CharField(max_length=40, verbose_name="消防安全管理人")),
                ("valid_to", models.DateField(verbose_name="有效期至")),
                (
                    "door",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hazards.doorsession"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pledges",
                        to="grids.place",
                        verbose_name="场所",
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
                (
                    "text",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="hazards.pledgetext",
                        verbose_name="版本",
                    ),
                ),
            ],
            options={
                "verbose_name": "消防安全承诺",
                "verbose_name_plural": "消防安全承诺",
            },
        ),
        migrations.CreateModel(
            name="SelfCheck",
            fields=[
                ("id", models.UUIDField(default=grids.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("answers", models.JSONField(verbose_name="自查结果")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                (
                    "door",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hazards.doorsession"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="self_checks",
                        to="grids.place",
                        verbose_name="场所",
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
                "verbose_name": "每周自查",
                "verbose_name_plural": "每周自查",
            },
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                ("id", models.UUIDField(default=grids.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("number", models.CharField(max_length=60, verbose_name="工单号")),
                ("reply_due_at", models.DateTimeField(verbose_name="答复时限")),
                ("reply", models.TextField(blank=True, max_length=1000, verbose_name="答复内容")),
                ("replied_at", models.DateTimeField(null=True, verbose_name="答复时间")),
                (
                    "call_back",
                    models.CharField(
                        blank=True,
                        choices=[("satisfied", "满意"), ("unsatisfied", "不满意"), ("unreached", "未接通")],
                        max_length=12,
                        verbose_name="回访结果",
                    ),
                ),
                ("call_back_note", models.CharField(blank=True, max_length=300, verbose_name="回访说明")),
                ("reminded_at", models.DateTimeField(editable=False, null=True)),
                (
                    "lead",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ticket",
                        to="hazards.lead",
                        verbose_name="线索",
                    ),
                ),
                (
                    "replied_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="答复人",
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
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="hazards.ticketsource",
                        verbose_name="工单来源",
                    ),
                ),
            ],
            options={
                "verbose_name": "工单",
                "verbose_name_plural": "工单",
            },
        ),
        migrations.CreateModel(
            name="DoorCode",
            fields=[
                ("id", models.UUIDField(default=grids.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("code_hash", models.CharField(max_length=64)),
                ("phone_hash", models.CharField(max_length=64)),
                ("address_hash", models.CharField(max_length=64)),
                ("expires_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="door_codes", to="grids.place"
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
                "indexes": [
                    models.Index(fields=["place", "-recorded_at"], name="door_code_of_place"),
                    models.Index(fields=["phone_hash", "-recorded_at"], name="door_code_of_phone"),
                    models.Index(fields=["address_hash", "-recorded_at"], name="door_code_of_address"),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="doorsession",
            index=models.Index(fields=["place", "-recorded_at"], name="door_session_of_place"),
        ),
        migrations.AddIndex(
            model_name="pledge",
            index=models.Index(fields=["place", "-recorded_at"], name="pledge_of_place"),
        ),
        migrations.AddIndex(
            model_name="selfcheck",
            index=models.Index(fields=["place", "-recorded_at"], name="self_check_of_place"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("replied_at__isnull", True)),
                fields=["street", "reply_due_at"],
                name="ticket_unanswered",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.UniqueConstraint(fields=("street", "source", "number"), name="ticket_number_once"),
        ),
    ]
