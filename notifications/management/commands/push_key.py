"""A key for web push: printed once, kept in the environment of the installation."""

from django.core.management.base import BaseCommand

from notifications.webpush import new_private_key


class Command(BaseCommand):
    help = "Print a new PUSH_PRIVATE_KEY. A new key ends every subscription: each browser must be turned on again."

    def handle(self, *args, **options):
        self.stdout.write(f"PUSH_PRIVATE_KEY={new_private_key()}")
