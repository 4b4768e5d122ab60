"""The product's settings with what tests change: where things are kept, and what would only cost time."""

import os

from condivisa.site.settings import *  # noqa: F403 - a settings module is a list of names
from condivisa.site.settings import DATABASES, STORAGES, VAR
from tests import databases

ENGINE = os.environ.get("CONDIVISA_TEST_ENGINE", "sqlite")
VAR = VAR / "tests"
FILES_DIR = VAR / "files"
if "CONDIVISA_DATABASE_URL" not in os.environ:
    DATABASES["default"] = databases.described(ENGINE, VAR)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
SECRET_KEY = "tests"
SECOND_FACTOR = False  # a test of its own asks for it
