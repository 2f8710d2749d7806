"""Complaints and suggestions about the system: told once, answered once."""

from django.db import transaction
from django.utils.translation import gettext as _

from grids.access import require, scope_of
from grids.errors import Conflict, DomainError, NotAllowed
from grids.models import Feedback


def give_feedback(street, *, by, at, text, page="") -> Feedback:
    """Write down what `by` has to say to `street` about the system. Refuses an empty text and a street not his own."""
    if street.pk not in scope_of(by).street_ids():
        raise NotAllowed("not-allowed", _("只能向本人岗位所在的街道提出。"))
    if not text.strip():
        raise DomainError("empty", _("请写下要反映的内容。"))
    return Feedback.objects.create(street=street, by=by, recorded_at=at, text=text.strip(), page=page[:200])


@transaction.atomic
def answer_feedback(feedback, *, by, at, reply) -> Feedback:
    """Answer it, once; an answered one is refused as a conflict."""
    feedback = Feedback.objects.select_for_update(of=("self",)).get(pk=feedback.pk)
    require(by, "feedback.answer", feedback)
    if feedback.replied_at:
        raise Conflict("answered", _("这条已经答复过了。"))
    if not reply.strip():
        raise DomainError("empty", _("请写下答复。"))
    feedback.reply, feedback.replied_by, feedback.replied_at = reply.strip(), by, at
    feedback.save(update_fields=["reply", "replied_by", "replied_at"])
    return feedback
