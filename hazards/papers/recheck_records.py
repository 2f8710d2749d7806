"""复查记录: the paper of a re-check, drawn when somebody asks for it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grids.access import require
from hazards.models import Hazard, Notice, Recheck
from hazards.papers.numbers import number_paper
from hazards.services.engine import act
from hazards.services.on_record import on_record
from hazards.workflow import Given


def record_recheck(recheck: Recheck, *, by, at: datetime) -> Notice:
    """The 复查记录 of `recheck`, numbered, its facts frozen; asked for again it is the same paper.

    Needs the right `hazards.notice`. The worker draws it.
    """
    require(by, "hazards.notice", recheck.hazard)
    with transaction.atomic():
        Hazard.objects.select_for_update().get(pk=recheck.hazard_id)
        rows = Recheck.objects.select_related(
            "hazard__street", "hazard__category", "hazard__severity", "hazard__place", "hazard__scope_cell", "by",
            "paper",
        )  # fmt: skip
        row = rows.get(pk=recheck.pk)
        if row.paper:
            return row.paper
        row.paper = number_paper(row.hazard, Notice.Kind.RECHECK, about=row, by=by, at=at)
        row.save(update_fields=["paper"])
        note = on_record(lambda: _("出具复查记录 %(number)s") % {"number": row.paper.number})
        act(row.hazard, "comment", by=by, at=at, seen=None, given={Given.NOTE: note}, note=note)
    return row.paper
