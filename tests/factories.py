"""Makers of test data: plain functions, small squares for territory."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.utils import timezone

from grids.models import Grid, Organisation, Place, PlaceType, Post, PostPlace, Role, User
from grids.services.locating import locate

SHANGHAI = ZoneInfo("Asia/Shanghai")
LONG_AGO = date(2020, 1, 1)


def local(*parts: int) -> datetime:
    """An aware moment on the local clock: local(2026, 11, 20, 9, 30)."""
    return datetime(*parts, tzinfo=SHANGHAI)


def square(west: float, south: float, size: float = 0.01) -> MultiPolygon:
    """A square of `size` degrees with its lower left corner at (west, south)."""
    return MultiPolygon(Polygon.from_bbox((west, south, west + size, south + size)), srid=4326)


def make_grid(code: str, name: str, *, parent: Grid | None = None, level: str = "", **more) -> Grid:
    """A node of the tree; the level follows from the code's length when not given."""
    levels = {2: "province", 4: "city", 6: "district", 9: "street", 12: "community", 16: "cell"}
    grid = Grid(code=code, name=name, parent=parent, level=level or levels[len(code)], valid_from=LONG_AGO, **more)
    grid.place_in_tree()
    grid.save()
    return grid


def make_user(username: str, name: str = "", **more) -> User:
    """An account with the password 'pass-word-1'."""
    user = User(username=username, name=name or username, **more)
    user.set_password("pass-word-1")
    user.save()
    return user


def make_users(usernames: Iterable[str], organisations: Mapping[str, Organisation]) -> dict[str, User]:
    """Accounts by user name, all at once: a cast for each test must be cheap. The password is 'pass-word-1'."""
    password = make_password("pass-word-1")
    users = [User(username=n, name=n, password=password, organisation=organisations.get(n)) for n in usernames]
    return {user.username: user for user in User.objects.bulk_create(users)}


def make_posts(holders: Iterable[tuple[User, str, Grid]]) -> list[Post]:
    """Posts since long ago, of (user, role, grid), in the users' own organisations, all at once."""
    roles = {role.code: role for role in Role.objects.all()}
    return Post.objects.bulk_create(
        Post(user=user, role=roles[role], grid=grid, organisation=user.organisation, valid_from=LONG_AGO)
        for user, role, grid in holders
    )


def make_post(user: User, role: str, grid: Grid, *, places: list[Place] | None = None, **more) -> Post:
    """A post since long ago; with `places` it is limited to them. The role's row is made when the seeds lack it."""
    row, _ = Role.objects.get_or_create(code=role, defaults={"name_zh": role, "name_en": role, "levels": grid.level})
    post = Post.objects.create(
        user=user, role=row, grid=grid, limited=places is not None, **({"valid_from": LONG_AGO} | more)
    )
    PostPlace.objects.bulk_create(PostPlace(post=post, place=place) for place in places or [])
    user.__dict__.pop("_scope", None)
    return post


def make_place(street: Grid, name: str = "东门小吃店", *, at: tuple[float, float] | None = None, **more) -> Place:
    """A registered place at (lon, lat), in whatever grid lies there; `type` is a code, REST by default."""
    code = more.pop("type", "REST")
    kind, _ = PlaceType.objects.get_or_create(
        code=code, defaults={"name_zh": code, "name_en": code, "is_home": code == "HOME"}
    )
    point = Point(*at, srid=4326) if at else None
    location = locate(street, point, on=timezone.localdate())
    number = Place.objects.filter(street=street).count() + 1
    return Place.objects.create(
        **location.as_fact_fields(),
        community=location.community,
        name=name,
        code=more.pop("code", f"T{number:05d}"),
        type=kind,
        is_home=kind.is_home,
        point=point,
        qr_token=f"t{street.pk}-{number}",
        registered_on=LONG_AGO,
        recorded_at=timezone.now(),
        **more,
    )


def make_organisation(code: str, name: str, kind: str, grid: Grid) -> Organisation:
    return Organisation.objects.create(code=code, name=name, kind=kind, grid=grid)
