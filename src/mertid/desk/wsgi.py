"""The WSGI application: `granian --interface wsgi mertid.desk.wsgi:application`."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mertid.desk.settings")
application = get_wsgi_application()
_pages = get_resolver().url_patterns  # loads every view, so that the first visitor does not wait for it
# What is loaded now stays until the process ends: not looked through again in every collection, and those come less often.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
