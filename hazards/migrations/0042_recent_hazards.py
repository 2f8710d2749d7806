"""The desk's list of a district, newest found first, without sorting all there ever was; a street's count from its index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hazards", "0041_own_word_templates")]

    operations = [
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(fields=["-found_at", "id"], name="hazard_recent_of_all"),
        ),
        migrations.RemoveIndex(model_name="hazard", name="hazard_recent"),
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(fields=["street", "-found_at", "id"], include=["at_home"], name="hazard_recent"),
        ),
    ]
