"""Who took a paper, how it reached him; photos and the drawn signature travel on when something else is refused."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.errors import DomainError
from grids.ids import uuid7
from grids.models import Photo
from grids.services.photos import store_photo
from hazards.models import Delivery, Notice

SHOTS = ("signature", "photo")


class ReceiptForm(forms.Form):
    """Signed needs a name, refused a witness (the service says so too)."""

    receipt = forms.ChoiceField(
        label=gettext_lazy("签收情况"),
        choices=Notice.Receipt.choices,
        initial=Notice.Receipt.SIGNED,
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=gettext_lazy("签收人"), max_length=40, required=False)
    capacity = forms.CharField(
        label=gettext_lazy("签收人身份"), max_length=30, required=False, help_text=gettext_lazy("如：负责人、店员。")
    )
    witness = forms.CharField(
        label=gettext_lazy("见证人"), max_length=40, required=False, help_text=gettext_lazy("拒签的必须有见证人。")
    )
    way = forms.ChoiceField(
        label=gettext_lazy("送达方式"),
        choices=[("", gettext_lazy("按签收情况")), *Delivery.Way.choices],
        required=False,
        help_text=gettext_lazy("不选的：签收为直接送达，拒签为留置送达。"),
    )
    where = forms.CharField(label=gettext_lazy("送达地点"), max_length=120, required=False)
    note = forms.CharField(label=gettext_lazy("说明"), max_length=200, required=False)
    signature = forms.FileField(required=False)
    photo = forms.FileField(required=False)

    def __init__(self, data=None, files=None, *, street, by, initial=None):
        super().__init__(data, files, initial=initial)
        self.street, self.by, self.shots = street, by, {}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("receipt") == Notice.Receipt.SIGNED and not cleaned.get("name"):
            self.add_error("name", _("请填写签收人姓名。"))
        if cleaned.get("receipt") == Notice.Receipt.REFUSED and not cleaned.get("witness"):
            self.add_error("witness", _("拒签的请填写见证人姓名。"))
        return cleaned

    def take_photos(self, at) -> None:
        """Store what was sent; `shots` has it, or what was sent before and is named by its hidden field."""
        for name in SHOTS:
            sent = self.files.get(name)
            if sent is None:
                self.shots[name] = self._kept(name)
                continue
            try:
                self.shots[name] = store_photo(self.street, photo_id=uuid7(), content=sent.read(), by=self.by, at=at)
            except DomainError as refusal:
                self.add_error(name, str(refusal))

    def given(self) -> dict:
        """What the service takes."""
        return {**self.cleaned_data, **{name: self.shots.get(name) for name in SHOTS}}

    def _kept(self, name: str) -> Photo | None:
        known = self.data.get(f"{name}_kept", "")
        field = forms.UUIDField(required=False)
        try:
            pk = field.clean(known)
        except forms.ValidationError:
            return None
        return Photo.objects.filter(pk=pk, street=self.street, by=self.by).first() if pk else None
