"""A paper may be of several hazards of one place, or of a place alone; what replaced it is said on the old one."""

import django.db.models.deletion
from django.db import migrations, models

import grids.ids

PROTECT = django.db.models.deletion.PROTECT
NOW = "SET CONSTRAINTS ALL IMMEDIATE;"  # or what is altered next waits for checks that run at the end

LINK = """
INSERT INTO hazards_noticehazard (id, street_id, recorded_at, notice_id, hazard_id, due_on)
SELECT id, street_id, recorded_at, id, hazard_id, NULLIF(facts->>'due_on', '')::date FROM hazards_notice;
UPDATE hazards_notice n SET place_id = h.place_id FROM hazards_hazard h WHERE h.id = n.hazard_id;
UPDATE hazards_notice old SET replaced_by_id = n.id FROM hazards_notice n WHERE n.replaces_id = old.id;
"""
UNLINK = """
UPDATE hazards_notice n SET hazard_id = (SELECT l.hazard_id FROM hazards_noticehazard l WHERE l.notice_id = n.id
    ORDER BY l.id LIMIT 1) WHERE n.hazard_id IS NULL;
UPDATE hazards_notice n SET replaces_id = old.id FROM hazards_notice old WHERE old.replaced_by_id = n.id;
"""


class Migration(migrations.Migration):
    dependencies = [("hazards", "0018_major_rules")]

    operations = [
        migrations.AddField(
            "notice",
            "place",
            models.ForeignKey(
                null=True, on_delete=PROTECT, related_name="papers", to="grids.place", verbose_name="场所"
            ),
        ),
        migrations.AddField(
            "notice",
            "replaced_by",
            models.ForeignKey(null=True, on_delete=PROTECT, related_name="replaced", to="hazards.notice"),
        ),
        migrations.CreateModel(
            "NoticeHazard",
            fields=[
                ("id", models.UUIDField(default=grids.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("due_on", models.DateField(null=True, verbose_name="整改期限")),
                (
                    "hazard",
                    models.ForeignKey(on_delete=PROTECT, related_name="paper_links", to="hazards.hazard"),
                ),
                ("notice", models.ForeignKey(on_delete=PROTECT, related_name="links", to="hazards.notice")),
                (
                    "street",
                    models.ForeignKey(on_delete=PROTECT, related_name="+", to="grids.grid", verbose_name="街道"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["street", "notice", "hazard"], name="notice_of_hazard_once")
                ]
            },
        ),
        migrations.AlterField(
            "notice",
            "hazard",
            models.ForeignKey(null=True, on_delete=PROTECT, related_name="+", to="hazards.hazard"),
        ),
        migrations.RunSQL(LINK + NOW, UNLINK + NOW),
        migrations.AddField(
            "notice",
            "hazards",
            models.ManyToManyField(related_name="notices", through="hazards.NoticeHazard", to="hazards.hazard"),
        ),
        migrations.RemoveField("notice", "replaces"),
        migrations.AlterField(
            "recheck",
            "paper",
            models.ForeignKey(null=True, on_delete=PROTECT, related_name="rechecks", to="hazards.notice"),
        ),
    ]
