"""Posts limited to what was drawn for their holder."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0005_post_levels_word"),
    ]

    operations = [
        migrations.AlterField(
            model_name="post",
            name="kind",
            field=models.CharField(
                choices=[("standing", "常任"), ("round", "整治行动"), ("stand_in", "代班"), ("draw", "双随机抽查")],
                default="standing",
                max_length=10,
                verbose_name="性质",
            ),
        ),
        migrations.AlterField(
            model_name="postevent",
            name="kind",
            field=models.CharField(
                choices=[("standing", "常任"), ("round", "整治行动"), ("stand_in", "代班"), ("draw", "双随机抽查")],
                default="standing",
                max_length=10,
                verbose_name="性质",
            ),
        ),
    ]
