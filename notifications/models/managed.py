"""What the street's people who set up its channels see of everybody's messages on their way."""

from django.db import models

from grids.access import scope_of


class ManagedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the streets whose channels the person sets up."""
        return self.filter(street__in=scope_of(user).reach_for("channels.manage").streets)
