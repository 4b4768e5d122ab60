"""The entry point for gunicorn and any other WSGI server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "condivisa.site.settings")

application = get_wsgi_application()

# What was loaded stays, and a page is forgotten as a whole: looking for cycles every 700 objects cost a page a tenth.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
