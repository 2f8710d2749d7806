"""The two acts a worker takes on the phone: 提交复查 and 复查. Everything else is on the hazard's own page."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid5

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.errors import DomainError
from grids.models import Photo, User
from grids.services.photos import MAX_BYTES, store_photo
from hazards.models import Hazard

ACTIONS = ("submit", "pass_recheck", "fail_recheck")


class ActForm(forms.Form):
    """One act on one hazard, with the version the person saw; photos are kept when something else is refused."""

    action = forms.ChoiceField(choices=[(action, action) for action in ACTIONS])
    seen = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(label=_("说明"), required=False, max_length=500)
    due_on = forms.DateField(label=_("新的整改期限"), required=False)

    def __init__(self, hazard: Hazard, data=None, files=None, *, prefix: str | None = None):
        super().__init__(data, files, prefix=prefix)
        self.hazard = hazard
        self.photos: list[Photo] = []
        self.photo_errors: list[str] = []
        self.status = 422

    def take_photos(self, *, by: User, at: datetime) -> None:
        """Store what was sent and gather what had been kept; a refused photo leaves a sentence."""
        photos = {photo.pk: photo for photo in self._kept(by)}
        for upload in self.files.getlist(self.add_prefix("photos")):
            content = upload.read(MAX_BYTES + 1)
            photo_id = uuid5(self.hazard.pk, f"{by.pk}:{self.hazard.version}:{sha256(content).hexdigest()}")
            try:
                photo = store_photo(self.hazard.street, photo_id=photo_id, content=content, by=by, at=at)
                photos[photo.pk] = photo
            except DomainError as refusal:
                self.photo_errors.append(f"{upload.name}：{refusal}")
        self.photos = list(photos.values())

    def clean(self):
        cleaned = super().clean()
        for sentence in self.photo_errors:
            self.add_error(None, sentence)
        if cleaned.get("action") == "fail_recheck":
            if not cleaned.get("note"):
                self.add_error("note", _("请写明为什么不合格。"))
            if not cleaned.get("due_on"):
                self.add_error("due_on", _("请选择新的整改期限。"))
        return cleaned

    def refuse(self, refusal: DomainError) -> None:
        """Show a service's refusal; fields it names that are not here go to the top with the rest."""
        self.status = refusal.status
        self.add_error(None, str(refusal))

    def _kept(self, by: User):
        ids = []
        for text in self.data.getlist(self.add_prefix("kept")) if hasattr(self.data, "getlist") else []:
            try:
                ids.append(UUID(text))
            except ValueError:
                continue
        return Photo.objects.filter(pk__in=ids, street=self.hazard.street_id, by=by)
