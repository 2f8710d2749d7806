"""The project's own settings, with the naive peer's page beside the project's and queues of the benchmark's own."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
OWN = "bench-"  # no other worker of the checkout takes these, ours takes no others
CELERY_TASK_ROUTES = {tasks: {"queue": OWN + to["queue"]} for tasks, to in CELERY_TASK_ROUTES.items()}  # noqa: F405
CELERY_TASK_DEFAULT_QUEUE = OWN + CELERY_TASK_DEFAULT_QUEUE  # noqa: F405
