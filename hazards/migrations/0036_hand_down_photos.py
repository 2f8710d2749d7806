"""A case handed down carries photos."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("grids", "0005_post_levels_word"), ("hazards", "0035_newest_hazards")]

    operations = [
        migrations.AddField(
            model_name="handdown",
            name="photos",
            field=models.ManyToManyField(related_name="+", to="grids.photo", verbose_name="照片"),
        ),
    ]
