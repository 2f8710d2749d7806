"""The start page by kind of person, and the auditor's page."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from grids import pages
from grids.access import SIGNED_IN, access, scope_of
from grids.models import AccountAct, Place, Reveal

# The first role held decides; from those with most to oversee to those with one thing to do.
STARTS = (
    ({"street_leader", "station_officer", "community_head", "district_office"}, "reports:overview"),
    ({"brigade_officer", "enforcement_officer"}, "hazards:handovers"),
    ({"administrator"}, "grids:people"),
    ({"auditor"}, "reports:audit"),
    ({"worker", "cell_head", "dedicated_head", "contact", "police", "joint_firefighter"}, "field:today"),
    ({"station_member", "volunteer"}, "stations:mine"),
    ({"place_person"}, "hazards:my-places"),
)


NEWEST_ACTS = 50


@require_GET
@access(SIGNED_IN)
def home(request):
    """Where this person's day starts; somebody without a post is told so."""
    roles = scope_of(request.user).role_codes
    for kinds, url_name in STARTS:
        if roles & kinds:
            return redirect(url_name)
    return render(request, "reports/no_post.html")


@require_GET
@access("audit.view")
def audit(request):
    """Who looked at personal data in full, at what and why; what was done to accounts and keys. Newest first."""
    reveals = Reveal.objects.visible_to(request.user).select_related("by", "place", "post__role", "street")
    page = pages.take(reveals, order=("-recorded_at", "-id"), cursor=request.GET.get("cursor", ""))
    for reveal in page.rows:
        reveal.field_label = Place._meta.get_field(reveal.field).verbose_name
    acts = AccountAct.objects.visible_to(request.user).select_related("by", "subject")
    return render(request, "reports/audit.html", {"page": page, "acts": acts.order_by("-at", "-id")[:NEWEST_ACTS]})
