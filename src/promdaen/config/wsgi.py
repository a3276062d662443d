"""The application as a server calls it, with the thread that does its jobs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "promdaen.config.settings")
application = get_wsgi_application()

from promdaen.kit import jobs  # noqa: E402 - after Django is set up

jobs.start_worker()
