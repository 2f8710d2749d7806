import os

from django.core.wsgi import get_wsgi_application

from config.checks import refuse_undeclared_views

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
refuse_undeclared_views()
