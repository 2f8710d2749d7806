"""A street's rules on the desk: of which places, how often, by whom, with which list, from which day."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.models import Grid, Place, PlaceFlag, PlaceType, Role
from hazards.forms.acting import DayInput
from inspections.models import Checklist, Rule
from inspections.services.rule_editing import ROLES, RuleRow

WEEKDAYS = (
    (1, _("周一")), (2, _("周二")), (3, _("周三")), (4, _("周四")), (5, _("周五")), (6, _("周六")), (7, _("周日")),
)  # fmt: skip


class RuleForm(forms.Form):
    """`cleaned_row` is what the service takes; which places is one choice among classes, types and labels."""

    name = forms.CharField(label=_("名称"), max_length=80)
    name_en = forms.CharField(label=_("英文名称"), max_length=120, required=False)
    target = forms.ChoiceField(label=_("哪些场所"))
    period = forms.ChoiceField(label=_("多久一次"), choices=Rule.Period.choices)
    due_weekday = forms.TypedChoiceField(
        label=_("每周最迟哪一天"), choices=WEEKDAYS, coerce=int, required=False, empty_value=None, initial=7,
        help_text=_("只用于每周一次的。"),
    )  # fmt: skip
    roll = forms.BooleanField(
        label=_("遇休息日顺延"), required=False, initial=True, help_text=_("每日一次的从不顺延，节假日也照做。")
    )
    role = forms.ModelChoiceField(label=_("由谁检查"), queryset=Role.objects.none(), to_field_name="code")
    checklist_code = forms.ChoiceField(label=_("用哪张检查表"), required=False)

    def __init__(self, *args, street: Grid, today: date, **more):
        super().__init__(*args, **more)
        self.fields["target"].choices = targets()
        self.fields["role"].queryset = Role.objects.filter(code__in=ROLES)
        self.fields["role"].empty_label = None
        rows = Checklist.objects.published_in(street.pk).valid_on(today).order_by("street", "-valid_from")
        names = {row.code: row.name for row in reversed(rows)}
        self.fields["checklist_code"].choices = [("", _("按场所类型")), *sorted(names.items(), key=lambda one: one[1])]

    @property
    def cleaned_row(self) -> RuleRow:
        given = dict(self.cleaned_data)
        kind, _sep, value = given.pop("target").partition(":")
        target = {
            "type": lambda: {"place_type": PlaceType.objects.get(code=value)},
            "flag": lambda: {"flag": PlaceFlag.objects.get(code=value)},
            "class": lambda: {"place_class": value},
        }[kind]()
        return RuleRow(**given, **target)


class SwitchOnForm(forms.Form):
    valid_from = forms.DateField(label=_("从哪天起"), widget=DayInput())


class EndRuleForm(forms.Form):
    ends_on = forms.DateField(label=_("从哪天起不再生成"), widget=DayInput())


def targets() -> list:
    """The choices of `target`: classes, labels, types."""
    return [
        ("", _("请选择")),
        (_("场所类别"), [(f"class:{value}", label) for value, label in Place.Class.choices]),
        (_("标签"), [(f"flag:{row.code}", row.name) for row in PlaceFlag.objects.all()]),
        (_("场所类型"), [(f"type:{row.code}", row.name) for row in PlaceType.objects.all()]),
    ]


def target_of(rule: Rule) -> str:
    """A rule's target as the form's value."""
    if rule.place_type:
        return f"type:{rule.place_type.code}"
    return f"flag:{rule.flag.code}" if rule.flag else f"class:{rule.place_class}"


def target_in_words(rule: Rule) -> str:
    if rule.place_class:
        return str(Place.Class(rule.place_class).label)
    return str(rule.place_type or rule.flag)


def initial_of(rule: Rule) -> dict:
    """A rule as the form shows it."""
    same = {name: getattr(rule, name) for name in ("name_en", "period", "roll", "checklist_code")}
    return same | {
        "name": rule.name_zh, "target": target_of(rule), "role": rule.role.code, "due_weekday": rule.due_weekday or 7
    }  # fmt: skip
