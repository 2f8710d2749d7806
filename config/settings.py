"""Settings, all from the environment, typed, failing loudly. `bin/` scripts and docker-compose.yml set them."""

from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONCE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def at_least_one(name: str, *, default: int) -> int:
    """A number of the environment that means nothing below one."""
    number = env.int(name, default=default)
    if number < 1:
        raise ImproperlyConfigured(f"{name} must be at least 1")
    return number


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BEHIND_TLS = env.bool("BEHIND_TLS", default=not DEBUG)
# How many proxies in front write X-Forwarded-For: limits and tokens then go by the visitor's address, not the proxy's.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=1 if BEHIND_TLS else 0)
SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")
DEMO = env.bool("DEMO", default=False)

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "grids",
    "notifications",
    "hazards",
    "stations",
    "inspections",
    "reports",
    "config.admin_site.SiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "config.apps.StaticFiles",
    "django.contrib.gis",
    "django.forms",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "leaflet",
    "pghistory",
    "pgtrigger",
    "rest_framework",
    "template_partials",
    "widget_tweaks",
]

MIDDLEWARE = [
    "grids.middleware.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "grids.middleware.ReadableAddressMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "grids.middleware.WrongMethodPageMiddleware",
    "grids.middleware.OneTimePasswordMiddleware",
    "grids.middleware.PressAgainMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "grids.middleware.DomainErrorMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "config.urls"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "config.context.shell",
            ],
        },
    },
]

# --- data --------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=300)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
    f"-c statement_timeout={env.int('STATEMENT_TIMEOUT_MS', default=30000)} -c lock_timeout=5000 -c timezone=UTC"
    " -c jit=off"  # our queries are short: compiling them costs more than it saves
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL")

# The default cache holds allauth's log-in limits, which must survive Redis: it lives in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # a full cache drops a third of its rows, running lock-outs among them
    },
    "fast": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL},
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = env.int("SESSION_COOKIE_AGE", default=12 * 3600)  # 12 h on a phone, domain.md 7.6, editable

# --- people ------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "grids.User"
AUTHENTICATION_BACKENDS = ["grids.auth.UsernameOrPhoneBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",  # eight characters or more, not digits alone (domain.md 7.6)
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "grids.auth.ClosedSignupAdapter"
ACCOUNT_FORMS = {"login": "config.login.PhoneKeepsLoginForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
# Five failures in ten minutes lock the account's door for ten minutes (domain.md 7.6 default, editable).
LOCK_OUT_MINUTES = at_least_one("LOCK_OUT_MINUTES", default=10)
ACCOUNT_RATE_LIMITS = {
    "login_failed": f"{at_least_one('LOCK_OUT_FAILURES', default=5)}/{LOCK_OUT_MINUTES}m/key,"
    f"{at_least_one('LOCK_OUT_FAILURES_OF_ADDRESS', default=20)}/{LOCK_OUT_MINUTES}m/ip"
}
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

# --- language and time -------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]

# --- files -------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
NODE_MODULES = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    ("tabler/css", NODE_MODULES / "@tabler" / "core" / "dist" / "css"),
    ("tabler/js", NODE_MODULES / "@tabler" / "core" / "dist" / "js"),
    ("tabler-icons", NODE_MODULES / "@tabler" / "icons-webfont" / "dist"),
    ("echarts", NODE_MODULES / "echarts" / "dist"),
    ("markercluster", NODE_MODULES / "leaflet.markercluster" / "dist"),
    ("dexie", NODE_MODULES / "dexie" / "dist"),
    ("qr", NODE_MODULES / "qr"),
]
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(BASE_DIR / "media")))
MEDIA_URL = "/media/"  # never served: photos and papers go through views under visible_to
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": env.str("STATICFILES_STORAGE", "django.contrib.staticfiles.storage.StaticFilesStorage")},
}
WHITENOISE_USE_FINDERS = env.bool("WHITENOISE_USE_FINDERS", default=True)
WHITENOISE_MANIFEST_STRICT = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- security ----------------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_HSTS_SECONDS = 31536000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = BEHIND_TLS
# By plain HTTP a browser ignores this header, and complains of it on every page.
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if BEHIND_TLS else None
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
MAP_TILES = env.json("MAP_TILES", default=[])
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "style-src-attr": ["'unsafe-inline'"],  # Leaflet and ECharts position their own elements
        "img-src": [SELF, "data:", "blob:", *env.list("MAP_TILE_HOSTS", default=[])],
        "font-src": [SELF, "data:"],
        "connect-src": [SELF],
        "frame-ancestors": ["'none'"],
        "form-action": [SELF],
        "base-uri": [SELF],
        "object-src": ["'none'"],
    }
}

