"""The account of who answers for a place, opened on the place's own page."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from grids.access import access, require_in
from grids.forms import PlacePersonForm, refusals_at
from grids.models import Place
from grids.services.place_people import open_place_person
from grids.views.acting import action_page


@access("people.manage")
@never_cache
@require_http_methods(["GET", "POST"])
def place_person_new(request, pk):
    """Who has no account yet gets a one-time password, which stands on the answer and nowhere else."""
    places = Place.objects.visible_to(request.user).filter(is_home=False).select_related("street")
    place = get_object_or_404(places, pk=pk)
    require_in(request.user, "people.manage", place.street)
    form = PlacePersonForm(request.POST or None, street=place.street, initial={"name": place.responsible_person})
    back = reverse("grids:place", args=[place.pk])
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            post, password = open_place_person(place, by=request.user, at=timezone.now(), **form.cleaned_data)
            if password:
                slip = {"person": post.user, "post": post, "place": place, "password": password, "office": place.street}
                return render(request, "people/password.html", slip)
            messages.success(request, _("已为%(name)s开通本场所，用原账号登录即可。") % {"name": post.user})
            return redirect(back)
    only = _("%(place)s的责任人登录后只看得到这家场所和它的隐患。") % {"place": place}
    return action_page(request, form, _("为责任人开通账号"), _("开通账号"), back, explain=only)
