"""On the way back: a table that knows no streets and no drafts keeps what was answered, and lets nothing serve anew.

In a migration of its own, so that the rows have changed before the columns go.
"""

from django.db import migrations


def nothing_yet(apps, schema_editor):
    """Forwards: every row there is stays what it was, common and published."""


def set_own_lists_aside(apps, schema_editor):
    """Backwards: drafts go; a street's own lists stay with the visits that answered them and serve nobody."""
    Checklist, Rule = (apps.get_model("inspections", name) for name in ("Checklist", "Rule"))
    apps.get_model("inspections", "ChecklistItem").objects.filter(checklist__valid_from=None).delete()
    Checklist.objects.filter(valid_from=None).delete()
    Rule.objects.filter(valid_from=None).delete()
    for checklist in Checklist.objects.exclude(street=None):
        checklist.place_types.clear()
        checklist.code, checklist.is_default = f"own-{checklist.pk}", False
        checklist.save(update_fields=["code", "is_default"])


class Migration(migrations.Migration):
    dependencies = [("inspections", "0007_own_checklists_and_rules")]

    operations = [migrations.RunPython(nothing_yet, set_own_lists_aside)]
