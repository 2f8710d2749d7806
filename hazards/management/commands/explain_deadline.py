"""`manage.py explain_deadline`: count a deadline aloud; the last line's first word is the due date."""

from datetime import date, datetime

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext_lazy as _

from grids.calendar import LOCAL
from grids.services.workdays import work_calendar
from hazards.deadlines import Rule, Unit, compute

MOST = 10_000  # of ours: every day is a line


class Command(BaseCommand):
    """A thin shell over `hazards.deadlines.compute` with the calendar in force."""

    help = "Count a deadline day by day; the first word of the last line is the due date."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--start", required=True, help="2026-09-30, or 2026-09-30T19:42 for hours (local time)")
        parser.add_argument("--days", "--amount", type=int, required=True, dest="amount", help="how many units")
        parser.add_argument("--unit", choices=[unit.value for unit in Unit], default=Unit.WORKDAY.value)
        parser.add_argument("--roll", action="store_true", help="move a last day off to the next working day")

    def handle(self, *, start: str, amount: int, unit: str, roll: bool, **options) -> None:
        if amount > MOST:
            raise CommandError(f"counted aloud up to {MOST} units")
        try:
            deadline = compute(Rule(Unit(unit), amount, roll), _start(start), work_calendar())
        except ValueError as refusal:
            raise CommandError(str(refusal)) from refusal
        for line in deadline.explanation():
            self.stdout.write(line)
        provisional = f" {_('暂定')}" if deadline.provisional else ""
        self.stdout.write(f"{deadline.due_text()}{provisional}")


def _start(text: str) -> date | datetime:
    """A local day, or a moment (taken as local time when it names no zone)."""
    if len(text) == len("2026-09-30"):
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)
