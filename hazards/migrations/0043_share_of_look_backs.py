"""The share of look-backs beside that of sample checks: one row says of what it is the share."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hazards", "0042_recent_hazards")]

    operations = [
        migrations.AddField(
            model_name="samplerule",
            name="of",
            field=models.CharField(
                choices=[("on_site", "当场整改抽查"), ("look_back", "回头看")],
                db_default="on_site",
                default="on_site",
                max_length=10,
                verbose_name="抽什么",
            ),
        ),
        migrations.RemoveConstraint(model_name="samplerule", name="sample_rule_once"),
        migrations.AddConstraint(
            model_name="samplerule",
            constraint=models.UniqueConstraint(
                fields=("street", "of", "valid_from"), name="sample_rule_once", nulls_distinct=False
            ),
        ),
    ]
