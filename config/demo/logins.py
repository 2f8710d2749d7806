"""Who logs in as whom: a short login for each kind of person, one password for all, printed by `load_demo`."""

from datetime import datetime
from unicodedata import east_asian_width

from django.contrib.auth.hashers import make_password

from grids.models import Grid, Place, User
from grids.services.people import give_post, open_accounts

PASSWORD = "demo-119"

# login of the demonstration → the systematic login of that person elsewhere in the list
DEMO_NAMES = {
    "jj-w001a": "worker",
    "jj-wz001": "head",
    "jj-sq01": "community",
    "jj-zg1": "station",
    "jj-ld1": "leader",
    "jj-dd1": "brigade",
    "jj-qj1": "district",
    "jj-zf1": "enforcer",
    "jj-mj1": "police",
    "jj-sj1": "auditor",
    "jj-gl1": "admin",
    "jj-wz117": "dedicated",
    "jj-lq1": "joint",
    "yq-w001a": "yq-worker",
    "yq-zg1": "yq-station",
    "yq-ld1": "yq-leader",
}
MICRO, OWNER, CONTACT, VOLUNTEER = "micro", "owner", "contact", "volunteer"
ORDER = ("worker", "head", "dedicated", CONTACT, "community", "station", "leader", "brigade", "joint", "district",
         MICRO, VOLUNTEER, OWNER, "enforcer", "police", "auditor", "admin",
         "yq-worker", "yq-station", "yq-leader")  # fmt: skip


def open_for_partners(street: Grid, *, owner_of: Place, micro_at: Grid, at: datetime) -> tuple[User, User]:
    """The accounts that no street counts among its people, of whom the member of a micro station is needed later.

    A place's responsible person, the fire-safety contact of the grid it stands in, a member of a micro station and a
    volunteer of that station's community.
    """
    names = {OWNER: owner_of.responsible_person, MICRO: "龙志强", CONTACT: "杨秀珍", VOLUNTEER: "吴志远"}
    rows = [{"username": login, "name": name, "invented": True} for login, name in names.items()]
    owner, member, contact, volunteer = open_accounts(by=None, at=at, street=street, rows=rows)
    since = {"by": None, "at": at, "valid_from": at.date()}
    give_post(owner, role="place_person", grid=street, places=[owner_of], **since)
    give_post(member, role="station_member", grid=micro_at, **since)
    give_post(contact, role="contact", grid=owner_of.cell, **since)
    give_post(volunteer, role="volunteer", grid=micro_at, **since)
    return owner, member


def open_for_all_streets(*, at: datetime) -> None:
    """The administrator looks after both streets: what holds for all of them is changed by nobody less."""
    admin = User.objects.get(username="admin", invented=True)
    for street in Grid.objects.streets().filter(posts__isnull=False).exclude(posts__user=admin).distinct():
        give_post(admin, role="administrator", grid=street, by=None, at=at, valid_from=at.date())


def set_password() -> None:
    """The one password of the demonstration's logins, hashed once; nobody else of it can log in."""
    User.objects.filter(username__in=ORDER, invented=True).update(
        password=make_password(PASSWORD), must_change_password=False
    )


def is_loaded() -> bool:
    """Whether the demonstration is in this database."""
    return User.objects.filter(username=ORDER[0], invented=True).exists()


def table() -> str:
    """Logins with who they are, and the password, as aligned text."""
    users = User.objects.filter(username__in=ORDER, invented=True).prefetch_related("posts__role", "posts__grid")
    by_name = {user.username: user for user in users}
    rows = [("登录名", "姓名", "岗位", "在哪里")]
    for name in ORDER:
        user = by_name[name]
        post = min(user.posts.all(), key=lambda held: held.pk)
        where = post.places.first().place.name if post.limited else post.grid.display_name
        rows.append((name, user.name, post.role.name_zh, where))
    widths = [max(_width(row[column]) for row in rows) for column in range(4)]
    lines = ["  ".join(cell + " " * (widths[n] - _width(cell)) for n, cell in enumerate(row)).rstrip() for row in rows]
    return "\n".join(
        [*lines, "", f"密码 password: {PASSWORD}", "人员、场所、电话、边界均为虚构；区划与公布数据为真实。"]
    )


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
