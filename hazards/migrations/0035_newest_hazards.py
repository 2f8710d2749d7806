"""Newest recorded first, of a street and of many: what each page of the API's list reads. The district's own index was
read by no query of ours."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hazards", "0034_left_behind")]

    operations = [
        migrations.RemoveIndex(model_name="hazard", name="hazard_of_district"),
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(fields=["street", "-recorded_at", "id"], name="hazard_newest"),
        ),
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(fields=["-recorded_at", "id"], name="hazard_newest_of_all"),
        ),
    ]
