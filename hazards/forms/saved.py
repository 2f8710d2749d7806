"""Keeping what the list shows under a name."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from grids.access import may_in, scope_of
from grids.models import Grid
from hazards.forms.listing import ListForm
from hazards.saved.reading import canonical


class KeepForm(forms.Form):
    """A name for the parameters of the list (`query`); who may, shares them with one of his streets."""

    query = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("名称"), max_length=30)
    street = forms.ModelChoiceField(Grid.objects.none(), label=_("共享给"), required=False, empty_label=_("只给自己用"))
    start = forms.BooleanField(label=_("打开列表时先用它"), required=False)

    def __init__(self, data=None, *, user, initial=None):
        super().__init__(data, initial=initial)
        self.user = user
        streets = Grid.objects.filter(pk__in=scope_of(user).own_street_ids()).defer("boundary").in_code_order()
        sharing = [street.pk for street in streets if may_in(user, "filters.share", street)]
        self.fields["street"].queryset = Grid.objects.filter(pk__in=sharing)
        if not sharing:
            del self.fields["street"]

    def clean_query(self):
        """Only what the list itself can read is kept."""
        asked = QueryDict(self.cleaned_data["query"])
        if not ListForm(asked, user=self.user).is_valid():
            raise forms.ValidationError(_("筛选条件有误，不能保存。"))
        return canonical(asked)[:1000]
