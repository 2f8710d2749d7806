"""督办: the street presses one of its own to act on a hazard, and to reply by a day. Never a paper to a place."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.access import scope_of
from grids.models import StreetFact
from hazards.models.hazard import Hazard


class SupervisionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those on hazards the person sees, and only from inside the office: no place reads them."""
        inside = scope_of(user).reach_for("supervisions.view").q()
        return self.filter(hazard__in=Hazard.objects.visible_to(user).filter(inside).values("pk"))

    def unanswered(self):
        return self.filter(replied_at__isnull=True)


class Supervision(StreetFact):
    """One 督办单: to the holder of a post (head of a cell or community) or to an office of the street, with its reply.

    A post may change hands: whoever holds the same one then may reply (`hazards/services/supervising.py`). A hazard is
    督办中 from the first one until it is ended.
    """

    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="supervisions")
    paper = models.OneToOneField("hazards.Notice", models.PROTECT, related_name="supervision")
    post = models.ForeignKey("grids.Post", models.PROTECT, null=True, related_name="+", verbose_name=_("督办岗位"))
    body = models.ForeignKey(
        "grids.Organisation", models.PROTECT, null=True, related_name="+", verbose_name=_("督办单位")
    )
    demand = models.CharField(_("督办要求"), max_length=300)
    reply_on = models.DateField(_("回复期限"))
    sent_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(_("督办时间"))
    reply = models.CharField(_("回复"), max_length=500, blank=True)
    replied_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    replied_at = models.DateTimeField(_("回复时间"), null=True)

    objects = SupervisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("督办")
        verbose_name_plural = _("督办")
        constraints = [
            models.CheckConstraint(
                name="supervision_of_one",
                condition=Q(post__isnull=False, body__isnull=True) | Q(post__isnull=True, body__isnull=False),
            ),
            models.CheckConstraint(
                name="supervision_reply_has_its_time",
                condition=Q(reply="", replied_at__isnull=True) | (~Q(reply="") & Q(replied_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["street", "reply_on"], condition=Q(replied_at__isnull=True), name="supervision_unanswered"
            )
        ]

    @property
    def receiver(self) -> str:
        """Who was urged: `东门社区 社区书记`, or the office's name."""
        return str(self.body) if self.body else f"{self.post.grid.display_name} {self.post.title or self.post.role}"
