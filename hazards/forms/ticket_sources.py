"""A platform as a street describes it: the time to reply, and its sheet column by column."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hazards.forms.acting import DayInput
from hazards.services.on_record import on_record
from hazards.ticket_sources.columns import KNOWN

OWN = 3  # columns with a text of the street's own, beside what we know


class SourceForm(forms.Form):
    """A platform of the street's own."""

    name = forms.CharField(label=gettext_lazy("平台名称"), max_length=80)
    name_en = forms.CharField(label=gettext_lazy("英文"), max_length=120, required=False)


class LayoutForm(forms.Form):
    """`place_…` the column's place in the platform's sheet (empty: left out), `head_…` what it is called there."""

    in_use = forms.BooleanField(label=gettext_lazy("在用"), required=False, initial=True)
    reply_hours = forms.IntegerField(label=gettext_lazy("答复时限（小时）"), required=False, min_value=1)
    reply_workdays = forms.IntegerField(
        label=gettext_lazy("或答复时限（工作日）"), required=False, min_value=1,
        help_text=gettext_lazy("都不填，以工单上写的为准。"),
    )  # fmt: skip
    valid_from = forms.DateField(label=gettext_lazy("起用日期"), widget=DayInput())

    def __init__(self, data=None, *, columns=(), **more):
        super().__init__(data, **more)
        known = {one["key"]: (place, one) for place, one in enumerate(columns, start=1) if one["key"]}
        own = [(place, one) for place, one in enumerate(columns, start=1) if not one["key"]]
        for number, (key, (label, _value)) in enumerate(KNOWN.items(), start=1):
            place, one = known.get(key, (None if columns else number, {"head": on_record(label.__str__)}))
            self._add(key, place, one["head"], label)
        for number in range(OWN):
            place, one = own[number] if number < len(own) else (None, {"head": "", "text": ""})
            self._add(f"own{number}", place, one["head"], _("固定内容"))
            self.fields[f"text_own{number}"] = forms.CharField(
                label=_("固定内容"), max_length=60, required=False, initial=one.get("text", "")
            )

    def _add(self, name, place, head, label):
        self.fields[f"place_{name}"] = forms.IntegerField(
            label=_("第几列"), required=False, min_value=1, max_value=99, initial=place
        )
        self.fields[f"head_{name}"] = forms.CharField(
            label=_("平台的列名"), required=False, max_length=30, initial=head
        )
        self.fields[f"head_{name}"].ours = label

    def lines(self):
        """(what it is here, its place, its heading, its fixed text or None) of each line of the table."""
        for name in (*KNOWN, *(f"own{number}" for number in range(OWN))):
            text = self[f"text_{name}"] if f"text_{name}" in self.fields else None
            yield self.fields[f"head_{name}"].ours, self[f"place_{name}"], self[f"head_{name}"], text

    def clean(self):
        cleaned, taken = super().clean(), {}
        for name in (*KNOWN, *(f"own{number}" for number in range(OWN))):
            place, head = cleaned.get(f"place_{name}"), cleaned.get(f"head_{name}", "")
            if place and place in taken:
                self.add_error(f"place_{name}", _("这一列的位置已经用了。"))
            elif place:
                taken[place] = {
                    "key": name if name in KNOWN else "",
                    "head": head or (on_record(KNOWN[name][0].__str__) if name in KNOWN else ""),
                    "text": cleaned.get(f"text_{name}", ""),
                }
        if not taken and not self.errors:
            self.add_error(None, _("至少要有一列。"))
        self.columns = [taken[place] for place in sorted(taken)]
        return cleaned

    def layout(self):
        """What `set_layout` takes."""
        named = ("in_use", "reply_hours", "reply_workdays", "valid_from")
        return {name: self.cleaned_data[name] for name in named} | {"columns": self.columns}
