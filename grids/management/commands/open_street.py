"""Give a street its first station officer: everything else he opens himself in the browser."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from grids.errors import DomainError
from grids.models import Grid, Role
from grids.services.people import open_person


class Command(BaseCommand):
    help = "Open the account of a street's first station officer and print its one-time password."

    def add_arguments(self, parser):
        parser.add_argument("street", help="nine-digit code of a loaded street")
        parser.add_argument("--username", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--phone")
        parser.add_argument("--role", default="station_officer", help="station_officer, or administrator")

    def handle(self, *, street, username, name, phone, role, **options):
        now = timezone.now()
        grid = Grid.objects.streets().filter(code=street).first()
        held_as = Role.objects.filter(code=role).first()
        if grid is None or held_as is None:
            raise CommandError("no such street or role; load_divisions and seed come first")
        try:
            post, password = open_person(
                by=None, at=now, street=grid, grid=grid, role=held_as, valid_from=timezone.localdate(now),
                username=username, name=name, phone=phone,
            )  # fmt: skip
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{post.user.username} {password}")
