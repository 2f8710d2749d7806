"""Figures of a street between two days: `bin/manage report 520602007 --from 2022-06-01 --to 2024-10-17 --json`."""

import json
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from grids.models import Grid
from reports.labels import labelled
from reports.services import figures_between


class Command(BaseCommand):
    help = "一个街道任意起止日期的数据（止日当天计入）"

    def add_arguments(self, parser):
        parser.add_argument("street", help="街道代码，如 520602007")
        parser.add_argument("--from", dest="first", type=date.fromisoformat, required=True, help="起，YYYY-MM-DD")
        parser.add_argument("--to", dest="last", type=date.fromisoformat, required=True, help="止，当天计入")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *, street, first, last, json: bool, **options):
        if last < first:
            raise CommandError("止日早于起日。")
        found = Grid.objects.streets().filter(code=street).first()
        if found is None:
            raise CommandError(f"没有代码为 {street} 的街道。")
        figures = figures_between(found, first, last, now=timezone.now())
        self.stdout.write(_as_json(figures) if json else _as_text(figures))


def _as_json(figures: dict) -> str:
    return json.dumps(figures, ensure_ascii=False, indent=2)


def _as_text(figures: dict) -> str:
    head = f"{figures['street']['name']} {figures['first']} 至 {figures['last']}"
    return "\n".join([head, *(f"{label}\t{text}" for label, text in labelled(figures))])
