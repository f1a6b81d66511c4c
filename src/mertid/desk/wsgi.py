"""The WSGI application: `granian --interface wsgi mertid.desk.wsgi:application`."""

import gc
import os
import sys

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mertid.desk.settings")
application = get_wsgi_application()
_pages = get_resolver().url_patterns  # loads every view, so that the first visitor does not wait for it
# What is loaded now stays until the process ends: not looked through again in every collection, and those come less often.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
# A thread that comes back from the database waits at most this long for one that draws a page, not the usual 5 ms: a write of
# eight questions would else hold up all other writers for 40 ms.
sys.setswitchinterval(0.0005)
