"""Hundreds of standing posts at once, by the same rules as one: for loaders."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.access import require_in
from grids.errors import Conflict, DomainError
from grids.models import Grid, Post, Role, User
from grids.services.people import PLACE_BOUND_ROLES, STEWARD_ROLES, without_places


def give_posts(rows: Iterable[Mapping[str, Any]], *, by: User | None, at: datetime, valid_from: date) -> list[Post]:
    """Put people into posts from `valid_from` on, all or none; each row has `user`, `role` (a code), `grid`, `title`.

    Refuses as `give_post` does: `role-unknown`, `role-not-here`, `places-missing`,
    Conflict `post-held` (also twice in `rows`).
    """
    roles = {role.code: role for role in Role.objects.all()}
    posts = [_post(roles, by=by, valid_from=valid_from, **row) for row in rows]
    wanted = {_key(post) for post in posts}
    with transaction.atomic():
        users = {post.user_id for post in posts}
        list(User.objects.select_for_update().filter(pk__in=users).order_by("pk").values_list("pk", flat=True))
        held = Post.objects.filter(user__in=users, limited=False).exclude(valid_to__lt=valid_from)
        if len(wanted) < len(posts) or wanted & {_key(post) for post in held}:
            raise Conflict("post-held", _("此人在这段时间已有同样的岗位。"))
        return Post.objects.bulk_create(posts, batch_size=500)


def _post(roles: dict[str, Role], *, by, valid_from: date, user: User, role: str, grid: Grid, title: str = "") -> Post:
    held_as = roles.get(role)
    if held_as is None:
        raise DomainError("role-unknown", _("没有这个角色。"))
    require_in(by, "people.manage-stewards" if role in STEWARD_ROLES else "people.manage", grid)
    if role in PLACE_BOUND_ROLES:
        raise without_places(held_as)
    if grid.level not in held_as.levels.replace(" ", "").split(","):
        said = _("“%(role)s”的岗位不能设在%(level)s一级。")
        raise DomainError("role-not-here", said % {"role": held_as.name, "level": grid.get_level_display()})
    return Post(
        user=user,
        role=held_as,
        grid=grid,
        organisation_id=user.organisation_id,
        title=title.strip(),
        valid_from=valid_from,
    )


def _key(post: Post) -> tuple:
    return post.user_id, post.role_id, post.grid_id
