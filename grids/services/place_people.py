"""The account of who answers for a place: it opens that place and no other."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from grids.access import require_in
from grids.models import Place, Post, User
from grids.services.people import digits, give_post, held_already, open_account, open_places

ROLE = "place_person"


def open_place_person(
    place: Place, *, by: User | None, at: datetime, name: str, username: str, phone: str | None = None
) -> tuple[Post, str | None]:
    """Open `place` to its responsible person: (post, one-time password; None for who has an account already).

    Who answers for several places has one account: the same name with the same user name or phone is the same person
    and keeps his password. Refuses as `open_account` and `give_post` do: somebody of another name is `account-taken`.
    """
    street, today, password = place.street, localdate(at), None
    require_in(by, "people.manage", street)
    with transaction.atomic():
        user = _known(name, username, phone)
        if user is None:
            user, password = open_account(by=by, at=at, street=street, username=username, name=name, phone=phone)
        post = keepers_of_places(today).filter(user=user, grid=street).first()
        if post is None:
            post = give_post(user, role=ROLE, grid=street, by=by, at=at, valid_from=today, places=[place])
        elif post.places.filter(place=place).exists():
            raise held_already()
        else:
            open_places(post, places=[place])
    return post, password


def keepers_of_places(day):
    """The posts on `day` that open places to who answers for them."""
    return Post.objects.current(day).filter(role__code=ROLE, limited=True, origin_kind="").order_by("valid_from", "id")


def _known(name: str, username: str, phone: str | None) -> User | None:
    """The one account of this name with this user name or phone."""
    names = {username.strip(), digits(username), digits(phone)} - {"", None}
    found = list(User.objects.filter(Q(username__in=names) | Q(phone__in=names), is_active=True)[:2])
    return found[0] if len(found) == 1 and found[0].name == name.strip() else None
