from reports.models.report import Period, WeeklyReport

__all__ = ["Period", "WeeklyReport"]
