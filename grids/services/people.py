"""Accounts and posts: 网格定人、人员定责. Accounts are opened by the office and never deleted."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.access import forget_scope, may_in, require_in
from grids.codes import is_mobile
from grids.errors import Conflict, DomainError
from grids.models import Grid, Organisation, Place, Post, PostPlace, Role, User
from grids.services.account_acts import note_account_act, note_account_acts

STEWARD_ROLES = {"administrator", "auditor"}  # given by administrators only: three-role separation, domain.md 7.6
CORRECTABLE = ("name", "phone", "email", "organisation")
PLACE_BOUND_ROLES = {"place_person"}  # hold only for named places: whoever keeps one shop sees no other
_LETTERS = "abcdefghjkmnpqrstuvwxyz"  # read aloud and copied by hand: no l, i, o
_DIGITS = "23456789"


def open_account(
    *,
    by: User | None,
    at: datetime,
    street: Grid,
    username: str,
    name: str,
    phone: str | None = None,
    email: str = "",
    organisation: Organisation | None = None,
    invented: bool = False,
) -> tuple[User, str]:
    """A new account and its one-time password, which is shown once and must be changed at the first log-in.

    The account opens nothing by itself: that is what posts are for. Refuses `invalid-fields` (name, user name, phone)
    and Conflict `account-taken` when the user name or the phone is in use.
    """
    require_in(by, "people.manage", street)
    user = _new_user(
        username=username, name=name, phone=phone, email=email, organisation=organisation, invented=invented, at=at
    )
    _check_fields(user)
    _refuse_taken([user])
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            note_account_act("opened", user, by=by, at=at)
    except IntegrityError as error:
        raise _taken() from error
    return user, password


def open_accounts(*, by: User | None, at: datetime, street: Grid, rows: Iterable[Mapping[str, Any]]) -> list[User]:
    """Many accounts at once, by the same rules; each row has the keyword arguments of one account.

    A row's `password` is set as it is (a demonstration's); without one the account cannot log in until
    `renew_password` gives it a one-time password: hashing thousands of unread passwords would take minutes.
    """
    require_in(by, "people.manage", street)
    users = []
    for row in rows:
        fields = dict(row)
        password = fields.pop("password", None)
        user = _new_user(at=at, **fields)
        user.password = make_password(password)
        _check_fields(user)
        users.append(user)
    _refuse_taken(users)
    with transaction.atomic():
        opened = User.objects.bulk_create(users, batch_size=500)
        note_account_acts("opened", opened, by=by, at=at)
    return opened


def open_person(
    *,
    by: User | None,
    at: datetime,
    street: Grid,
    grid: Grid,
    role: Role,
    valid_from: date,
    title: str = "",
    **account: Any,
) -> tuple[Post, str]:
    """An account together with its first post, both or neither: (post, one-time password). See the two it calls."""
    with transaction.atomic():
        user, password = open_account(by=by, at=at, street=street, **account)
        post = give_post(user, role=role.code, grid=grid, by=by, at=at, valid_from=valid_from, title=title)
    return post, password


def correct_account(
    user: User,
    *,
    by: User | None,
    at: datetime,
    street: Grid,
    name: str,
    phone: str | None = None,
    email: str = "",
    organisation: Organisation | None = None,
) -> User:
    """Put a person's name, phone, e-mail and unit right; who logs in by his phone does so by the new one.

    `street`: where he holds a post. Refuses as `open_account` does, and whoever belongs to another office.
    """
    _require_own_office(user, by=by, street=street)
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        by_phone = user.phone is not None and user.username == user.phone
        before = {field: getattr(user, field) for field in CORRECTABLE}
        user.name, user.phone, user.email = name.strip(), digits(phone), email.strip()
        user.organisation = organisation
        if by_phone:
            if user.phone is None:
                said = str(_("此人用手机号登录，请填写现在的手机号。"))
                raise DomainError("invalid-fields", said, fields={"phone": said})
            user.username = user.phone
        _check_fields(user)
        _refuse_taken([user])
        try:
            with transaction.atomic():
                user.save(update_fields=[*CORRECTABLE, "username"])
        except IntegrityError as error:
            raise _taken() from error
        changed = [field for field in CORRECTABLE if getattr(user, field) != before[field]]
        if changed:
            note_account_act("corrected", user, by=by, at=at, note=" ".join(changed))
    return user


def renew_password(user: User, *, by: User | None, at: datetime, street: Grid) -> str:
    """A new one-time password for somebody who lost his; the old one stops working. `street`: where he holds a post."""
    _require_own_office(user, by=by, street=street)
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    with transaction.atomic():
        user.save(update_fields=["password", "must_change_password"])
        note_account_act("password", user, by=by, at=at)
    return password


def give_post(
    user: User,
    *,
    role: str,
    grid: Grid,
    by: User | None,
    at: datetime,
    valid_from: date,
    valid_to: date | None = None,
    title: str = "",
    places: Iterable[Place] | None = None,
    origin: tuple[str, UUID] | None = None,
) -> Post:
    """Put `user` into a role (its code) for `grid`, from `valid_from` to `valid_to`, both days included.

    With `places` the post opens exactly these. `origin` says which record made a limited post, e.g. ("round", id):
    whoever calls with it has checked his own right, and ends the post himself. Refuses `role-unknown`, `own-post`
    (nobody appoints himself: who compiles a report must not make himself the one who signs it), `role-not-here` (a
    role of another level), `places-missing` (a role that holds only for named places), `post-dates`,
    `place-elsewhere`, Conflict `post-held`.
    """
    held_as = Role.objects.filter(code=role).first()
    if held_as is None:
        raise DomainError("role-unknown", _("没有这个角色。"))
    if origin is None:
        if by is not None and by.pk == user.pk:
            raise DomainError("own-post", _("不能给自己设岗位，请由另一位管理人员办理。"))
        require_in(by, "people.manage-stewards" if role in STEWARD_ROLES else "people.manage", grid)
    if valid_to is not None and valid_to < valid_from:
        raise DomainError("post-dates", _("岗位的止日不能早于起日。"))
    opened = list(places or [])
    if role in PLACE_BOUND_ROLES and not opened:
        raise without_places(held_as)
    if places is None and grid.level not in held_as.levels.replace(" ", "").split(","):
        raise DomainError(
            "role-not-here",
            _("“%(role)s”的岗位不能设在%(level)s一级。") % {"role": held_as.name, "level": grid.get_level_display()},
        )
    if any((place.street_id not in (grid.pk, grid.street_id)) for place in opened):
        raise DomainError("place-elsewhere", _("所列场所不在这个街道。"))
    kind, origin_id = origin or ("", None)
    kinds = {"": Post.Kind.STANDING, "round": Post.Kind.ROUND, "draw": Post.Kind.DRAW}
    post = Post(
        user=user,
        role=held_as,
        grid=grid,
        organisation_id=user.organisation_id,
        kind=kinds.get(kind, Post.Kind.STAND_IN),
        title=title.strip(),
        limited=places is not None,
        origin_kind=kind,
        origin_id=origin_id,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    _save_once(post, opened)
    forget_scope(user)
    return post


def without_places(role: Role) -> DomainError:
    """The refusal of a post that would open a whole grid to who answers for one place."""
    return DomainError("places-missing", _("“%(role)s”的岗位只对指定的场所，请在场所页面开通。") % {"role": role.name})


def held_already() -> Conflict:
    """The refusal of a post that the person holds."""
    return Conflict("post-held", _("此人在这段时间已有同样的岗位。"))


def _save_once(post: Post, opened: list[Place]) -> None:
    """Save the post unless the person holds the same one in these days."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=post.user_id)  # of two at once the second sees the first
        same = Post.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=post.valid_from),
            user_id=post.user_id,
            role_id=post.role_id,
            grid_id=post.grid_id,
            origin_id=post.origin_id,
            limited=post.limited,
        )
        if post.valid_to is not None:
            same = same.filter(valid_from__lte=post.valid_to)
        if same.exists():
            raise held_already()
        post.save(force_insert=True)
        PostPlace.objects.bulk_create(PostPlace(post=post, place=place) for place in opened)


