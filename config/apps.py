from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Firegrid"

    def ready(self):
        from config import checks  # noqa: F401, PLC0415 — registers itself; Django wants checks loaded here


class StaticFiles(StaticFilesConfig):
    """Of what the npm packages bring, the production image carries only what a page may load."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        *("*.map", "*.ts", "dexie.js", "dexie.mjs", "dexie.min.js", "*.scss", "*.rtl.css", "*.rtl.min.css", "*.esm.*"),
        *(f"tabler-{part}*" for part in ("flags", "marketing", "payments", "props", "socials", "themes", "vendors")),
        *("tabler-icons-200*", "tabler-icons-300*", "echarts.js", "echarts.common*", "echarts.simple*"),
        *("package.json", "README.md", "dom.js"),
    ]
