"""`manage.py seed`: the reference rows every installation starts with. Adds what is missing, never changes a row."""

from django.core.management.base import BaseCommand
from django.db import transaction

import grids.services.seeding
import hazards.services.seeding
import inspections.services.seeding
import stations.services.seeding

# From below upwards: a rule names roles and types, a checklist names categories.
SEEDED = (
    grids.services.seeding,
    hazards.services.seeding,
    stations.services.seeding,
    inspections.services.seeding,
)


class Command(BaseCommand):
    help = "Add the reference rows that are missing: roles, place types, categories, checklists, kit."

    @transaction.atomic
    def handle(self, *args, **options):
        for app in SEEDED:
            added = app.seed()
            if options["verbosity"]:
                self.stdout.write(f"{app.__name__.split('.')[0]}: {added} rows added")
