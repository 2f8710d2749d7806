"""Numbers that an office may change stand in its environment."""

import json
import os
import subprocess
import sys

from django.conf import settings

SHOW = "import json; from django.conf import settings; print(json.dumps(settings.ACCOUNT_RATE_LIMITS))"


def limits(**environment):
    given = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"} | environment
    return subprocess.run(
        [sys.executable, "-c", SHOW], cwd=settings.BASE_DIR, env=given, capture_output=True, text=True, check=False
    )


def test_a_lock_out_that_is_no_number_stops_the_start_with_its_name():
    for wrong in ("five", "0", "-1"):
        refused = limits(LOCK_OUT_FAILURES=wrong)
        assert refused.returncode != 0 and "LOCK_OUT_FAILURES" in refused.stderr


def test_the_lock_out_is_the_offices_own():
    assert json.loads(limits().stdout) == {"login_failed": "5/10m/key,20/10m/ip"}
    own = limits(LOCK_OUT_FAILURES="3", LOCK_OUT_FAILURES_OF_ADDRESS="40", LOCK_OUT_MINUTES="30")
    assert json.loads(own.stdout) == {"login_failed": "3/30m/key,40/30m/ip"}
