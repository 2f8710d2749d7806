"""What one act on many hazards asks for, and which hazards were chosen."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.models import Grid, Post, Role
from hazards.bulk.running import Wanted
from hazards.forms.acting import DayInput
from hazards.models import BulkRun, Hazard
from hazards.services.assigning import ROLES

ROLE, USER = "role:", "user:"


class BulkForm(forms.Form):
    """`action` decides the fields. The assignee is somebody by name, or whoever holds a role nearest to each hazard."""

    run_id = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data=None, *, action: str, hazards: Iterable[Hazard], today: dt.date, initial=None):
        super().__init__(data, initial=initial)
        self.action = action
        self.posts = {post.user_id: post for post in candidates(hazards, today)} if action == "assign" else {}
        if action == BulkRun.Action.ASSIGN:
            self.fields["to"] = forms.ChoiceField(
                label=_("指派给"),
                choices=[("", _("请选择")), (_("按各处的岗位"), _roles()), (_("指名"), self._named())],
            )
        if action == BulkRun.Action.PLAN_RECHECK:
            widget = DayInput(attrs={"min": today.isoformat()})
            self.fields["due_on"] = forms.DateField(label=_("复查日期"), widget=widget)
            self.fields["reason"].required = False
            self.fields["reason"].label = _("说明")
        self.order_fields(["run_id", "to", "due_on", "reason"])

    def _named(self) -> list[tuple[str, str]]:
        posts = sorted(self.posts.values(), key=lambda post: (post.grid.path, str(post.user)))
        named = (f"{post.user} · {post.title or post.role.name} · {post.grid}" for post in posts)
        return [(f"{USER}{post.user_id}", name) for post, name in zip(posts, named, strict=True)]

    def wanted(self) -> Wanted:
        """What was chosen, of a valid form."""
        to = self.cleaned_data.get("to", "")
        named = next((post.user for pk, post in self.posts.items() if to == f"{USER}{pk}"), None)
        role = Role.objects.get(code=to.removeprefix(ROLE)) if to.startswith(ROLE) else None
        return Wanted(self.cleaned_data["reason"], named, role, self.cleaned_data.get("due_on"))


def _roles() -> list[tuple[str, str]]:
    by_code = {role.code: role for role in Role.objects.filter(code__in=ROLES)}
    return [(f"{ROLE}{code}", by_code[code].name) for code in ROLES if code in by_code]


def candidates(hazards: Iterable[Hazard], on: dt.date) -> list[Post]:
    """Workers and heads that look after any of `hazards` on the local day `on`, each once by his nearest post."""
    grids = {pk for one in hazards for pk in _above(one)}
    posts = Post.objects.current(on).filter(grid__in=grids, limited=False, role__code__in=ROLES)
    posts = posts.select_related("user", "role", "grid").defer("grid__boundary").order_by("-grid__path", "pk")
    nearest: dict = {}
    for post in posts:
        nearest.setdefault(post.user_id, post)
    return list(nearest.values())


def _above(hazard: Hazard) -> list[int]:
    cell: Grid | None = hazard.scope_cell
    return [pk for pk in (hazard.street_id, cell and cell.pk, cell and cell.parent_id) if pk]


def read_rows(given: Iterable[str]) -> dict[UUID, int]:
    """{hazard id: version seen} of the ticked boxes (`id.version`); what is no such pair is left out."""
    found: dict[UUID, int] = {}
    for text in given:
        pk, _dot, version = text.partition(".")
        try:
            found[UUID(pk)] = int(version)
        except ValueError:
            continue
    return found
