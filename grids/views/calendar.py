"""Holidays and make-up working days of the State Council's notices, entered by a person."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grids.access import SIGNED_IN, access
from grids.calendar import WEEKEND
from grids.everywhere import may_everywhere, require_everywhere
from grids.forms import NoticeForm, refusals_at
from grids.models import CalendarDay
from grids.services.workdays import enter_notice, parse_notice, work_calendar


@access(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def calendar(request):
    """What is known of each year; those who may, enter a notice's days here."""
    form = NoticeForm(request.POST or None)
    if request.method == "POST":
        require_everywhere(request.user, "calendar.manage")
        if form.is_valid():
            with refusals_at(form):
                days = parse_notice(form.cleaned_data["days"])
                changed = enter_notice(days, notice=form.cleaned_data["notice"], by=request.user, at=timezone.now())
                messages.success(request, _("已录入 %(n)d 天，按工作日计算的期限十分钟内自动重算。") % {"n": changed})
                return redirect("grids:calendar")
    year = timezone.localdate().year
    known = work_calendar()
    context = {
        "form": form,
        "days": CalendarDay.objects.select_related("entered_by").order_by("-date"),
        "years": [(each, known.provisional(each), _breaks(known, each)) for each in (year, year + 1)],
        "manages": may_everywhere(request.user, "calendar.manage"),
    }
    return render(request, "grids/calendar.html", context, status=422 if form.errors else 200)


def _breaks(known, year):
    """(first day, last day, works, names) of each break and make-up day of a year."""
    return [(run[0].on, run[-1].on, run[0].is_workday, _names(run)) for run in known.exceptions(year)]


def _names(run):
    return list(dict.fromkeys(_(day.reason) for day in run if day.reason != WEEKEND))
