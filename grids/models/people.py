"""People, what they are in which grid and since when: 网格定人、人员定责."""

import pghistory
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.access import scope_of
from grids.ids import uuid7
from grids.models.grid import Grid
from grids.models.named import NamedRow


class Organisation(models.Model):
    """Who somebody acts for: the street office, a brigade, a police station, an enforcement office, a partner."""

    class Kind(models.TextChoices):
        STREET_OFFICE = "street_office", _("街道办事处")
        COMMUNITY = "community", _("社区居委会")
        BRIGADE = "brigade", _("消防救援大队")
        POLICE = "police", _("公安派出所")
        ENFORCEMENT = "enforcement", _("综合行政执法")
        HOUSING = "housing", _("住建部门")
        MARKET = "market", _("市场监管部门")
        POWER = "power", _("供电单位")
        GAS = "gas", _("燃气单位")
        DISTRICT = "district", _("区级部门")
        COMPANY = "company", _("企业")
        OTHER = "other", _("其他")

    code = models.CharField(_("代码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("类别"), max_length=20, choices=Kind.choices)
    grid = models.ForeignKey("grids.Grid", models.PROTECT, related_name="organisations", verbose_name=_("辖区"))
    phone = models.CharField(_("联系电话"), max_length=30, blank=True)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        ordering = ["code"]

    def __str__(self):
        return self.name


class User(AbstractUser):
    """One person, one account. Never deleted: deactivated, posts ended."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("邮箱"), blank=True)
    first_name = None
    last_name = None
    name = models.CharField(_("姓名"), max_length=40)
    phone = models.CharField(_("手机号"), max_length=20, unique=True, null=True, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="members", verbose_name=_("单位")
    )
    must_change_password = models.BooleanField(_("首次登录须改密码"), default=False)
    invented = models.BooleanField(_("虚构演示人员"), default=False)

    objects = UserManager()
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("人员")
        verbose_name_plural = _("人员")

    def __str__(self):
        return self.name or self.username

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name

    def clean(self):
        super().clean()
        self.phone = self.phone or None


class Role(NamedRow):
    """A role as a row. What a role may do stands in each app's `policy.py`, by `code`."""

    levels = models.CharField(_("岗位层级"), max_length=60, help_text=_("以逗号分隔的网格层级"))
    sees_care = models.BooleanField(_("可见重点人群"), default=False)

    class Meta(NamedRow.Meta):
        verbose_name = _("角色")
        verbose_name_plural = _("角色")


class PostQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who holds what in the streets a person works in: 网格公示 makes names known, phones are masked elsewhere.

        Whoever has a post at a district or above also sees who holds one at these.
        """
        scope = scope_of(user)
        streets = scope.street_ids()
        grids = Grid.objects.filter(Q(pk__in=streets) | Q(street__in=streets) | scope.above_streets_q())
        return self.filter(grid__in=grids.values("pk"))  # not by a join: the grids are few and lead to their posts

    def current(self, day):
        """Posts held on `day` by people whose account works."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day, user__is_active=True)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Post(models.Model):
    """A user in a role for a grid, with dates; `valid_to` includes its day.

    A post made for a round, a joint action or a stand-in names its places (`limited`): it opens exactly these and ends
    by itself. It never opens the rest of the grid.
    """

    class Kind(models.TextChoices):
        STANDING = "standing", _("常任")
        ROUND = "round", _("整治行动")
        STAND_IN = "stand_in", _("代班")
        DRAW = "draw", _("双随机抽查")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="posts", verbose_name=_("人员"))
    role = models.ForeignKey(Role, models.PROTECT, related_name="posts", verbose_name=_("角色"))
    grid = models.ForeignKey("grids.Grid", models.PROTECT, related_name="posts", verbose_name=_("网格"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位")
    )
    kind = models.CharField(_("性质"), max_length=10, choices=Kind.choices, default=Kind.STANDING)
    title = models.CharField(_("职务"), max_length=40, blank=True)
    limited = models.BooleanField(_("仅限指定场所"), default=False)
    # Where a limited post came from, e.g. ("round", id): the app that made it ends it.
    origin_kind = models.CharField(max_length=20, blank=True)
    origin_id = models.UUIDField(null=True, blank=True)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("岗位")
        verbose_name_plural = _("岗位")
        ordering = ["grid__code", "role__order", "valid_from"]
        constraints = [
            models.CheckConstraint(
                name="post_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
            ),
            models.UniqueConstraint(
                fields=["user", "role", "grid", "valid_from", "origin_id"],
                name="post_held_once",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["grid", "role"], name="post_of_grid")]

    def __str__(self):
        return f"{self.user} {self.role} {self.grid}"


class PostPlace(models.Model):
    """One place that a limited post opens."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="places")
    place = models.ForeignKey("grids.Place", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "place"], name="post_place_once")]
