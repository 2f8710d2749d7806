from reports import kinds, policy  # noqa: F401  declares kinds of messages, and who may before any query asks
from reports.models.file import ReportFile
from reports.models.report import Period, WeeklyReport

__all__ = ["Period", "ReportFile", "WeeklyReport"]
