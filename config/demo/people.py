"""Who holds which post: published numbers of heads and workers, invented persons."""

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from config.demo.clock import moment
from config.demo.logins import DEMO_NAMES
from config.demo.names import Names
from config.demo.territory import Ground
from grids.models import Grid, Organisation, Post, User
from grids.services.people import open_accounts
from grids.services.posts_bulk import give_posts

SINCE = dt.date(2022, 6, 1)  # the street's fire-work station opens
OPENED = moment(SINCE, "08:30")
PARTNERS = (
    # code, name, kind, at the district or at the street
    ("brigade", "{district}消防救援大队", "brigade", "district"),
    ("housing", "{district}住房和城乡建设局", "housing", "district"),
    ("emergency", "{district}应急管理局", "district", "district"),
    ("urban", "{district}城市管理局", "district", "district"),
    ("market", "{district}市场监督管理局", "market", "district"),
    ("office", "{street}办事处", "street_office", "street"),
    ("police", "{street}派出所", "police", "street"),
    ("enforcement", "{street}综合行政执法大队", "enforcement", "street"),
    ("power", "{district}供电局", "power", "district"),
    ("water", "{district}供水公司", "company", "district"),
    ("gas", "{district}燃气公司", "gas", "district"),
)


@dataclass
class Staff:
    """The people of a street: `at[(role, grid id)]` are those who hold a role at a grid, in order."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    at: dict[tuple[str, int], list[User]] = field(default_factory=dict)

    def holders(self, role: str, grid: Grid) -> list[User]:
        return self.at.get((role, grid.pk), [])

    def one(self, role: str, grid: Grid) -> User:
        return self.at[role, grid.pk][0]


@dataclass(frozen=True)
class Opening:
    """A post to be filled: by somebody of `organisation`, under a login that others do not have."""

    role: str
    grid: Grid
    login: str
    organisation: str = "office"
    title: str = ""


def staff_street(ground: Ground, names: Names, *, prefix: str, workers: int, seed: int) -> Staff:
    """Organisations, accounts and posts of a street. Nobody but the demonstration's own logins can log in."""
    staff = Staff(_organisations(ground, prefix))
    openings = _openings(ground, prefix, workers, Random(f"people-{prefix}-{seed}"))
    users = open_accounts(
        by=None,
        at=OPENED,
        street=ground.street,
        rows=[
            {
                "username": DEMO_NAMES.get(opening.login, opening.login),
                "name": names.person(),
                "phone": names.phone(),
                "organisation": staff.organisations[opening.organisation],
                "invented": True,
            }
            for opening in openings
        ],
    )
    posts: list[Post] = give_posts(
        [
            {"user": user, "role": opening.role, "grid": opening.grid, "title": opening.title}
            for user, opening in zip(users, openings, strict=True)
        ],
        by=None,
        at=OPENED,
        valid_from=SINCE,
    )
    for post in posts:
        staff.at.setdefault((post.role.code, post.grid_id), []).append(post.user)
    return staff


def _organisations(ground: Ground, prefix: str) -> dict[str, Organisation]:
    street, district = ground.street, ground.street.parent
    made = {}
    for code, name, kind, level in PARTNERS:
        made[code], _ = Organisation.objects.get_or_create(
            code=f"{prefix}-{code}",
            defaults={
                "name": name.format(street=street.name, district=district.name),
                "kind": kind,
                "grid": district if level == "district" else street,
            },
        )
    for community in ground.communities:
        made[f"c{community.code}"], _ = Organisation.objects.get_or_create(
            code=f"{prefix}-c{community.code[-3:]}",
            defaults={"name": community.name, "kind": "community", "grid": community},
        )
    return made


def _openings(ground: Ground, prefix: str, workers: int, rng: Random) -> list[Opening]:
    street, district = ground.street, ground.street.parent
    found = [
        *(Opening("street_leader", street, f"{prefix}-ld{n}", title=title) for n, title in enumerate(LEADERS, 1)),
        *(Opening("station_officer", street, f"{prefix}-zg{n}", title=title) for n, title in enumerate(OFFICERS, 1)),
        *(Opening("enforcement_officer", street, f"{prefix}-zf{n}", "enforcement") for n in range(1, 7)),
        *(Opening("police", street, f"{prefix}-mj{n}", "police") for n in range(1, 5)),
        *(Opening("brigade_officer", district, f"{prefix}-dd{n}", "brigade") for n in range(1, 6)),
        Opening("district_office", district, f"{prefix}-qj1", "emergency"),
        Opening("administrator", street, f"{prefix}-gl1"),
        Opening("auditor", street, f"{prefix}-sj1"),
        *(Opening("joint_firefighter", district, f"{prefix}-lq{n}", "brigade") for n in range(1, 7)),
    ]
    for number, community in enumerate(ground.communities, start=1):
        own = f"c{community.code}"
        title = "村党支部书记" if community.display_name.endswith("村") else "社区书记"
        found.append(Opening("community_head", community, f"{prefix}-sq{number:02d}", own, title))
    shares = _shares(len(ground.cells), workers, rng)
    for number, (cell, share) in enumerate(zip(ground.cells, shares, strict=True), start=1):
        own = f"c{cell.grid.parent.code}"
        head = "dedicated_head" if cell.grid.kind == Grid.Kind.DEDICATED else "cell_head"
        found.append(Opening(head, cell.grid, f"{prefix}-wz{number:03d}", own))
        found += [Opening("worker", cell.grid, f"{prefix}-w{number:03d}{'abcdefgh'[n]}", own) for n in range(share)]
    return found


LEADERS = ("党工委书记", "办事处主任", "分管消防副主任")
OFFICERS = ("消防工作站站长", "消防工作站副站长", "消防工作站干事", "消防工作站干事")


def _shares(cells: int, workers: int, rng: Random) -> list[int]:
    """Workers a cell: as equal as whole people can be."""
    base, more = divmod(workers, cells)
    shares = [base + 1] * more + [base] * (cells - more)
    rng.shuffle(shares)
    return shares
