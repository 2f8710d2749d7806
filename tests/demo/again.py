"""Load the same story in this process and print its fingerprint as JSON; `test_loading.py` runs it."""

import json
import sys

import django
import time_machine

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from config.demo.clock import Story  # noqa: E402
from config.demo.load import load  # noqa: E402
from tests.demo.conftest import AS_OF, NOW  # noqa: E402
from tests.demo.digest import digest  # noqa: E402

if __name__ == "__main__":
    with time_machine.travel(NOW, tick=False), transaction.atomic():
        call_command("seed", verbosity=0)
        load(Story(AS_OF, NOW, seed=1))
        json.dump(digest(), sys.stdout)
        transaction.set_rollback(True)
