from django.db import migrations

# The way back: the two tables are filled again from the hazards, as the code of that time kept them.
TALLIES = """
INSERT INTO hazards_tally (street_id, cell_id, day, category_id, severity_id, source, state, on_time, n, folded)
SELECT street_id, cell_id, booked_on, category_id, severity_id, source, state, on_time, count(*), true
FROM hazards_hazard GROUP BY street_id, cell_id, booked_on, category_id, severity_id, source, state, on_time;
INSERT INTO hazards_tallytotal (street_id, source, state, on_time, n)
SELECT street_id, source, state, on_time, count(*) FROM hazards_hazard GROUP BY street_id, source, state, on_time;
"""


class Migration(migrations.Migration):
    """Boards, pages, API and reports read `DaySum` alone; the older sums by state were read by nothing."""

    dependencies = [("hazards", "0005_cases_handed_down")]

    operations = [
        migrations.RunSQL(migrations.RunSQL.noop, reverse_sql=TALLIES),
        migrations.DeleteModel(name="Tally"),
        migrations.DeleteModel(name="TallyTotal"),
    ]
