"""The kind of message that reports send: what a person may choose by (`notifications.kinds`)."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind, declare

REPORTS = Kind("reports", _("周报"), ("report.",))

declare(REPORTS)
