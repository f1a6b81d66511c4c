"""The WSGI application: `granian --interface wsgi mertid.desk.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mertid.desk.settings")
application = get_wsgi_application()
