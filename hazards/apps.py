from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HazardsConfig(AppConfig):
    name = "hazards"
    verbose_name = _("隐患")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # Here, not above: models are there only when Django has loaded every app.
        from grids.services.following import moved_by  # noqa: PLC0415
        from hazards import checks  # noqa: F401, PLC0415  registers them
        from hazards.models import Hazard  # noqa: PLC0415
        from hazards.services.following import change_cell  # noqa: PLC0415

        moved_by(Hazard, change_cell)
