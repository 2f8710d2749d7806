"""A list's question kept under a name: one's own, or shared with the street."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.access import scope_of


class SavedFilterQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and what is shared in the streets of one's posts; a guest of a round reads no street's."""
        return self.filter(Q(owner=user) | Q(street__in=scope_of(user).own_street_ids()))


class SavedFilter(models.Model):
    """保存的筛选: a named query string of the list of hazards. The address stays the truth; it is checked when read."""

    owner = models.ForeignKey("grids.User", models.PROTECT, related_name="+")
    street = models.ForeignKey(
        "grids.Grid", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("共享街道")
    )
    name = models.CharField(_("名称"), max_length=30)
    query = models.CharField(max_length=1000)
    saved_at = models.DateTimeField()

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("保存的筛选")
        verbose_name_plural = _("保存的筛选")
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_filter_name_of_owner"),
            models.UniqueConstraint(
                fields=["street", "name"], condition=Q(street__isnull=False), name="saved_filter_name_in_street"
            ),
        ]

    def __str__(self):
        return self.name


class ListStart(models.Model):
    """With which saved filter a person's list opens when nothing is asked."""

    user = models.OneToOneField("grids.User", models.PROTECT, related_name="+")
    filter = models.ForeignKey(SavedFilter, models.CASCADE, related_name="+")
