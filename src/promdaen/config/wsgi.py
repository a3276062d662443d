"""The application as a server calls it; `promdaen serve` adds the thread that does its jobs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "promdaen.config.settings")
application = get_wsgi_application()
