"""Bring a database, empty or old, to where this code needs it: schema, log-in cache, reference rows."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Migrate, make the cache table and load the reference rows. Safe to repeat; run it before each new version."

    def handle(self, *args: Any, **options: Any) -> None:
        for name in ("migrate", "createcachetable", "seed"):
            call_command(name, verbosity=options["verbosity"], stdout=self.stdout, stderr=self.stderr)
