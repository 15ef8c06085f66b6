"""The WSGI application the server runs."""

import os

from django.core.wsgi import get_wsgi_application

from config.cli import refuse_unfit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
refuse_unfit()  # also for whoever serves it without ./run
