"""A service's refusal on the form it came from: beside the field it is about, else on top."""

from collections.abc import Iterator
from contextlib import contextmanager

from grids.errors import DomainError, NotAllowed
from grids.forms import Refused

# What a service calls a thing → the form's field that asks for it.
ASKED_BY = {"handover_reason": "reason", "recheck_result": "result"}


def show(form, error: DomainError) -> None:
    """Add `error` to a form that was valid; what was typed stays."""
    fields = {ASKED_BY.get(name, name): sentence for name, sentence in error.details.get("fields", {}).items()}
    known = {
        name: sentence
        for name, sentence in fields.items()
        if name in form.fields and not form.fields[name].widget.is_hidden
    }
    for name, sentence in known.items():
        form.add_error(name, sentence)
    if not known:
        form.add_error(None, str(error))


@contextmanager
def refusals_at(form) -> Iterator[Refused]:
    """Within it a refusal is shown at the form and the view goes on to its page; what one may not do stays a 403."""
    refused = Refused()
    try:
        yield refused
    except NotAllowed:
        raise
    except DomainError as error:
        refused.error = error
        show(form, error)
