"""The page that takes back an entry of any register."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.forms import refusals_at
from grids.services.entries import void_entry
from grids.views.acting import action_page


class VoidForm(forms.Form):
    """Why the entry is void."""

    reason = forms.CharField(
        label=gettext_lazy("作废理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("如：重复登记；数量录错，已另行登记。"),
    )  # fmt: skip


def void_page(request, model, pk, *, action, back, void=void_entry):
    """GET: what voiding means and the form. POST: void it; 422 keeps what was typed, 409 says why it is too late.

    `void`: how a register takes one back where more goes with it; called as `void_entry`.
    """
    entry = get_object_or_404(model.objects.visible_to(request.user), pk=pk)
    form, refused = VoidForm(request.POST if request.method == "POST" else None), None
    if request.method == "POST" and form.is_valid():
        with refusals_at(form) as refused:
            void(entry, action=action, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("已作废，不再计数。"))
            return redirect(back)
    explain = _("这条登记会留在登记簿里并标明作废，不再计入任何数字；已签发的周报不变。需要时请另行登记正确的内容。")
    return action_page(request, form, _("作废登记"), _("作废"), back, explain=explain, refused=refused)
