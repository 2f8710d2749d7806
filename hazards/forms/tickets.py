"""Forms of work orders: as pasted, as corrected, and the reply."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.calendar import local_date
from grids.models import Grid
from hazards.forms.acting import PlaceByCode
from hazards.models import Ticket, TicketSource
from hazards.ticket_sources.keeping import sources_of, usual_due


class PasteForm(forms.Form):
    """The platform's text as it is copied from there; what it says is only proposed."""

    block = forms.CharField(
        label=_("粘贴工单原文"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("可不填。读出的内容填入下面各栏，逐项核对后再保存。"),
    )  # fmt: skip


class TicketForm(forms.Form):
    """A work order; name and phone are hidden from grid workers."""

    source = forms.ModelChoiceField(TicketSource.objects.none(), label=_("工单来源"), empty_label=_("请选择"))
    number = forms.CharField(label=_("工单号"), max_length=60)
    text = forms.CharField(label=_("反映内容"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
    spot = forms.CharField(label=_("具体位置"), max_length=120, required=False)
    reply_due_at = forms.DateTimeField(
        label=_("答复时限"), required=False, help_text=_("工单上有的照填；留空按这个来源平时的时限。"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    reporter_name = forms.CharField(label=_("反映人"), max_length=40, required=False)
    reporter_phone = forms.CharField(label=_("反映人电话"), max_length=40, required=False)

    def __init__(self, *args, street: Grid, now: datetime, **more):
        super().__init__(*args, **more)
        self.street, self.now = street, now
        in_use = [one.pk for one in sources_of(street, local_date(now))]
        self.fields["source"].queryset = TicketSource.objects.filter(pk__in=in_use)
        self.fields["place"] = PlaceByCode(street.pk, help_text=_("知道是哪家场所的填编码（见一店一档）。"))
        self.order_fields(["source", "number", "text", "place", "spot"])

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("reply_due_at") and cleaned.get("source") and not self.has_error("reply_due_at"):
            cleaned["reply_due_at"] = usual_due(self.street, cleaned["source"], at=self.now)
            if cleaned["reply_due_at"] is None:
                self.add_error("reply_due_at", _("请填写工单上的答复时限：这个来源没有设平时的时限。"))
        return cleaned


class ReplyForm(forms.Form):
    """The reply, proposed from the facts and editable."""

    reply = forms.CharField(
        label=_("答复内容"), max_length=1000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("可修改；复制到平台答复后保存，原样留存。不要写反映人姓名、电话。"),
    )  # fmt: skip


class CallBackForm(forms.Form):
    """What the platform heard."""

    result = forms.ChoiceField(label=_("回访结果"), choices=Ticket.CallBack.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("回访说明"), max_length=300, required=False)
