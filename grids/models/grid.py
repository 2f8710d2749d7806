"""The tree of territory: province → city → district → street (tier 1) → community or unit (2) → cell (3)."""

import pghistory
from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import IsValid
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.access import scope_of


class GridQuerySet(models.QuerySet):
    def on(self, day):
        """Grids that exist on `day`."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)

    def streets(self):
        return self.filter(level=Grid.Level.STREET)

    def communities(self):
        return self.filter(level=Grid.Level.COMMUNITY)

    def cells(self):
        return self.filter(level=Grid.Level.CELL)

    def under(self, grid):
        """`grid` itself and everything below it: one prefix query on `path`."""
        return self.filter(path__startswith=grid.path)

    def in_code_order(self):
        return self.order_by("code")

    def visible_to(self, user):
        """The tree of the streets a person works in, with the nodes above; see `Scope.grids_q`."""
        return self.filter(scope_of(user).grids_q())


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Grid(models.Model):
    """A node of the tree. `code` is the official division code, cells appended: 12 digits + kind (1|2) + 3 digits."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("省")
        CITY = "city", _("市")
        DISTRICT = "district", _("区县")
        STREET = "street", _("街道")
        COMMUNITY = "community", _("社区")
        CELL = "cell", _("网格")

    class Kind(models.TextChoices):
        GENERAL = "general", _("综合网格")
        DEDICATED = "dedicated", _("专属网格")

    code = models.CharField(_("代码"), max_length=24, unique=True)
    external_code = models.CharField(_("外部编码"), max_length=40, blank=True)
    name = models.CharField(_("名称"), max_length=80)
    short_name = models.CharField(_("简称"), max_length=40, blank=True)
    level = models.CharField(_("层级"), max_length=10, choices=Level.choices)
    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices, default=Kind.GENERAL)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级")
    )
    path = models.CharField(max_length=160, editable=False)
    street = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    district = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    boundary = models.MultiPolygonField(_("边界"), srid=4326, null=True, blank=True)
    boundary_invented = models.BooleanField(_("边界为虚构演示"), default=False)
    unit_name = models.CharField(_("所属单位"), max_length=80, blank=True, help_text=_("专属网格或社会单位"))
    valid_from = models.DateField(_("启用日期"))
    valid_to = models.DateField(_("停用日期"), null=True, blank=True)
    # Street profile (街道概况)
    area_km2 = models.DecimalField(_("面积（平方公里）"), max_digits=8, decimal_places=2, null=True, blank=True)
    population = models.PositiveIntegerField(_("人口"), null=True, blank=True)
    households = models.PositiveIntegerField(_("户数"), null=True, blank=True)
    founded = models.DateField(_("设立日期"), null=True, blank=True)
    profile = models.TextField(_("概况"), blank=True)
    phone = models.CharField(_("联系电话"), max_length=30, blank=True)
    # Facts that happen on or before this day belong to frozen reports; booking moves later arrivals on (rule 10).
    books_closed_through = models.DateField(_("已封账至"), null=True, blank=True)

    objects = GridQuerySet.as_manager()

    class Meta:
        verbose_name = _("网格")
        verbose_name_plural = _("网格")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="grid_boundary_is_valid", condition=Q(boundary__isnull=True) | IsValid("boundary")
            ),
            models.CheckConstraint(
                name="grid_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=models.F("valid_from")),
            ),
            models.CheckConstraint(
                name="grid_dedicated_is_a_cell", condition=Q(kind="general") | Q(level__in=["cell", "community"])
            ),
        ]
        indexes = [
            models.Index(fields=["path"], name="grid_path_prefix", opclasses=["text_pattern_ops"]),
            models.Index(fields=["street", "level", "code"], name="grid_of_street"),
        ]

    def __str__(self):
        return self.display_name

    @property
    def display_name(self) -> str:
        return self.short_name or self.name

    @property
    def tier(self) -> int | None:
        """1 street, 2 community or unit, 3 cell; nothing above the street."""
        return {"street": 1, "community": 2, "cell": 3}.get(self.level)

    def place_in_tree(self) -> None:
        """Set path, street and district from the parent; call before saving a new node."""
        self.path = f"{self.parent.path if self.parent else '/'}{self.code}/"
        above = self.parent
        self.street_id = above and (above.pk if above.level == self.Level.STREET else above.street_id)
        self.district_id = above and (above.pk if above.level == self.Level.DISTRICT else above.district_id)
