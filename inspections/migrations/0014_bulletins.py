"""行动快报: the draft of a closed round and the pictures that go with it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import grids.ids


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0007_looks_of_photos"),
        ("hazards", "0043_share_of_look_backs"),
        ("inspections", "0013_signals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Bulletin",
            fields=[
                ("id", models.UUIDField(default=grids.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("text", models.CharField(max_length=300, verbose_name="正文")),
                (
                    "figures",
                    models.JSONField(help_text="what the draft was made of: names of figures and of closing numbers"),
                ),
                ("drawn_at", models.DateTimeField(verbose_name="生成时间")),
                ("edition", models.PositiveIntegerField(default=1)),
                ("edited_at", models.DateTimeField(null=True, verbose_name="修改时间")),
                (
                    "edited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inspections.round"
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
                "verbose_name": "行动快报",
                "verbose_name_plural": "行动快报",
            },
        ),
        migrations.CreateModel(
            name="BulletinPicture",
            fields=[
                ("id", models.UUIDField(default=grids.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("order", models.PositiveSmallIntegerField()),
                (
                    "bulletin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pictures", to="inspections.bulletin"
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hazards.evidence"
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
                "ordering": ["bulletin", "order"],
            },
        ),
        migrations.AddConstraint(
            model_name="bulletin",
            constraint=models.UniqueConstraint(fields=("street", "round"), name="bulletin_once"),
        ),
        migrations.AddConstraint(
            model_name="bulletinpicture",
            constraint=models.UniqueConstraint(fields=("street", "bulletin", "evidence"), name="bulletin_picture_once"),
        ),
    ]
