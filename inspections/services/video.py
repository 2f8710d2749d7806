"""视频巡查: nobody was there, so what a camera shows is to be verified: each thing seen is a lead, none a hazard."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from grids.errors import DomainError
from grids.models import Place
from hazards.models import Lead
from hazards.services.leads import tell_lead
from inspections.models import Inspection
from inspections.submissions import Content


def refuse_unfit_for_video(content: Content, place: Place) -> None:
    """Raises bad-visit where a look by video says what it cannot: inside a home, put right on the spot, come back."""
    if content.kind != Inspection.Kind.VIDEO:
        return
    if place.is_home:
        raise _bad("kind", _("住户家中不能视频巡查。"))
    for finding in content.findings:
        if finding.fix == "on_site" or finding.rebound_of:
            raise _bad("hazards", _("视频里看到的是线索，要到现场核实；不能登记当场整改或反弹。"))
    if any(not finding.description for finding in content.hazards):
        raise _bad("hazards", _("请写明发现了什么。"))


def tell_what_was_seen(inspection: Inspection, seen: tuple[str, ...], *, at: datetime) -> list[Lead]:
    """A lead, 待核实, for each thing that a look by video saw; who looks after the place is told."""
    return [
        tell_lead(
            inspection.street,
            source=Lead.Source.VIDEO,
            text=text[:500],
            place=inspection.place,
            origin_id=inspection.pk,
            at=at,
        )
        for text in seen
    ]


def leads_of(inspection: Inspection, user):
    """The leads that a look by video told, as far as `user` sees leads; None of them for a visit of another kind."""
    if inspection.kind != Inspection.Kind.VIDEO:
        return Lead.objects.none()
    told = Lead.objects.visible_to(user).filter(place=inspection.place_id, origin_id=inspection.pk)
    return told.select_related("hazard").order_by("told_at", "id")


def _bad(name: str, sentence) -> DomainError:
    return DomainError("bad-visit", sentence, fields={name: str(sentence)})
