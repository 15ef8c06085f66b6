"""The ASGI application of the streams. Pages are served by config.wsgi."""

import os

import django

from config.cli import refuse_unfit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
refuse_unfit()

from common.live.stream import Streams  # noqa: E402  models need the set-up before them

application = Streams()
