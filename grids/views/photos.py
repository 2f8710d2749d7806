"""Showing a photo: whichever app's view has found that its reader may see it."""

from django.http import FileResponse, Http404

from grids.models import Photo
from grids.services.photos import photo_file

SIZES = ("thumb", "image")
KEPT = "private, max-age=86400"  # by the reader's own browser: a photo never changes


def photo_answer(photo: Photo | None, size: str) -> FileResponse:
    """The picture in that size. Http404 for no photo, another size, and one whose file is not there."""
    if photo is None or size not in SIZES or not photo_file(photo, size).exists():
        raise Http404
    answer = FileResponse(photo_file(photo, size).open("rb"), content_type="image/jpeg")
    answer["Cache-Control"] = KEPT
    return answer
