"""Several hazards of one place on one page: each line an act of its own, all sent at once; nothing typed is lost."""

from collections.abc import Iterable
from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.errors import DomainError
from grids.models import User
from hazards.models import Hazard
from hazards.services.together import Seen
from inspections.act_form import ActForm


class Line(ActForm):
    """One hazard of the page; left without an action it is not dealt with now."""

    action = forms.ChoiceField(choices=[], required=False)

    def __init__(self, hazard: Hazard, data=None, files=None, *, actions: tuple[str, ...]):
        super().__init__(hazard, data, files, prefix=str(hazard.pk))
        self.fields["action"].choices = [("", ""), *((action, action) for action in actions)]
        self.only = actions[0] if len(actions) == 1 else ""

    def clean(self):
        cleaned = super().clean()
        started = bool(self.photos or cleaned.get("note") or cleaned.get("due_on"))
        if started and not cleaned.get("action"):
            cleaned["action"] = self.only
            if not self.only:
                self.add_error(None, _("请选择合格还是不合格。"))
        return cleaned

    def as_seen(self) -> Seen:
        """What the line says, for the service."""
        cleaned = self.cleaned_data
        return Seen(
            self.hazard, seen=cleaned["seen"], photos=self.photos, note=cleaned["note"], due_on=cleaned.get("due_on"),
            passed=cleaned["action"] != "fail_recheck",
        )  # fmt: skip


class TogetherForm:
    """The lines of a page. `actions` are what each may be: one of them alone needs no choosing, photos say it."""

    def __init__(self, hazards: Iterable[Hazard], data=None, files=None, *, actions: tuple[str, ...]):
        self.lines = [Line(hazard, data, files, actions=actions) for hazard in hazards]
        self.errors: list[str] = []
        self.status = 422

    def take_photos(self, *, by: User, at: datetime) -> None:
        """Store the photos of every line first, so that a mistake in one costs none."""
        for line in self.lines:
            line.take_photos(by=by, at=at)

    def check(self) -> list[Seen]:
        """What is to be done; empty when a line is wrong or none was filled in."""
        if not all([line.is_valid() for line in self.lines]):  # noqa: C419  every line says what is wrong with it
            return []
        chosen = [line.as_seen() for line in self.lines if line.cleaned_data["action"]]
        if not chosen:
            self.errors.append(str(_("请至少办理一处隐患。")))
        return chosen

    def refuse(self, refusal: DomainError) -> None:
        """Show a service's refusal at the hazard it speaks of, else at the top."""
        self.status = refusal.status
        of = next((line for line in self.lines if str(line.hazard.pk) == refusal.details.get("hazard")), None)
        if of is None:
            self.errors.append(str(refusal))
        else:
            of.refuse(refusal)
