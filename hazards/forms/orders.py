"""An order 责令改正 or 临时查封, as the officers make it out."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from hazards.forms.acting import DayInput
from hazards.models import DelegatedPower, Notice
from hazards.papers.ordering import Authority


class OrderForm(forms.Form):
    """The fields of one `kind`: the item where several cover the hazard; number and remedies of a body of its own.

    `said`: the order that is corrected; the form begins with what it says.
    """

    power = forms.ModelChoiceField(
        DelegatedPower.objects.none(), label=_("依据事项"), empty_label=None, widget=forms.RadioSelect
    )
    number = forms.CharField(label=_("文书号"), max_length=40, help_text=_("本单位自己的文书号，按原样打印。"))
    inspected_on = forms.DateField(
        label=_("检查日期"), widget=DayInput(), help_text=_("检查之日起 3 个工作日内制作并送达。")
    )
    officers = forms.CharField(
        label=_("执法人员"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("不少于两人，每行一人：姓名和执法证号。"),
    )
    due_on = forms.DateField(label=_("改正期限"), widget=DayInput(), help_text=_("到期日 24:00 前。"))
    part = forms.CharField(label=_("查封部位"), max_length=200)
    reasons = forms.CharField(label=_("查封理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    until = forms.DateField(label=_("查封至"), widget=DayInput(), help_text=_("从今天起算，最长 30 日。"))

    review_body = forms.CharField(label=_("行政复议机关"), max_length=60)
    court = forms.CharField(label=_("管辖法院"), max_length=60)

    def __init__(self, data=None, *, kind: str, authority: Authority, today: date, said: Notice | None = None):
        super().__init__(data, initial={"inspected_on": today} | (_as_typed(said) if said else {}))
        powers = authority.powers
        self.fields["power"].queryset = DelegatedPower.objects.filter(pk__in=[power.pk for power in powers])
        if len(powers) < 2:
            del self.fields["power"]
        unasked = {"due_on"} if kind != Notice.Kind.ORDER_BY else set()
        if authority.body is None:
            unasked |= {"number", "review_body", "court"}
        if kind != Notice.Kind.SEAL:
            unasked |= {"part", "reasons", "until"}
        for name in unasked:
            del self.fields[name]
        self.fields["inspected_on"].widget.attrs["max"] = today.isoformat()
        for name in {"due_on", "until"} & set(self.fields):
            self.fields[name].widget.attrs["min"] = today.isoformat()


def _as_typed(paper: Notice) -> dict[str, object]:
    """What an issued order says, as it was typed."""
    facts = paper.facts
    return {
        "power": paper.power_id,
        "inspected_on": facts["inspected_on"],
        "officers": "\n".join(facts["officers"]),
        "due_on": facts["items"][0]["due_on"],
        "until": facts["until_on"],
    } | {name: facts[name] for name in ("part", "reasons", "review_body", "court")}
