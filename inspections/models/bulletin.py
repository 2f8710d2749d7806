"""行动快报: what a round is told of in a few lines and pictures, the moment it is closed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from grids.models import StreetFact
from inspections.bulletin_words import LONGEST
from inspections.models.round import Round

MOST_PICTURES = 9  # as many as a message of WeChat shows (issue 4 point 5)


class BulletinQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the rounds the person sees."""
        return self.filter(round__in=Round.objects.visible_to(user))


class Bulletin(StreetFact):
    """The draft of a closed round's 行动快报, until somebody writes in it; then his."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="+")
    text = models.CharField(_("正文"), max_length=LONGEST)
    figures = models.JSONField(help_text="what the draft was made of: names of figures and of closing numbers")
    drawn_at = models.DateTimeField(_("生成时间"))
    edition = models.PositiveIntegerField(default=1)
    edited_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    edited_at = models.DateTimeField(_("修改时间"), null=True)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = _("行动快报")
        verbose_name_plural = _("行动快报")
        constraints = [models.UniqueConstraint(fields=["street", "round"], name="bulletin_once")]

    def __str__(self):
        return str(self.round)


class BulletinPicture(StreetFact):
    """A photo of the round's hazards that goes with the bulletin, in order."""

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="pictures")
    evidence = models.ForeignKey("hazards.Evidence", models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["bulletin", "order"]
        constraints = [models.UniqueConstraint(fields=["street", "bulletin", "evidence"], name="bulletin_picture_once")]
