"""How each photo looks, as 64 bits; photos from before have none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0006_posts_of_a_draw"),
    ]

    operations = [
        migrations.AddField(
            model_name="photo",
            name="likeness",
            field=models.BigIntegerField(
                editable=False, help_text="how it looks, as 64 bits: grids.likeness", null=True
            ),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                condition=models.Q(("likeness__isnull", False)),
                fields=["street", "recorded_at"],
                include=("likeness",),
                name="photo_looks",
            ),
        ),
    ]
