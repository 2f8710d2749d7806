"""Reasons by which a hazard is closed without being put right, and what was still there when it was looked at again."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# The seeded reasons by which a place ends and its hazards stay where they are; what is demolished is gone with it.
RETURNING = ("close-closed-down", "close-moved-away", "close-banned", "close-stopped")


def returning(apps, _editor):
    apps.get_model("hazards", "Reason").objects.filter(code__in=RETURNING).update(returns=True)


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0005_post_levels_word"),
        ("hazards", "0033_seals_and_letters"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="hazard",
            name="remains_of",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="remains",
                to="hazards.hazard",
            ),
        ),
        migrations.AddField(
            model_name="reason",
            name="returns",
            field=models.BooleanField(
                default=False,
                help_text="按此情形销号并未整改；该处重新开业或有新场所登记时，首次检查要再看。",
                verbose_name="遗留",
            ),
        ),
        migrations.RunPython(returning, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(
                condition=models.Q(("remains_of__isnull", False)), fields=["remains_of"], name="hazard_remains"
            ),
        ),
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(
                condition=models.Q(("close_reason__isnull", False)),
                fields=["street", "scope_cell", "close_reason"],
                name="hazard_closed_otherwise",
            ),
        ),
    ]
