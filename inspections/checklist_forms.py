"""A street's checklists on the desk: a list's head, one line of it, and its first and last day."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.models import PlaceType
from hazards.forms.acting import DayInput
from hazards.models import Category
from inspections.models import ChecklistItem
from inspections.services.checklist_editing import WEIGHTS, ItemRow

GRADES = ((False, _("一般")), (True, _("突出")))


class HeadForm(forms.Form):
    """What a list is called and whom it serves."""

    name = forms.CharField(label=_("名称"), max_length=60)
    name_en = forms.CharField(label=_("英文名称"), max_length=80, required=False)
    types = forms.ModelMultipleChoiceField(
        label=_("用于哪些场所类型"),
        queryset=PlaceType.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("一类场所只用一张表；都不选的，只有点名它的频次规则会用到。"),
    )
    general = forms.BooleanField(
        label=_("没有专用检查表的类型也用这张"), required=False, help_text=_("通常只有一张通用检查表。")
    )

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.fields["types"].queryset = PlaceType.objects.all()


class ItemForm(forms.Form):
    """One line; `cleaned_row` is what the service takes. What does not go with the kind of answer is left out there."""

    text = forms.CharField(
        label=_("检查内容"), max_length=120, help_text=_("写成“正常”时的样子，如“安全出口畅通、未上锁”。")
    )
    text_en = forms.CharField(label=_("英文内容"), max_length=200, required=False)
    answer = forms.ChoiceField(
        label=_("怎样回答"), choices=ChecklistItem.Answer.choices, widget=forms.RadioSelect, initial="yes_no"
    )
    category = forms.ModelChoiceField(
        label=_("有问题时登记的隐患类别"),
        queryset=Category.objects.none(),
        required=False,
        empty_label=_("不登记隐患，只记说明"),
    )
    escalate = forms.TypedChoiceField(
        label=_("有问题时的严重程度"),
        choices=GRADES,
        coerce=lambda value: value == "True",
        required=False,
        empty_value=False,
        widget=forms.RadioSelect,
    )
    needs_photo = forms.BooleanField(label=_("有问题时必须拍照"), required=False)
    on_site = forms.BooleanField(label=_("一般可以当场整改"), required=False)
    may_be_na = forms.BooleanField(label=_("可以答“不适用”"), required=False)
    unit = forms.CharField(label=_("单位"), max_length=10, required=False, help_text=_("如“个”“具”。"))
    least = forms.IntegerField(label=_("最小值"), min_value=0, max_value=1_000_000, required=False)
    most = forms.IntegerField(label=_("最大值"), min_value=0, max_value=1_000_000, required=False)
    choices = forms.CharField(
        label=_("选项"),
        max_length=120,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("一行一个。"),
    )
    choices_en = forms.CharField(
        label=_("英文选项"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    weight = forms.IntegerField(label=_("权重"), min_value=WEIGHTS[0], max_value=WEIGHTS[1], initial=1)

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.fields["category"].queryset = Category.objects.all()

    @property
    def cleaned_row(self) -> ItemRow:
        given = dict(self.cleaned_data)
        for name in ("choices", "choices_en"):
            given[name] = tuple(line.strip() for line in given[name].splitlines() if line.strip())
        return ItemRow(**given)


def initial_of(item: ChecklistItem) -> dict:
    """A line as the form shows it."""
    same = ("text_en", "answer", "category", "escalate", "needs_photo", "on_site", "may_be_na", "unit", "least", "most")
    shown = {name: getattr(item, name) for name in (*same, "weight")}
    for name in ("choices", "choices_en"):
        shown[name] = "\n".join(getattr(item, "choices_zh" if name == "choices" else name).split("|"))
    return shown | {"text": item.text_zh}


class PublishForm(forms.Form):
    valid_from = forms.DateField(label=_("起用日期"), widget=DayInput())


class EndForm(forms.Form):
    valid_to = forms.DateField(label=_("最后一天"), widget=DayInput())
