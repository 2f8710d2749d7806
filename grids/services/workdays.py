"""The working-day calendar with the rows that people loaded over the library's."""

from grids.calendar import WorkCalendar
from grids.models import CalendarDay


def work_calendar() -> WorkCalendar:
    """The calendar in force: the library's holidays and make-up days, overridden by `CalendarDay` rows."""
    return WorkCalendar.from_rows(CalendarDay.objects.values_list("date", "is_workday", "name"))
