"""The forms of a draw: its rule with the pool beside it, the seed, and the register of who may be drawn."""

from datetime import timedelta

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.forms import DayInput
from grids.models import Place, User
from inspections.models import Draw, Inspector
from inspections.services.draw_pools import FACTS, Rule

MOST_EXTRA = 19  # five facts and the ticket of everybody stay below 100
USUAL_TIME = timedelta(days=28)  # a proposal the officer changes


class DrawForm(forms.Form):
    """What is settled before the freezing; `rule()` is it as a value. Fields by class, fact and inspector are added."""

    title = forms.CharField(label=gettext_lazy("名称"), max_length=80)
    due_on = forms.DateField(label=gettext_lazy("检查截止日期"), widget=DayInput())
    seed_from = forms.ChoiceField(label=gettext_lazy("种子来源"), choices=Draw.SeedFrom.choices)
    seed_source = forms.CharField(
        label=gettext_lazy("公开信息的出处"), max_length=120, required=False,
        help_text=gettext_lazy("须在冻结之后才产生，例如：冻结次日福彩3D开奖号码。"),
    )  # fmt: skip
    months = forms.IntegerField(
        label=gettext_lazy("几个月内抽中过的不再抽"), min_value=0, max_value=60, required=False, initial=0,
        help_text=gettext_lazy("每月按 30 天计；0 为不限。"),
    )  # fmt: skip
    days = forms.IntegerField(
        label=gettext_lazy("几天内检查过的不抽"), min_value=0, max_value=730, required=False, initial=0
    )
    left_out = forms.CharField(
        label=gettext_lazy("另行排除的场所"), required=False, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("每行一家：场所编码、空格、理由。理由写进抽取记录，不对外公布。"),
    )  # fmt: skip

    def __init__(self, *args, street, **kwargs):
        super().__init__(*args, **kwargs)
        self.inspectors = list(Inspector.objects.filter(street=street).select_related("user").order_by("certificate"))
        for code, _label in Place.Class.choices:
            self.fields[f"quota_{code}"] = _count(500)
        for name, label in FACTS.items():
            self.fields[f"extra_{name}"] = _count(MOST_EXTRA, label)
        for one in self.inspectors:
            self.fields[f"away_{one.pk.hex}"] = forms.CharField(
                label=str(one), max_length=200, required=False, widget=forms.TextInput({"aria-label": str(one)})
            )

    def clean_left_out(self) -> dict[str, str]:
        """Code → reason."""
        found = {}
        for line in self.cleaned_data["left_out"].splitlines():
            code, _space, reason = line.strip().partition(" ")
            if code and not reason.strip():
                raise forms.ValidationError(
                    _("“%(line)s”没有写理由：场所编码后空一格写理由。") % {"line": line.strip()}
                )
            if code:
                found[code] = reason.strip()
        return found

    def rule(self) -> Rule:
        """The rule that was typed; what is wrong counts as not typed, so that the pool can still be shown."""
        given = self.cleaned_data if self.is_bound else {}
        away = {one.pk: given.get(f"away_{one.pk.hex}", "").strip() for one in self.inspectors}
        return Rule(
            quotas={code: given.get(f"quota_{code}") or 0 for code in Place.Class.values},
            due_on=given.get("due_on") or self.initial["due_on"],
            extra={name: given.get(f"extra_{name}") or 0 for name in FACTS},
            months=given.get("months") or 0,
            days=given.get("days") or 0,
            left_out=given.get("left_out") or {},
            away={pk: reason for pk, reason in away.items() if reason},
        )

    def plain(self) -> dict:
        """The other arguments of `freeze_draw`."""
        return {name: self.cleaned_data[name] for name in ("title", "seed_from", "seed_source")}

    @property
    def quotas(self):
        return [(label, self[f"quota_{code}"], code) for code, label in Place.Class.choices]

    @property
    def extras(self):
        return [self[f"extra_{name}"] for name in FACTS]

    @property
    def aways(self):
        return [(one, self[f"away_{one.pk.hex}"]) for one in self.inspectors]


class SeedForm(forms.Form):
    typed = forms.CharField(
        label=gettext_lazy("种子"), max_length=200, widget=forms.TextInput({"autocomplete": "off"}),
        help_text=gettext_lazy("照公开信息原样录入；空格和全角半角不影响。不显示另一人录入的内容。"),
    )  # fmt: skip


class InspectorForm(forms.Form):
    user = forms.ModelChoiceField(label=gettext_lazy("人员"), queryset=User.objects.none())
    certificate = forms.CharField(label=gettext_lazy("证件号"), max_length=30)
    issued_by = forms.CharField(label=gettext_lazy("发证机关"), max_length=60, required=False)
    valid_from = forms.DateField(label=gettext_lazy("起"), widget=DayInput())
    valid_to = forms.DateField(label=gettext_lazy("止"), widget=DayInput(), required=False)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people


class EndForm(forms.Form):
    on = forms.DateField(label=gettext_lazy("最后有效日"), widget=DayInput())


class TieForm(forms.Form):
    inspector = forms.ModelChoiceField(label=gettext_lazy("检查人员"), queryset=Inspector.objects.none())
    place = forms.CharField(
        label=gettext_lazy("场所编码"), max_length=20, help_text=gettext_lazy("编码见场所页面，例如 00494。")
    )
    reason = forms.CharField(label=gettext_lazy("回避事由"), max_length=200)

    def __init__(self, *args, street, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.places = Place.objects.visible_to(user).filter(street=street, is_home=False)
        self.fields["inspector"].queryset = (
            Inspector.objects.filter(street=street).select_related("user").order_by("certificate")
        )

    def clean_place(self) -> Place:
        """The place of this code."""
        found = self.places.filter(code=self.cleaned_data["place"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("请填写本街道场所的编码。"))
        return found


def certifiable(street, day):
    """Who may be put on the list: people with a post in the street or in its district."""
    posts = Q(posts__valid_to__isnull=True) | Q(posts__valid_to__gte=day)
    here = Q(posts__grid=street) | Q(posts__grid__street=street) | Q(posts__grid=street.district)
    return User.objects.filter(here & posts, is_active=True).distinct().order_by("name", "pk")


def _count(most: int, label="") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=most, required=False, initial=0)
