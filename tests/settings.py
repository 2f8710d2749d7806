"""The real settings, made cheap where hundreds of tests pay, and apart for each worker of a parallel run."""

import os
from urllib.parse import urlsplit, urlunsplit

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")  # gw0, gw1 … or nothing
if WORKER:
    # Its own Redis database after the one of a run without workers; pytest-django gives it its own PostgreSQL one.
    # Counted from a fixed number: the programs that tests start read these settings again.
    number = 2 + int(WORKER.removeprefix("gw"))
    os.environ["REDIS_URL"] = urlunsplit(urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{number}"))

from config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # each test makes a cast of sixteen
WHITENOISE_AUTOREFRESH = True  # find a static file when asked for, instead of listing all for every client
