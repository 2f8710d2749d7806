"""The form of a 行动快报."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.errors import DomainError
from hazards.models import Evidence
from inspections.models import Bulletin


class BulletinForm(forms.Form):
    """Words and pictures; how many of each is the service's to judge: what was typed too much is still there."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(label=_("正文"), required=False, widget=forms.Textarea({"rows": 8}))
    pictures = forms.MultipleChoiceField(label=_("照片"), required=False)

    def __init__(self, data=None, *, known: list[Evidence], row: Bulletin, chosen: list[str]):
        super().__init__(data, initial={"seen": row.edition, "text": row.text, "pictures": chosen})
        self.known = [str(one.pk) for one in known]
        self.fields["pictures"].choices = [(pk, pk) for pk in self.known]

    def change(self) -> dict[str, Any]:
        """The keyword arguments of `change_bulletin`; pictures in the order in which they are shown."""
        wanted = set(self.cleaned_data["pictures"])
        pictures = [UUID(pk) for pk in self.known if pk in wanted]
        text = self.cleaned_data["text"].replace("\r\n", "\n").replace("\x00", "")
        return {"seen": self.cleaned_data["seen"], "text": text, "pictures": pictures}

    def refuse(self, refusal: DomainError) -> int:
        """Say it where it belongs; the HTTP status to answer with."""
        for name, sentence in refusal.details.get("fields", {"__all__": str(refusal)}).items():
            self.add_error(name if name in self.fields else None, sentence)
        return refusal.status if refusal.status == 409 else 422
