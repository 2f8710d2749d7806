"""Photos that come with a form: stored before the act, so that a refusal of something else does not cost them."""

from grids.errors import DomainError
from grids.ids import uuid7
from grids.services.photos import store_photo


def keep_photos(request, form, street, at):
    """Store the uploaded photos of `form` (fields `photos` and `kept`); all photos it has now, in order.

    A file that is refused is named with the reason on the form's `photos` field. The stored ones travel on in `kept`.
    """
    form.is_valid()
    cleaned = getattr(form, "cleaned_data", {})
    photos = list(cleaned.get("kept") or [])
    for file in cleaned.get("photos") or []:
        try:
            photos.append(store_photo(street, photo_id=uuid7(), content=file.read(), by=request.user, at=at))
        except DomainError as error:
            form.add_error("photos", f"{file.name}：{error}")
    if photos:
        form.data = form.data.copy()
        form.data.setlist("kept", [str(photo.pk) for photo in photos])
    return photos
