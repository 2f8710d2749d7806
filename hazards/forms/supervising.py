"""督办 and the reply to it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.models import Post
from hazards.forms.acting import DayInput


class SuperviseForm(forms.Form):
    """`receivers`: the posts and offices that can be urged; the cleaned `receiver` is one of them."""

    receiver = forms.ChoiceField(label=_("督办对象"), widget=forms.RadioSelect)
    demand = forms.CharField(label=_("督办要求"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    reply_on = forms.DateField(label=_("回复期限"), widget=DayInput())

    def __init__(self, data=None, *, receivers, initial=None):
        super().__init__(data, initial=initial)
        self.receivers = {str(one.pk): one for one in receivers}
        self.fields["receiver"].choices = [(key, _named(one)) for key, one in self.receivers.items()]

    def clean_receiver(self):
        return self.receivers[self.cleaned_data["receiver"]]


class ReplyForm(forms.Form):
    """What was done, and by when the rest will be."""

    reply = forms.CharField(label=_("回复内容"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))


def _named(receiver) -> str:
    if isinstance(receiver, Post):
        return f"{receiver.grid.display_name} {receiver.title or receiver.role} {receiver.user}"
    return str(receiver)
