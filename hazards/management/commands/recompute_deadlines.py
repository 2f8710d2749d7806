"""`manage.py recompute_deadlines`: what a newly loaded notice moves; with --apply it is moved."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.models import Grid
from hazards.services.deadlines import recompute


class Command(BaseCommand):
    """A thin shell over `hazards.services.deadlines.recompute`, street by street."""

    help = "List open working-day deadlines that the calendar now in force moves; --apply moves them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--street", help="code of one street; all streets without it")
        parser.add_argument("--apply", action="store_true", help="move them, with an event on each")

    def handle(self, *, street: str | None, apply: bool, **options) -> None:
        streets = Grid.objects.streets().in_code_order()
        if street:
            streets = streets.filter(code=street)
            if not streets:
                raise CommandError(_("没有代码为 %(code)s 的街道。") % {"code": street})
        count = 0
        for one in streets:
            for moved in recompute(one, by=None, at=timezone.now(), apply=apply):
                self.stdout.write(f"{one} {moved.hazard.number} {moved.before} → {moved.after}")
                count += 1
        done = _("已调整 %(n)d 处") if apply else _("将调整 %(n)d 处（加 --apply 执行）")
        self.stdout.write(done % {"n": count})