def end_post(post: Post, *, by: User | None, on: date) -> Post:
    """End a post with the day `on` as its last. A post that already ended earlier stays as it is."""
    if not post.origin_kind:
        action = "people.manage-stewards" if post.role.code in STEWARD_ROLES else "people.manage"
        require_in(by, action, post.grid)
    if on < post.valid_from:
        raise DomainError("post-dates", _("岗位的止日不能早于起日。"))
    with transaction.atomic():
        post = Post.objects.select_for_update().get(pk=post.pk)
        if post.valid_to is None or post.valid_to > on:
            post.valid_to = on
            post.save(update_fields=["valid_to"])
    return post


def open_places(post: Post, *, places: Iterable[Place]) -> None:
    """A limited post opens some more places; whoever made it (its origin) has checked his right. Known ones stay."""
    if not post.limited:
        raise ValueError("a standing post opens its whole grid")
    known = set(post.places.values_list("place_id", flat=True))
    PostPlace.objects.bulk_create(PostPlace(post=post, place=place) for place in places if place.pk not in known)
    forget_scope(post.user)


def one_time_password() -> str:
    """Ten characters to copy by hand, in two groups: about 46 bits, for one log-in under the lock-out."""
    letters = "".join(secrets.choice(_LETTERS) for _unused in range(5))
    digits = "".join(secrets.choice(_DIGITS) for _unused in range(5))
    return f"{letters}-{digits}"


