"""A notice of the State Council: first what it would move, street by street, then entered and applied."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grids.access import access
from grids.everywhere import may_everywhere, require_everywhere
from grids.forms import NoticeForm
from grids.services.workdays import calendar_with, enter_notice, parse_notice
from hazards.forms.errors import refusals_at
from hazards.models import Hazard
from hazards.services.deadlines import recompute, streets_to_recompute

SHOWN = 100  # rows of one street on the page; the number says how many there are


@access("calendar.manage")
@require_http_methods(["GET", "POST"])
def recomputing(request):
    """GET: the form. POST: what the days would move; with `apply` they are entered and the deadlines moved.

    Applied again, nothing is left to move. Each moved deadline has its event, which names who applied the notice.
    """
    form = NoticeForm(request.POST or None)
    context = {"form": form, "manages": may_everywhere(request.user, "calendar.manage"), "streets": None}
    if request.method == "POST":
        require_everywhere(request.user, "calendar.manage")
        if form.is_valid():
            with refusals_at(form):
                days = parse_notice(form.cleaned_data["days"])
                if "apply" in request.POST:
                    return _apply(request, days, form.cleaned_data["notice"])
                context |= {"streets": _preview(request.user, days), "days": len(days)}
    return render(request, "hazards/recomputing.html", context, status=422 if form.errors else 200)


def _apply(request, days, notice):
    now = timezone.now()
    enter_notice(days, notice=notice, by=request.user, at=now)
    moved = sum(len(recompute(street, by=request.user, at=now, apply=True)) for street in streets_to_recompute())
    text = _("已录入 %(days)d 天，调整期限 %(moved)d 处，每处的经过里都有记录。")
    messages.success(request, text % {"days": len(days), "moved": moved})
    return redirect("grids:calendar")


def _preview(user, days):
    """Of each street how many would move, and those of them that the reader may see, the nearest first."""
    now, calendar = timezone.now(), calendar_with(days)
    found = []
    for street in streets_to_recompute():
        moved = recompute(street, by=None, at=now, apply=False, calendar=calendar)
        if moved:
            ids = [row.hazard.pk for row in moved]
            visible = set(Hazard.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
            rows = [row for row in moved if row.hazard.pk in visible]
            found.append({
                "street": street, "count": len(moved), "rows": rows[:SHOWN],
                "later": sum(row.after > row.before for row in moved), "more": len(moved) - len(rows[:SHOWN]),
            })  # fmt: skip
    return found
