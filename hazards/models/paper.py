"""Papers with a number, and what they are of."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from grids.access import scope_of
from grids.models import Place, StreetFact
from hazards.models.hazard import Hazard


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Papers of hazards the person sees; those of no hazard by their place, or by the street where they have none.

        Whether he may open one is its kind's (`hazards/papers/access.py`).
        """
        links = NoticeHazard.objects.filter(notice=OuterRef("pk"))
        of_hazards = Exists(links.filter(hazard__in=Hazard.objects.visible_to(user)))
        of_street = Q(place=None) & scope_of(user).reach_for("hazards.inside").q(place=None, cell=None)
        return self.filter(of_hazards | (~Exists(links) & (Q(place__in=Place.objects.visible_to(user)) | of_street)))


class Notice(StreetFact):
    """A numbered paper as the bytes that were issued. A street's 隐患告知单 informs and urges; an order has its power.

    It is of the hazards it is linked to, all at one place (`hazard` where it is of one alone); or of a place; or of
    neither, as a letter of the street.
    """

    class Kind(models.TextChoices):
        INFORM = "inform", _("隐患告知单")
        HANDOVER = "handover", _("隐患移送单")
        SUPERVISE = "supervise", _("隐患督办单")
        RECHECK = "recheck", _("复查记录")
        DELIVERY = "delivery", _("送达回证")
        LOOK_BACK = "look_back", _("回头看记录")
        INTERVIEW = "interview", _("提醒约谈通知")
        MINUTES = "minutes", _("约谈笔录")
        ADVICE = "advice", _("消防安全建议函")
        PLEDGE = "pledge", _("消防安全承诺书")
        INSPECTION = "inspection", _("消防安全检查记录")
        ORDER_NOW = "order_now", _("责令立即改正通知书")
        ORDER_BY = "order_by", _("责令限期改正通知书")
        SEAL = "seal", _("临时查封决定书")

    class State(models.TextChoices):
        NUMBERED = "numbered", _("待生成")
        ISSUED = "issued", _("已出具")
        VOID = "void", _("作废")

    class Receipt(models.TextChoices):
        SIGNED = "signed", _("已签收")
        REFUSED = "refused", _("拒签")

    hazard = models.ForeignKey("hazards.Hazard", models.PROTECT, null=True, related_name="+")
    hazards = models.ManyToManyField("hazards.Hazard", through="hazards.NoticeHazard", related_name="notices")
    place = models.ForeignKey("grids.Place", models.PROTECT, null=True, related_name="papers", verbose_name=_("场所"))
    kind = models.CharField(_("文书"), max_length=10, choices=Kind.choices)
    # The row of an app above that it writes down (a visit, a look-back): asked for again it is the same paper.
    about_id = models.UUIDField(null=True)
    by_hand = models.BooleanField(_("手写"), default=False)  # a sheet of a pad: its number is the pad's
    year = models.PositiveSmallIntegerField()
    seq = models.PositiveIntegerField()
    number = models.CharField(_("文号"), max_length=40)
    token = models.CharField(max_length=24, unique=True)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.NUMBERED)
    facts = models.JSONField(default=dict)
    file = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    issued_at = models.DateTimeField(_("出具时间"))
    issued_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    receipt = models.CharField(_("签收"), max_length=8, choices=Receipt.choices, blank=True)
    receipt_name = models.CharField(_("签收人"), max_length=40, blank=True)
    receipt_witness = models.CharField(_("见证人"), max_length=40, blank=True)
    receipt_at = models.DateTimeField(null=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced")

    # Who signed, in which words, and for an order by which power: the rows as they stood when the number was taken.
    issuer = models.ForeignKey("hazards.PaperIssuer", models.PROTECT, null=True, related_name="+")
    wording = models.ForeignKey("hazards.PaperWording", models.PROTECT, null=True, related_name="papers")
    power = models.ForeignKey("hazards.DelegatedPower", models.PROTECT, null=True, related_name="papers")
    # The street's own Word sheet, filled with the same facts and kept as filled, beside the PDF.
    word_template = models.ForeignKey("hazards.WordTemplate", models.PROTECT, null=True, related_name="papers")
    word_file = models.CharField(max_length=120, blank=True)
    word_sha256 = models.CharField(max_length=64, blank=True)
    # A body that orders by its own power (the brigade): the number is one of its own, typed, and no number of ours.
    body = models.ForeignKey("grids.Organisation", models.PROTECT, null=True, related_name="+")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["street", "kind", "year", "seq"],
                condition=Q(by_hand=False, body__isnull=True),
                name="notice_numbered_once",
            ),
            models.UniqueConstraint(
                fields=["street", "kind", "about_id"], condition=Q(about_id__isnull=False), name="notice_about_once"
            ),
            models.CheckConstraint(
                name="notice_orders_by_a_power",
                condition=~Q(kind__in=["order_now", "order_by", "seal"])
                | Q(power__isnull=False)
                | Q(body__isnull=False),
            ),
            models.UniqueConstraint(fields=["street", "number"], name="notice_number_once"),
        ]

    @property
    def subject(self):
        """What a person's right over it is asked of: the hazard, the place, or None: the street as a whole."""
        return self.hazard or self.place


class NoticeHazard(StreetFact):
    """A hazard that a paper is of, and the deadline it had then: what the paper printed moves with no calendar."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="links")
    hazard = models.ForeignKey("hazards.Hazard", models.PROTECT, related_name="paper_links")
    due_on = models.DateField(_("整改期限"), null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["street", "notice", "hazard"], name="notice_of_hazard_once")]
