"""Records beside a hazard's state: evidence, re-checks, extensions, hand-overs, reminders."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext

from grids.access import scope_of
from grids.calendar import local_date
from grids.models import Entry, EntryQuerySet, StreetFact


class Evidence(StreetFact):
    """A photo in its part: what was wrong, what was put right, what a re-check saw."""

    class Stage(models.TextChoices):
        BEFORE = "before", _("整改前")
        AFTER = "after", _("整改后")
        RECHECK = "recheck", _("复查")
        PAPER = "paper", _("文书")

    hazard = models.ForeignKey("hazards.Hazard", models.PROTECT, related_name="evidence")
    event = models.ForeignKey("hazards.HazardEvent", models.PROTECT, null=True, related_name="evidence")
    photo = models.ForeignKey("grids.Photo", models.PROTECT, related_name="+")
    stage = models.CharField(_("阶段"), max_length=8, choices=Stage.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["street", "hazard", "photo", "stage"], name="evidence_once")]
        indexes = [models.Index(fields=["hazard", "stage"], name="evidence_of")]


class Recheck(StreetFact):
    """A re-check and its result, never by who submitted. Its `paper` is there once somebody asked for it; those of one
    moment at one place share it."""

    hazard = models.ForeignKey("hazards.Hazard", models.PROTECT, related_name="rechecks")
    by = models.ForeignKey("grids.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(_("复查时间"))
    passed = models.BooleanField(_("合格"))
    note = models.CharField(_("说明"), max_length=500, blank=True)
    paper = models.ForeignKey("hazards.Notice", models.PROTECT, null=True, related_name="rechecks")


class Extension(StreetFact):
    """An extension asked before the deadline, decided by someone else; the first deadline is kept.

    Asked for to a last day, or for `workdays` from the day of the decision: `due_on` is then what that gave when it was
    asked. `was_due_on` and `granted_until` are the deadlines before and after.
    """

    hazard = models.ForeignKey("hazards.Hazard", models.PROTECT, related_name="extensions")
    asked_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(_("申请时间"))
    reason = models.CharField(_("理由"), max_length=300)
    interim = models.CharField(_("临时措施"), max_length=300)
    due_on = models.DateField(_("申请延至"))
    workdays = models.PositiveSmallIntegerField(_("申请工作日数"), null=True, blank=True)
    was_due_on = models.DateField(_("原期限"), null=True)
    granted_until = models.DateField(_("批准延至"), null=True)
    decider = models.CharField(_("决定岗位"), max_length=30, blank=True)
    granted = models.BooleanField(_("同意"), null=True)
    decided_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("决定时间"), null=True)
    decision_note = models.CharField(_("决定说明"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["street", "hazard"], condition=Q(granted__isnull=True), name="extension_one_undecided"
            )
        ]


class Handover(StreetFact):
    """A hazard sent to someone with the power to force it; several may run at once."""

    class State(models.TextChoices):
        SENT = "sent", _("待受理")
        ACCEPTED = "accepted", _("已受理")
        RETURNED = "returned", _("已退回")
        DONE = "done", _("已办结")

    hazard = models.ForeignKey("hazards.Hazard", models.PROTECT, related_name="handovers")
    receiver = models.ForeignKey("grids.Organisation", models.PROTECT, related_name="+", verbose_name=_("接收单位"))
    number = models.CharField(_("移送单号"), max_length=40, blank=True)
    # Empty of hand-overs from before the 移送单 was drawn, whose number alone is known.
    paper = models.OneToOneField("hazards.Notice", models.PROTECT, null=True, related_name="handover")
    reason = models.ForeignKey("hazards.Reason", models.PROTECT, related_name="+", verbose_name=_("移送理由"))
    request = models.CharField(_("请求事项"), max_length=300, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.SENT)
    sent_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(_("移送时间"))
    answer_due_at = models.DateTimeField(_("应受理期限"))
    remind_at = models.DateTimeField(null=True, blank=True, help_text="the first step of the escalation still owed")
    answered_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(_("答复时间"), null=True)
    return_reason = models.ForeignKey("hazards.Reason", models.PROTECT, null=True, related_name="+")
    legal_due_on = models.DateField(_("法定整改期限"), null=True)
    # The order of the receiver that names `legal_due_on`, where it was issued here.
    order = models.ForeignKey("hazards.Notice", models.PROTECT, null=True, related_name="+")
    result = models.CharField(_("办理结果"), max_length=500, blank=True)
    documents = models.CharField(_("文书号"), max_length=200, blank=True)
    done_at = models.DateTimeField(_("办结时间"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["street", "hazard", "receiver"],
                condition=Q(state__in=["sent", "accepted"]),
                name="handover_once_at_a_time",
            )
        ]
        indexes = [
            models.Index(fields=["receiver", "state", "sent_at"], name="handover_of_receiver"),
            models.Index(fields=["street", "answer_due_at"], condition=Q(state="sent"), name="handover_waiting"),
            models.Index(
                fields=["street", "remind_at"],
                condition=Q(state="sent", remind_at__isnull=False),
                name="handover_to_remind",
            ),
        ]

    @property
    def last_day(self):
        """The last day for an answer; `answer_due_at` is its 24:00."""
        return local_date(self.answer_due_at - timedelta(microseconds=1))


class HandoverReminder(StreetFact):
    """A step of the escalation that an unanswered hand-over reached: once per hand-over and step."""

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="reminders")
    step = models.SmallIntegerField(_("超过受理期限的天数"))
    superseded = models.BooleanField(_("由后一级代替"), default=False)
    to = models.JSONField(default=list)

    class Meta:
        verbose_name = _("移送催办")
        verbose_name_plural = _("移送催办")
        constraints = [models.UniqueConstraint(fields=["street", "handover", "step"], name="handover_reminder_once")]


class Reminder(StreetFact):
    """A step of the ladder that was reached for a deadline: once per hazard, due date and step."""

    hazard = models.ForeignKey("hazards.Hazard", models.PROTECT, related_name="reminders")
    due_on = models.DateField()
    step = models.SmallIntegerField(_("相对期限的天数"))
    superseded = models.BooleanField(_("由后一级代替"), default=False)
    to = models.JSONField(default=list)
    # The act of the workflow table that the step asks the system for, until it was taken (or could not be any more).
    action_owed = models.CharField(max_length=30, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("提醒")
        verbose_name_plural = _("提醒")
        constraints = [models.UniqueConstraint(fields=["street", "hazard", "due_on", "step"], name="reminder_once")]
        indexes = [models.Index(fields=["street"], condition=~Q(action_owed=""), name="reminder_action_owed")]


class ReminderDigest(StreetFact):
    """What one batch of a sweep owes to whom, written with its reminders and told when the sweep has ended.

    `owed` is {user id: {step: [hazard ids]}}: so one sweep sends a person one message a step, and a sweep that was
    killed in the middle is told by the next.
    """

    owed = models.JSONField(default=dict)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["street"], condition=Q(told_at__isnull=True), name="reminder_digest_untold")]


class EnforcementQuerySet(EntryQuerySet):
    def visible_to(self, user):
        return self.filter(scope_of(user).reach_for("enforcement.view").q(cell=None))


class EnforcementAction(Entry, StreetFact):
    """What was done with force, and by whom (minimal register): counted in 起/家/人 and 万元."""

    class Kind(models.TextChoices):
        CASE = "case", _("查处违法行为")
        FINE = "fine", _("罚款")
        SEAL = "seal", _("临时查封")
        STOP = "stop", _("责令三停")
        DETENTION = "detention", _("拘留")
        INTERVIEW = "interview", _("提醒约谈")
        LICENCE = "licence", _("暂扣营业执照")
        LETTER = "letter", _("工作建议函")
        JOINT = "joint", _("联合检查")
        ORDER = "order", _("责令改正")

    class Stop(models.TextChoices):
        CONSTRUCTION = "construction", _("停止施工")
        USE = "use", _("停止使用")
        BUSINESS = "business", _("停产停业")

    kind = models.CharField(_("种类"), max_length=10, choices=Kind.choices)
    done_on = models.DateField(_("日期"))
    organisation = models.ForeignKey("grids.Organisation", models.PROTECT, related_name="+", verbose_name=_("实施单位"))
    place = models.ForeignKey("grids.Place", models.PROTECT, null=True, blank=True, related_name="enforcement")
    hazard = models.ForeignKey("hazards.Hazard", models.PROTECT, null=True, blank=True, related_name="enforcement")
    document = models.CharField(_("文书号"), max_length=60, blank=True)
    count = models.PositiveIntegerField(_("数量"), default=1, help_text=_("起（家、人、份）"))
    amount_fen = models.BigIntegerField(_("金额（分）"), default=0)
    days = models.PositiveSmallIntegerField(_("天数"), null=True, blank=True)
    stop = models.CharField(_("三停"), max_length=12, choices=Stop.choices, blank=True, default="", db_default="")
    bodies = models.ManyToManyField("grids.Organisation", related_name="+", blank=True, verbose_name=_("参加单位"))
    note = models.CharField(_("说明"), max_length=300, blank=True)
    # The paper of ours that it was written down with: it counts that paper once, and goes with it.
    paper = models.OneToOneField("hazards.Notice", models.PROTECT, null=True, related_name="entry")
    recorded_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")

    objects = EnforcementQuerySet.as_manager()

    class Meta(Entry.Meta):
        verbose_name = _("执法登记")
        verbose_name_plural = _("执法登记")
        indexes = [models.Index(fields=["street", "-done_on", "id"], name="enforcement_recent")]

    @property
    def unit(self):
        """The word that stands after `count` (起, 家, 人, 份)."""
        return unit_of(self.kind, self.count)


def unit_of(kind: str, count: int):
    """What `count` actions of `kind` are counted in; English has a singular."""
    kinds = EnforcementAction.Kind
    match kind:
        case kinds.DETENTION:
            return npgettext("拘留", "人", "人", count)
        case kinds.INTERVIEW:
            return npgettext("约谈", "人", "人", count)
        case kinds.LETTER | kinds.ORDER:
            return npgettext("函", "份", "份", count)
        case kinds.JOINT:
            return npgettext("联合检查", "次", "次", count)
        case kinds.SEAL | kinds.STOP | kinds.LICENCE:
            return npgettext("查封", "家", "家", count)
    return npgettext("案件", "起", "起", count)
