"""An item of delegated power, as it stands in the document that gives it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.models import Grid, Organisation
from hazards.forms.acting import DayInput
from hazards.models import Category, DelegatedPower


class PowerForm(forms.ModelForm):
    """Who keeps the table of several `streets` says which; a body that entrusts is of the district or above."""

    class Meta:
        model = DelegatedPower
        fields = ("street", "item_code", "name", "law", "category", "mode", "on_behalf_of", "may_seal", "document",
                  "review_body", "court", "valid_from", "valid_to")  # fmt: skip
        widgets = {"valid_from": DayInput(), "valid_to": DayInput(), "mode": forms.RadioSelect}
        help_texts = {
            "item_code": _("按赋权或委托文件所附清单的编码填写。"),
            "law": _("如：消防法§60(3)。类别引用了这一条款的隐患都适用。"),
            "category": _("只在条款对不上隐患类别时选，如地方性法规的事项。"),
            "on_behalf_of": _("委托的填写：文书以委托机关的名义出具。"),
            "may_seal": _("只在文件写明的时候勾选；行政强制措施权不得委托。"),
            "document": _("文件名和文号，文书里会写。"),
            "review_body": _("当事人不服的，向谁申请复议；印在文书上。"),
            "valid_to": _("最后一天；没有写明的留空。"),
        }

    def __init__(self, *args, streets, **more):
        super().__init__(*args, **more)
        codes = {code for street in streets for code in street.path.split("/") if code}
        self.fields["mode"].choices = DelegatedPower.Mode.choices
        self.fields["category"].queryset = Category.objects.order_by("order")
        self.fields["street"].queryset = Grid.objects.filter(pk__in=[one.pk for one in streets]).in_code_order()
        bodies = Organisation.objects.filter(is_active=True, grid__code__in=codes).exclude(grid__in=streets)
        self.fields["on_behalf_of"].queryset = bodies
        if len(streets) == 1:
            self.instance.street = streets[0]
            del self.fields["street"]

    def _post_clean(self):
        """What may stand in the table the service judges, once."""
