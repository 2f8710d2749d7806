"""`manage.py verify_facts`: no fact refers to another street's, no sum differs from its recount; else it fails."""

from django.core.management.base import BaseCommand, CommandError

from grids.models import Grid
from grids.services.verifying import strays
from hazards.services import day_sums, tallies


class Command(BaseCommand):
    """A thin shell over the two questions; prints each finding on a line of its own."""

    help = "Find facts that refer to another street's facts, and sums that differ from their recount."

    def handle(self, **options) -> None:
        findings = [f"{one.model}.{one.column}: {one.count}" for one in strays()]
        for street in Grid.objects.streets().in_code_order():
            for sums in (tallies, day_sums):
                different = sums.differences(street).items()
                findings += [f"{street} {stand}: {pair[0]} ≠ {pair[1]}" for stand, pair in different]
        for finding in findings:
            self.stdout.write(finding)
        if findings:
            raise CommandError(f"{len(findings)} findings")
        self.stdout.write("ok")
