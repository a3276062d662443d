"""The application for a WSGI server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "promdaen.config.settings")
# Tables of pages are small: further threads of the linear algebra would only wait, computing.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
application = get_wsgi_application()
# What was loaded at start stays until the end: without this the collector looks through some
# 200,000 objects again and again, each time for longer than a page takes; and a page makes tens of
# thousands of objects that nothing keeps.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
