"""A form that carries out one act, as a page of its own or in the dialog."""

from django.shortcuts import render


def action_page(request, form, heading, submit_label, back_url, *, explain=""):
    """The form with what was typed; 422 when it holds an error."""
    context = {
        "heading": heading, "explain": explain, "form": form, "submit_label": submit_label, "back_url": back_url,
    }  # fmt: skip
    return render(request, "components/action.html", context, status=422 if form.errors else 200)
