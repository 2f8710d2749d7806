"""Load the demonstration once: `bin/manage load_demo [--as-of YYYY-MM-DD] [--seed N]`. Prints who can log in."""

from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.demo import logins
from config.demo.clock import Story
from config.demo.load import load


class Command(BaseCommand):
    help = "Fill an empty, migrated and seeded database with the demo's two streets; a second run changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("--as-of", type=date.fromisoformat, help="the day the story is told on (default: today)")
        parser.add_argument("--seed", type=int, default=1, help="another seed invents other people and places")

    def handle(self, *, as_of: date | None, seed: int, **options):
        if logins.is_loaded():
            self.stderr.write("演示数据已在库中，未作改动。The demo is there already; nothing was changed.")
        elif not settings.DEMO:
            raise CommandError("只有演示站（DEMO=1）才载入演示数据。Only a site set up as a demo (DEMO=1) takes it.")
        else:
            load(Story(as_of or timezone.localdate(), timezone.now(), seed), say=self.stderr.write)
        self.stdout.write(logins.table())
