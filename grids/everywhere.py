"""What holds for all streets of an installation is changed only by those who may do so in each of them.

A holiday entered, a role renamed, a shared deadline: one office's right must not move another office's work. Where one
street has the system to itself, its own officer is that person.
"""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.access import scope_of
from grids.errors import NotAllowed
from grids.models import Post


def may_everywhere(user, action: str) -> bool:
    """Whether `user` may do `action` in every street where anybody holds a post today. One query beside the scope."""
    mine = scope_of(user).reach_for(action).streets
    return bool(mine) and not _posts_below_district().exclude(grid__in=mine).exclude(grid__street__in=mine).exists()


def require_everywhere(user, action: str) -> None:
    """Raises NotAllowed unless `may_everywhere`; `user=None` is the system."""
    if user is not None and not may_everywhere(user, action):
        raise NotAllowed("not-everywhere", _("这一项对所有街道都有效，请由全区的管理员办理。"), action=action)


def _posts_below_district():
    return Post.objects.current(timezone.localdate()).filter(grid__level__in=["street", "community", "cell"])