# --- background work ---------------------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 120}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 90  # below the visibility timeout, or a slow task runs twice
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_ROUTES = {
    "hazards.tasks.*": {"queue": "sweep"},
    "notifications.tasks.*": {"queue": "deliver"},
    "reports.tasks.*": {"queue": "report"},
}
CELERY_TASK_DEFAULT_QUEUE = "sweep"
# Static on purpose: what is due stands in rows, a beat only looks. Two beats are harmless.
CELERY_BEAT_SCHEDULE = {
    "beat-heartbeat": {"task": "notifications.tasks.beat_heartbeat", "schedule": 30.0},
    "sweep-reminders": {"task": "hazards.tasks.sweep_reminders", "schedule": 60.0},
    "tell-bulk-runs": {"task": "hazards.tasks.tell_bulk_runs", "schedule": 30.0},
    "relay-outbox": {"task": "notifications.tasks.relay_outbox", "schedule": 10.0},
    "deliver-messages": {"task": "notifications.tasks.deliver_messages", "schedule": 30.0},
    "deliver-texts": {"task": "notifications.tasks.deliver_texts", "schedule": 20.0},
    "deliver-pushes": {"task": "notifications.tasks.deliver_pushes", "schedule": 15.0},
    "deliver-to-groups": {"task": "notifications.tasks.deliver_to_groups", "schedule": 20.0},
    "recompute-deadlines": {"task": "hazards.tasks.recompute_deadlines", "schedule": 600.0},
    "fold-sums": {"task": "hazards.tasks.fold_sums", "schedule": 600.0},
    "make-up-samples": {"task": "hazards.tasks.make_up_samples", "schedule": crontab(hour="0", minute="20")},
    "draw-papers": {"task": "hazards.tasks.draw_papers", "schedule": 10.0},
    "make-tasks": {"task": "inspections.tasks.make_due_tasks", "schedule": crontab(hour=2, minute=10)},
    "look-over-visits": {"task": "inspections.tasks.look_over_visits", "schedule": 600.0},
    # Once more at night: what the runs by day missed, as a worker that stood still for a day.
    "look-over-visits-again": {
        "task": "inspections.tasks.look_over_visits",
        "args": [72],
        "schedule": crontab(hour=3, minute=10),
    },
    "forget-signals": {"task": "inspections.tasks.forget_signals", "schedule": crontab(hour=3, minute=40)},
    "draw-report-files": {"task": "reports.tasks.draw_report_files", "schedule": 10.0},
    "draft-weekly-reports": {"task": "reports.tasks.draft_weekly_reports", "schedule": crontab(minute="*/10")},
}

# EMAIL_URL: smtp+tls://user:password@host:587; without one, mail is printed instead of sent.
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)  # seconds; a hanging mail server must not hold the worker
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="firegrid@localhost")
# Text messages by an HTTP gateway (notifications/sms.py); without SMS_URL only the demo "sends", to its log.
SMS_URL = env.str("SMS_URL", default="")
SMS_METHOD = env.str("SMS_METHOD", default="POST")
SMS_HEADERS = env.json("SMS_HEADERS", default={})
SMS_BODY = env.str("SMS_BODY", default='{"phone": "{phone}", "content": "{text}"}')
SMS_SUCCESS = env.str("SMS_SUCCESS", default="")
SMS_INNER_HOSTS = env.list("SMS_INNER_HOSTS", default=[])
SMS_TIMEOUT = env.int("SMS_TIMEOUT", default=5)  # seconds; a hanging gateway must not hold the page
SMS_PER_MINUTE = env.int("SMS_PER_MINUTE", default=30)  # reminders by text; what is more waits. A default of ours

# Web push (notifications/pushing.py): off without a key; bin/manage push_key prints one.
PUSH_PRIVATE_KEY = env.str("PUSH_PRIVATE_KEY", default="")
PUSH_CONTACT = env.str("PUSH_CONTACT", default=f"mailto:{DEFAULT_FROM_EMAIL}")  # whom a push service may write to
PUSH_HOSTS = env.list("PUSH_HOSTS", default=[])  # push services beside those of the common browsers

# Robots of work groups are reached at the hosts of their kinds alone, and at these (host or host:port), such as a relay
# of the government network.
GROUP_ROBOT_HOSTS = env.list("GROUP_ROBOT_HOSTS", default=[])

# --- libraries ---------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "grids.api.authentication.TokenAuthentication",
        "grids.api.authentication.AccountSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["grids.api.permissions.DeclaredPolicy"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "grids.api.pagination.CursorPages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "grids.api.problems.problem_response",
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Firegrid API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}
LEAFLET_CONFIG = {
    "TILES": MAP_TILES,
    "RESET_VIEW": False,
    "ATTRIBUTION_PREFIX": "",
    "PLUGINS": {
        "markercluster": {
            "js": ["markercluster/leaflet.markercluster.js"],
            "css": ["markercluster/MarkerCluster.css"],
            "auto-include": False,
        },
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # Each step of each PDF is no news.
    "loggers": {name: {"level": "WARNING"} for name in ("weasyprint", "fontTools")},
}

# Debian 12's GDAL cannot block file and network access: no user text reaches it, geometry comes as checked GeoJSON.
SILENCED_SYSTEM_CHECKS = ["gis.W001"]
