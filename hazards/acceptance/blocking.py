"""What stands between a stopped place and its acceptance, said in sentences: read by the service and by its pages."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from grids.models import Place
from hazards.models import Hazard, MajorCase, Seal
from hazards.rows import with_names


@dataclass(frozen=True)
class Obstacle:
    """One thing in the way: what it is and the page on which it is dealt with."""

    text: str
    url: str


def obstacles(place: Place) -> list[Obstacle]:
    """Open hazards, an open major case and standing seals of the place, each by name; empty when it may be accepted."""
    found = [
        Obstacle(_("重大火灾隐患未销案"), reverse("hazards:major-case", args=[case.pk]))
        for case in MajorCase.objects.open().filter(place=place)
    ]
    found += [
        Obstacle(_("临时查封未解除：%(part)s") % {"part": seal.part}, reverse("hazards:seals"))
        for seal in Seal.objects.standing().filter(place=place).order_by("until_on", "id")
    ]
    for row in with_names(Hazard.objects.open().filter(place=place)).order_by("found_at", "id"):
        said = _("%(number)s %(what)s（%(state)s）") % {
            "number": row.number,
            "what": row.description,
            "state": row.get_state_display(),
        }
        found.append(Obstacle(said, reverse("hazards:hazard", args=[row.pk])))
    return found
