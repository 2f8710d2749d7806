"""`bin/manage redraw`: a published draw done again, from what is published and nothing else."""

import json
from pathlib import Path
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from inspections.draws.checking import differences
from inspections.models import Draw
from inspections.services.draw_results import document_of


class Command(BaseCommand):
    help = (
        "Do a draw again from its hash, candidates, weights, exclusions and seed; say whether the result is the same."
    )

    def add_arguments(self, parser):
        parser.add_argument("draw", help="the draw's id or number, or the published JSON file")

    def handle(self, *args, draw, **options):
        document = _document(draw)
        wrong = differences(document)
        for line in wrong:
            self.stdout.write(line)
        if wrong:
            raise CommandError(f"{document.get('number', draw)}: {len(wrong)} differences")
        self.stdout.write(self.style.SUCCESS(f"{document['number']}: same ({len(document['result'])} places)"))


def _document(named: str) -> dict:
    file = Path(named)
    if file.is_file():
        try:
            document = json.loads(file.read_text(encoding="utf-8"))
        except ValueError as error:
            raise CommandError(f"{named} is no JSON") from error
        if not isinstance(document, dict):
            raise CommandError(f"{named} is no published draw")
        return document
    try:
        rows = Draw.objects.filter(pk=UUID(named))
    except ValueError:
        rows = Draw.objects.filter(number=named)
    if rows.count() > 1:
        raise CommandError(f"{named} is the number of draws in several streets: name the id")
    row = rows.first()
    if row is None:
        raise CommandError(f"there is no draw {named}, nor such a file")
    if not row.seed:
        raise CommandError(f"{row.number} is not drawn yet")
    return document_of(row)
