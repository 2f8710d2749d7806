"""`manage.py verify_facts`: no fact refers to another street's, no sum differs from its recount; else it fails."""

from django.core.management.base import BaseCommand, CommandError

from config.facts import findings


class Command(BaseCommand):
    """A thin shell over the question; prints each finding on a line of its own."""

    help = "Find facts that refer to another street's facts, and sums that differ from their recount."

    def handle(self, **options) -> None:
        found = findings()
        for finding in found:
            self.stdout.write(finding)
        if found:
            raise CommandError(f"{len(found)} findings")
        self.stdout.write("ok")
