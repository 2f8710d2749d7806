"""The project's own settings, with the naive peer's page beside the project's."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
