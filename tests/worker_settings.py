"""The settings of a worker that a test starts as a process of its own: the same, on the test's database."""

import os

from config.settings import *  # noqa: F403
from config.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["SINAN_TEST_DATABASE"]
