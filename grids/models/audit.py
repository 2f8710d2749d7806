"""Tokens of machines, and the record of every reveal of personal data."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.access import scope_of
from grids.ids import uuid7
from grids.models.facts import StreetFact
from grids.models.people import Post, User


class ApiTokenQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Tokens of people who hold or held a post in the streets where one manages tokens, or in a district above.

        A guest of a round does not belong there.
        """
        streets = scope_of(user).reach_for("tokens.manage").streets
        works_here = models.Q(user__posts__grid__street__in=streets) | models.Q(user__posts__grid__in=streets)
        above = models.Q(user__posts__grid__level="district", user__posts__grid__children__in=streets)
        return self.filter(works_here | above, user__posts__origin_kind="").distinct()


class ApiToken(models.Model):
    """A machine's key: only its hash is kept; it acts as `user`, within `scopes`, until `expires_at`."""

    class Scope(models.TextChoices):
        READ = "read", _("读取")
        WRITE = "write", _("写入")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey("grids.User", models.PROTECT, related_name="api_tokens")
    organisation = models.ForeignKey("grids.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("用途"), max_length=60)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    prefix = models.CharField(max_length=8, editable=False)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope.choices), verbose_name=_("权限"))
    addresses = ArrayField(models.CharField(max_length=43), default=list, blank=True, verbose_name=_("允许地址"))
    created_at = models.DateTimeField(_("创建时间"))
    expires_at = models.DateTimeField(_("有效期至"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("接口令牌")
        verbose_name_plural = _("接口令牌")

    def __str__(self):
        return f"{self.name} {self.prefix}…"


class AccountActQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Acts upon people who hold or held a post in the streets, districts and above that one audits; no guests'."""
        scope = scope_of(user)
        streets = scope.reach_for("audit.view").streets
        within = models.Q(grid__in=streets) | models.Q(grid__street__in=streets)
        above = scope.above_streets_q("grid__", action="audit.view")
        posts = Post.objects.filter(within | above, origin_kind="")
        return self.filter(models.Exists(posts.filter(user=models.OuterRef("subject"))))


class AccountAct(models.Model):
    """What was done to an account or its keys, by whom. Only added to; kept at least six months (网络安全法 §21(3))."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("开通账号")
        CORRECTED = "corrected", _("更正资料")
        PASSWORD = "password", _("重置密码")
        TOKEN_ISSUED = "token_issued", _("签发接口令牌")
        TOKEN_REVOKED = "token_revoked", _("停用接口令牌")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject = models.ForeignKey("grids.User", models.PROTECT, related_name="account_acts", verbose_name=_("账号"))
    kind = models.CharField(_("操作"), max_length=20, choices=Kind.choices)
    by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+", verbose_name=_("操作人"))
    at = models.DateTimeField(_("时间"))
    # What a key is for, as typed; of a correction the names of the fields.
    note = models.CharField(_("说明"), max_length=120, blank=True)

    objects = AccountActQuerySet.as_manager()

    class Meta:
        verbose_name = _("账号操作记录")
        verbose_name_plural = _("账号操作记录")
        indexes = [models.Index(fields=["-at", "-id"], name="account_act_recent")]

    @property
    def said_note(self) -> str:
        """The note in the language at hand."""
        if self.kind != self.Kind.CORRECTED:
            return self.note
        labels = {field.name: str(field.verbose_name) for field in User._meta.concrete_fields}
        return gettext("、").join(labels.get(name, name) for name in self.note.split())


class RevealQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(scope_of(user).reach_for("audit.view").q(place=None, cell=None))


class Reveal(StreetFact):
    """Somebody looked at personal data in full, and why. Kept at least six months (网络安全法 §21(3))."""

    by = models.ForeignKey("grids.User", models.PROTECT, related_name="+", verbose_name=_("查看人"))
    post = models.ForeignKey("grids.Post", models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey("grids.Place", models.PROTECT, related_name="+", verbose_name=_("场所"))
    field = models.CharField(_("查看内容"), max_length=30)
    reason = models.CharField(_("理由"), max_length=200)

    objects = RevealQuerySet.as_manager()

    class Meta:
        verbose_name = _("敏感信息查看记录")
        verbose_name_plural = _("敏感信息查看记录")
        indexes = [models.Index(fields=["street", "-recorded_at"], name="reveal_recent")]
