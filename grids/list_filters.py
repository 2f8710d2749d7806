"""A list asked with a value it does not know says so and shows no row: never other rows than those asked for.

A list filtered by a form uses `narrowed` and `status_of` and shows the sentences above its rows; a file or a sheet uses
`refuse_unknown`, a list with tabs `one_of`. The API's filters answer 400 by themselves. A cursor or an order that
cannot be read is no filter: it gives the first page.
"""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from grids.errors import DomainError
from grids.models import Grid


def narrowed(form: forms.Form, rows: QuerySet, *how: Any) -> QuerySet:
    """`rows` as `form.narrow(rows, *how)` narrows them; none when the bound form cannot read what was asked."""
    return form.narrow(rows, *how) if form.is_valid() else rows.none()


def status_of(form: forms.Form) -> int:
    """The status of a list's page: 400 when it was asked something unknown."""
    return HTTPStatus.OK if form.is_valid() else HTTPStatus.BAD_REQUEST


def refuse_unknown(form: forms.Form) -> None:
    """For what is no list with a form above it: DomainError `unknown-filter` with the form's first sentence."""
    for name, sentences in form.errors.items():
        raise DomainError("unknown-filter", f"{form.fields[name].label}{_('：')}{sentences[0]}")


def one_of(given: Mapping[str, Any], name: str, known: Iterable[str], *, default: str = "") -> str:
    """The value of a tab's parameter, `default` when it is missing or empty. DomainError `unknown-filter` otherwise."""
    value = given.get(name) or default
    if value != default and value not in set(known):
        raise DomainError(
            "unknown-filter", _("列表里没有“%(value)s”这一项，请从列表重新选择。") % {"value": str(value)[:40]}
        )
    return value


def one_row(given: Mapping[str, Any], name: str, rows: QuerySet, field: str = "code"):
    """The row of a parameter by its code, None when it is missing or empty; 404 for one that is not among `rows`."""
    value = given.get(name)
    if not value:
        return None
    row = rows.filter(**{field: value}).first()
    if row is None:
        raise Http404
    return row


class GridField(forms.CharField):
    """A grid by its code, of any level, among those the person may know; set `user` before cleaning."""

    def __init__(self, label, widget=forms.HiddenInput):
        super().__init__(label=label, required=False, widget=widget)
        self.user = None

    def clean(self, value):
        code = super().clean(value)
        if not code:
            return None
        grid = Grid.objects.visible_to(self.user).filter(code=code).first()
        if grid is None:
            raise ValidationError(_("没有代码为 %(code)s 的网格，或不在岗位范围内。"), params={"code": code})
        return grid
