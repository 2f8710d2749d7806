"""`manage.py appoint`: the first account of an empty installation; every further one is opened in the browser."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from grids.errors import DomainError
from grids.models import Grid, Role
from grids.services.people import open_person
from hazards.services.receivers import open_receivers


class Command(BaseCommand):
    help = (
        "Open an account with a post, by default the station officer of a street, and print its one-time password. "
        "The street's usual receivers of hand-overs are added where they are missing."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("grid", help="official code of the street (or another grid)")
        parser.add_argument("--name", required=True, help="the person's name")
        parser.add_argument("--role", default="station_officer")

    def handle(self, *args, username, grid, name, role, **options):
        held_in = Grid.objects.filter(code=grid).select_related("street").first()
        if held_in is None:
            raise CommandError(f"No grid with the code {grid}. Load it first: manage.py load_divisions FILE")
        held_as = Role.objects.filter(code=role).first()
        if held_as is None:
            raise CommandError(f"No role {role}. There are: {', '.join(Role.objects.values_list('code', flat=True))}")
        now = timezone.now()
        post = {"street": held_in.street or held_in, "grid": held_in, "role": held_as}
        account = {"username": username, "name": name}
        try:
            _post, password = open_person(by=None, at=now, valid_from=timezone.localdate(now), **post, **account)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        if held_in.level in (Grid.Level.STREET, Grid.Level.COMMUNITY, Grid.Level.CELL):
            open_receivers(post["street"])
        self.stdout.write(f"{username} · {held_as} · {held_in}\n一次性密码 one-time password: {password}")
