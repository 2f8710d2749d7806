"""A piece that a page fetches after itself: alone for the page, whole for the reader whose browser runs no scripts."""

from django.shortcuts import render
from django.urls import reverse

from grids.models import Place


def piece(request, template: str, context: dict, *, heading: str, of: tuple[str, str]):
    """The piece alone when a page fetches it; when its link is followed, a page of its own around it.

    `heading` names it as its link does; `of` is the label and the address of the page it belongs to.
    """
    if request.htmx:
        return render(request, template, context)
    around = {"piece": template, "heading": heading, "crumbs": [of, (heading, "")], "back_to": of}
    return render(request, "components/piece.html", context | around)


def piece_of_place(request, template: str, context: dict, *, place: Place, heading: str):
    """A piece of the page of `place`."""
    return piece(request, template, context, heading=heading, of=(place.name, reverse("grids:place", args=[place.pk])))
