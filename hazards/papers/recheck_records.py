"""复查记录: the paper of a re-check, or of all re-checks of one moment at one place."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grids.access import require
from hazards.models import Hazard, Notice, Recheck
from hazards.papers.notes import note_on_each
from hazards.papers.numbers import number_paper


def record_recheck(rechecks: Recheck | Iterable[Recheck], *, by, at: datetime) -> Notice:
    """The 复查记录 of one re-check or of several, numbered, its facts frozen; asked for again it is the same paper.

    Needs the right `hazards.notice`. The worker draws it.
    """
    asked = [rechecks] if isinstance(rechecks, Recheck) else list(rechecks)
    for recheck in asked:
        require(by, "hazards.notice", recheck.hazard)
    with transaction.atomic():
        ids = {recheck.hazard_id for recheck in asked}
        list(Hazard.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
        rows = list(
            Recheck.objects.filter(pk__in=[recheck.pk for recheck in asked])
            .select_related(
                "hazard__street", "hazard__category", "hazard__severity", "hazard__place", "hazard__scope_cell", "by",
                "paper",
            )
            .order_by("hazard__number", "at")
        )  # fmt: skip
        if rows[0].paper:
            return rows[0].paper
        paper = number_paper([row.hazard for row in rows], Notice.Kind.RECHECK, about=rows, by=by, at=at)
        Recheck.objects.filter(pk__in=[row.pk for row in rows]).update(paper=paper)
        note_on_each(paper, lambda: _("出具复查记录 %(number)s") % {"number": paper.number}, by=by, at=at)
    return paper
