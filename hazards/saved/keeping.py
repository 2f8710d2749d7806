"""Keeping a filter under a name, sharing it with the street, opening the list with it, dropping it."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from grids.access import may_in, require_in
from grids.errors import Conflict, DomainError, NotAllowed
from grids.models import Grid, User
from hazards.models import ListStart, SavedFilter

MOST = 12  # filters of one person (default, set in code): each is counted whenever the list opens


def keep(query: str, *, name: str, by: User, at: datetime, street: Grid | None = None) -> SavedFilter:
    """Keep `query` (a query string of the list) as `name`; with `street` everybody of that street finds it.

    Sharing needs the right `filters.share` there. Refuses `missing-input` (no name, or nothing asked), `too-many` and
    `name-taken` (409: by oneself, or shared in the street).
    """
    name = name.strip()
    if not name:
        _refuse("missing-input", _("请给这个筛选起个名称。"))
    if not query:
        _refuse("missing-input", _("现在没有任何筛选条件，无需保存。"))
    if street is not None:
        require_in(by, "filters.share", street)
    if SavedFilter.objects.filter(owner=by).count() >= MOST:
        _refuse("too-many", _("最多保存 %(most)d 个筛选，请先删除不用的。") % {"most": MOST})
    try:
        with transaction.atomic():
            return SavedFilter.objects.create(owner=by, street=street, name=name[:30], query=query, saved_at=at)
    except IntegrityError as error:
        sentence = _("已有名为“%(name)s”的筛选，请换个名称。") % {"name": name}
        raise Conflict("name-taken", sentence, fields={"name": sentence}) from error


def may_drop(saved: SavedFilter, user: User) -> bool:
    """Its owner, and of a shared one whoever may share there: its owner may long have left."""
    return saved.owner_id == user.pk or (saved.street is not None and may_in(user, "filters.share", saved.street))


def drop(saved: SavedFilter, *, by: User) -> None:
    """Delete a saved filter. Refuses `not-yours`."""
    if not may_drop(saved, by):
        raise NotAllowed("not-yours", _("共享的筛选由保存的人或消防工作站删除。"))
    saved.delete()


def start_with(saved: SavedFilter | None, *, by: User) -> None:
    """Open the list of `by` with `saved` when nothing is asked; None: with all rows, as at first."""
    if saved is None:
        ListStart.objects.filter(user=by).delete()
    else:
        ListStart.objects.update_or_create(user=by, defaults={"filter": saved})


def start_of(user: User) -> SavedFilter | None:
    """With what the person's list opens, as far as he may still read it."""
    return (
        SavedFilter.objects.visible_to(user).filter(pk__in=ListStart.objects.filter(user=user).values("filter")).first()
    )


def _refuse(code: str, sentence: str) -> None:
    raise DomainError(code, sentence, fields={"name": sentence})
