"""Sums of what was first due, and of what falls due by a receiver's legal paper: counted anew from the facts."""

from django.db import migrations

TERMS = "'due', 'in_time', 'first_due', 'first_kept'"
H = """
h AS (
    SELECT z.*, CASE WHEN c.level = 'community' THEN c.id ELSE c.parent_id END AS area_id
    FROM hazards_hazard z LEFT JOIN grids_grid c ON c.id = z.cell_id
)"""
INSERT = """
INSERT INTO hazards_daysum (street_id, area_id, day, term, at_home, source, n, folded)
SELECT street_id, area_id, day, term, at_home, source, count(*), true FROM marks
GROUP BY street_id, area_id, day, term, at_home, source
"""
COUNT_ANEW = f"""
WITH {H}, marks AS (
    SELECT street_id, area_id, CASE WHEN o.sent = 0 THEN due_on ELSE o.legal END AS day, t.term, at_home, source
    FROM h CROSS JOIN LATERAL (
        SELECT count(*) AS sent, max(legal_due_on) FILTER (WHERE state IN ('accepted', 'done')) AS legal
        FROM hazards_handover WHERE hazard_id = h.id
    ) AS o CROSS JOIN LATERAL (VALUES ('due', true), ('in_time', CASE
        WHEN o.sent > 0 THEN state = 'closed' AND (put_right_at AT TIME ZONE 'Asia/Shanghai')::date <= o.legal
        WHEN submitted_at IS NOT NULL THEN state IN ('submitted', 'closed') AND submitted_at < due_at
        ELSE state = 'closed' AND put_right_at < due_at END)) AS t(term, counts)
    WHERE t.counts AND CASE
        WHEN o.sent = 0 THEN due_on IS NOT NULL AND state IN ('rectifying', 'submitted', 'closed')
        ELSE o.legal IS NOT NULL AND state IN ('accepted', 'closed') END
    UNION ALL
    SELECT street_id, area_id, first_due_on, t.term, at_home, source
    FROM h CROSS JOIN LATERAL (
        SELECT CASE WHEN submitted_at IS NULL THEN put_right_at ELSE submitted_at END AS done_at
    ) AS d CROSS JOIN LATERAL (VALUES ('first_due', true), ('first_kept',
        state = ANY(CASE WHEN submitted_at IS NULL THEN ARRAY['closed'] ELSE ARRAY['submitted', 'closed'] END)
        AND CASE WHEN due_on = first_due_on THEN d.done_at < due_at
            ELSE (d.done_at AT TIME ZONE 'Asia/Shanghai')::date <= first_due_on END)) AS t(term, counts)
    WHERE t.counts AND first_due_on IS NOT NULL
        AND state IN ('rectifying', 'submitted', 'closed', 'handed_over', 'accepted')
)
{INSERT}
"""
COUNT_AS_BEFORE = f"""
WITH {H}, marks AS (
    SELECT street_id, area_id, due_on AS day, t.term, at_home, source
    FROM h CROSS JOIN LATERAL (VALUES ('due', true), ('in_time', CASE
        WHEN submitted_at IS NOT NULL THEN state IN ('submitted', 'closed') AND submitted_at < due_at
        ELSE state = 'closed' AND put_right_at < due_at END)) AS t(term, counts)
    WHERE t.counts AND due_on IS NOT NULL AND state IN ('rectifying', 'submitted', 'closed')
      AND NOT EXISTS (SELECT FROM hazards_handover o WHERE o.hazard_id = h.id)
)
{INSERT}
"""
FORGET = f"DELETE FROM hazards_daysum WHERE term IN ({TERMS})"


class Migration(migrations.Migration):
    dependencies = [("hazards", "0031_acceptances")]

    operations = [
        migrations.RunSQL(FORGET, COUNT_AS_BEFORE),
        migrations.RunSQL(COUNT_ANEW, FORGET),
    ]
