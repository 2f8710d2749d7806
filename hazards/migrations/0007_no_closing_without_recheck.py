"""整改完成 is no way round the re-check: the reason goes, or stands retired where a hazard was closed with it."""

from django.db import migrations, models


def retire(apps, schema_editor):
    put_right = apps.get_model("hazards", "Reason").objects.filter(code="close-rectified")
    used = apps.get_model("hazards", "Hazard").objects.filter(close_reason__code="close-rectified").exists()
    if used:
        put_right.update(use="retired")
    else:
        put_right.delete()


class Migration(migrations.Migration):
    dependencies = [("hazards", "0006_one_mechanism_for_sums")]

    operations = [
        migrations.AlterField(
            model_name="reason",
            name="use",
            field=models.CharField(
                choices=[
                    ("hand_over", "移送"),
                    ("return", "退回"),
                    ("close", "其他销号"),
                    ("void", "作废"),
                    ("retired", "停用"),
                ],
                max_length=12,
                verbose_name="用途",
            ),
        ),
        migrations.RunPython(retire, migrations.RunPython.noop),
    ]
