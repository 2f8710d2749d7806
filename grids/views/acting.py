"""A form that carries out one act, as a page of its own or in the dialog."""

from django.shortcuts import render

from grids.errors import Conflict


def action_page(request, form, heading, submit_label, back_url, *, explain="", refused=None):
    """The form with what was typed; 422 when it holds an error, 409 where what `refused` it came too late."""
    context = {
        "heading": heading, "explain": explain, "form": form, "submit_label": submit_label, "back_url": back_url,
    }  # fmt: skip
    late = refused is not None and isinstance(refused.error, Conflict)
    status = 409 if late else 422 if form.errors else 200
    return render(request, "components/action.html", context, status=status)
