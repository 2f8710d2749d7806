"""A segment of a fire lane has its length, its clear width, and whether it is marked."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stations", "0004_camera_points"),
    ]

    operations = [
        migrations.AddField(
            model_name="facility",
            name="length_m",
            field=models.DecimalField(blank=True, decimal_places=1, max_digits=7, null=True, verbose_name="长度（米）"),
        ),
        migrations.AddField(
            model_name="facility",
            name="marked",
            field=models.BooleanField(default=False, verbose_name="已划线标识"),
        ),
        migrations.AddField(
            model_name="facility",
            name="width_m",
            field=models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True, verbose_name="净宽（米）"),
        ),
    ]
