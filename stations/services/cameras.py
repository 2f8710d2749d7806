"""The register of camera points: an address of a picture and where it looks. We keep the address and never fetch it."""

from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.access import require
from grids.errors import DomainError, NotAllowed
from grids.models import Grid, Place, User
from grids.services.locating import Location, location_of
from stations.models import Camera


@transaction.atomic
def record_camera(
    street: Grid,
    *,
    by: User | None,
    at: datetime,
    name: str,
    url: str,
    place: Place | None = None,
    grid: Grid | None = None,
    spot: str = "",
) -> Camera:
    """A camera point of `street`: at `place`, else in `grid` or the street as a whole.

    Refuses an address that is not http(s) or carries a password, a place of another street, and one in a home.
    """
    if place is not None and place.street_id != street.pk:
        raise NotAllowed("other-street", _("该场所不属于本街道。"))
    if place is not None and place.is_home:
        raise DomainError("camera-at-home", _("住户家中不登记视频点位。"))
    location = location_of(place) if place else Location(street, grid)
    camera = Camera(
        **location.as_fact_fields(),
        recorded_at=at,
        name=name.strip(),
        place=place,
        spot=spot.strip(),
        url=address_of(url),
    )
    require(by, "cameras.manage", camera)
    camera.save(force_insert=True)
    return camera


def address_of(typed: str) -> str:
    """`typed` as an address that a browser opens. Raises bad-address for anything but http(s) and for a password."""
    url = typed.strip()
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and not any(c.isspace() for c in url)
    except ValueError:
        known = False
    if not known or not url.isprintable():
        raise _bad(_("请填写 http:// 或 https:// 开头的网页地址。"))
    if parts.username is not None or parts.password is not None:
        raise _bad(_("地址里不要带用户名和密码，请在视频平台上登录。"))
    return url


def _bad(sentence) -> DomainError:
    return DomainError("bad-address", sentence, fields={"url": sentence})