def _require_own_office(user: User, *, by: User | None, street: Grid) -> None:
    """`by` manages the people of `street`, where `user` has a post, and of wherever else he has one.

    Taking part in a round is no belonging: neither here, nor does it take somebody away from his own office.
    """
    require_in(by, "people.manage", street)
    own = user.posts.filter(origin_kind="")
    if not own.filter(Q(grid=street) | Q(grid__street=street)).exists():
        raise DomainError("not-of-this-street", _("此人在本街道没有岗位，不能重置密码、更正资料。"))
    if by is None:
        return
    held = list(own.current(timezone.localdate()).select_related("grid", "role").defer("grid__boundary"))
    if any(not may_in(by, "people.manage", post.grid) for post in held):
        raise DomainError("not-of-this-street", _("此人在本街道以外还有岗位，请由其所在单位办理。"))
    for post in held:
        if post.role.code in STEWARD_ROLES:
            require_in(by, "people.manage-stewards", post.grid)


def digits(phone: str | None) -> str | None:
    """A typed phone as it is stored: without spaces and hyphens, None for nothing."""
    return (phone or "").replace(" ", "").replace("-", "") or None


def _new_user(*, username, name, at, phone=None, email="", organisation=None, invented=False) -> User:
    number = digits(username) or ""
    return User(
        username=number if is_mobile(number) else username.strip(),
        name=name.strip(),
        phone=digits(phone),
        email=email.strip(),
        organisation=organisation,
        date_joined=at,
        invented=invented,
    )


def _check_fields(user: User) -> None:
    fields: dict[str, str] = {}
    try:
        user.clean_fields(exclude=["password", "organisation"])
    except ValidationError as error:
        fields = {name: "".join(messages) for name, messages in error.message_dict.items()}
    if user.phone and not is_mobile(user.phone):
        fields["phone"] = str(_("手机号应为 11 位数字，以 1 开头。"))
    if is_mobile(user.username) and user.username != user.phone:
        fields["username"] = str(_("用户名不能是别的手机号。"))  # log-in takes either name
    if fields:
        raise DomainError("invalid-fields", _("有几项填得不对，请看各项下面的说明。"), fields=fields)


def _refuse_taken(users: list[User]) -> None:
    names = {user.username for user in users}
    phones = {user.phone for user in users if user.phone}
    if len(names) < len(users) or len(phones) < sum(1 for user in users if user.phone):
        raise _taken()
    # A name may equal another's phone: whoever logs in with it must be one person.
    taken = User.objects.filter(Q(username__in=names | phones) | Q(phone__in=names | phones))
    if taken.exclude(pk__in=[user.pk for user in users]).exists():
        raise _taken()


def _taken() -> Conflict:
    return Conflict("account-taken", _("用户名或手机号已被使用，请查一查此人是否已有账号。"))
