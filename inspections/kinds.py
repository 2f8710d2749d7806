"""The kinds of message that inspections send: what a person may choose by (`notifications.kinds`)."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind, declare

TASKS = Kind("tasks", _("检查任务与整治"), ("task.", "round."))

declare(TASKS)
