"""不放心场所: which places are watched daily, on whose decision, and which measures stand there."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.models import Place, StreetFact


class WatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the places the person sees."""
        return self.filter(place__in=Place.objects.visible_to(user))


class Watch(StreetFact):
    """A place on the list of 不放心场所, from the proposal to the leaving; each step by somebody (domain.md S0-19)."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待批准列入")
        LISTED = "listed", _("在册")
        LEAVING = "leaving", _("待批准移出")
        LEFT = "left", _("已移出")
        REFUSED = "refused", _("未批准列入")

    OPEN = (State.PROPOSED, State.LISTED, State.LEAVING)
    ON_THE_LIST = (State.LISTED, State.LEAVING)
    WAITING = (State.PROPOSED, State.LEAVING)

    place = models.ForeignKey("grids.Place", models.PROTECT, related_name="watches", verbose_name=_("场所"))
    reason = models.CharField(_("列入理由"), max_length=200)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(_("列入时间"), null=True)
    leaving_reason = models.CharField(_("移出理由"), max_length=200, blank=True)
    leaving_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    left_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    left_at = models.DateTimeField(_("移出时间"), null=True)

    objects = WatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("不放心场所")
        verbose_name_plural = _("不放心场所")
        constraints = [
            models.UniqueConstraint(
                fields=["street", "place"],
                condition=Q(state__in=("proposed", "listed", "leaving")),
                name="watch_once_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["street", "state", "id"], name="watch_of_street")]

    def __str__(self):
        return str(self.place)


class WatchMeasure(StreetFact):
    """One of the measures in place at a watched place, until its last day.

    The sixth of them, 每日一巡查, is no row: the rule of the label asks for the visit, and the visit answers.
    """

    class Kind(models.TextChoices):
        WARNING = "warning", _("宣传警示")
        TRAINING = "training", _("培训演练")
        KIT = "kit", _("增设防灭火设施")
        POWER_OFF = "power_off", _("歇业断电")
        STANDBY = "standby", _("24小时应急备勤")

    watch = models.ForeignKey(Watch, models.PROTECT, related_name="measures")
    kind = models.CharField(_("措施"), max_length=10, choices=Kind.choices)
    note = models.CharField(_("怎样落实"), max_length=200)
    since = models.DateField(_("起"))
    by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+", verbose_name=_("登记人"))
    ended_on = models.DateField(_("止"), null=True)
    ended_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("管控措施")
        verbose_name_plural = _("管控措施")
        constraints = [
            models.UniqueConstraint(
                fields=["street", "watch", "kind"], condition=Q(ended_on__isnull=True), name="watch_measure_once"
            ),
            models.CheckConstraint(
                name="watch_measure_ends_late",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=models.F("since")),
            ),
        ]
