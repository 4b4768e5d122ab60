"""Django's settings: one product, configured by the environment alone (`docs/settings.md`)."""

import os
from pathlib import Path

from django.utils.csp import CSP

from condivisa.site import installation

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("CONDIVISA_VAR", ROOT / "var")).resolve()
ORIGIN = installation.origin(os.environ.get("CONDIVISA_ORIGIN", "http://127.0.0.1:8000"))
DEMO = installation.demo(os.environ.get("CONDIVISA_DEMO", ""), VAR)
DEMO_CLOCK = os.environ.get("CONDIVISA_DEMO_CLOCK", "")
FILES_DIR = VAR / "files"  # private: served by pages that know who is asking, never by address
TRUST_DIR = os.environ.get("CONDIVISA_TRUST_DIR", "")  # the EU trusted lists, as somebody stored them
FONTS_DIR = ROOT / "node_modules" / "bootstrap-italia" / "dist" / "fonts"

DEBUG = False
SECRET_KEY = installation.secret_key(VAR)
ALLOWED_HOSTS = sorted({ORIGIN.hostname or "", "localhost", "127.0.0.1"})

# From the ground up: an app imports only what is listed before it.
HOUSE = [
    "condivisa.records.identity",
    "condivisa.records.screens",
    "condivisa.records.journal",
    "condivisa.records.papers",
    "condivisa.records.publication",
    "condivisa.records.notifications",
    "condivisa.records.threads",
    "condivisa.records.signing",
    "condivisa.parties",
    "condivisa.stages.alliances",
    "condivisa.stages.coprogramming",
    "condivisa.stages.calls",
    "condivisa.stages.applications",
    "condivisa.stages.selection",
    "condivisa.stages.codesign",
    "condivisa.stages.agreements",
    "condivisa.stages.reporting",
    "condivisa.stages.payments",
    "condivisa.stages.monitoring",
    "condivisa.overview.audit",
    "condivisa.overview.desk",
    "condivisa.overview.portal",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_tasks_db",
    *HOUSE,
    "condivisa.site",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "condivisa.records.screens.middleware.Compressed",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "condivisa.records.identity.middleware.SignedIn",
    "condivisa.records.screens.middleware.Arrival",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "condivisa.site.urls"
WSGI_APPLICATION = "condivisa.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "ui" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "condivisa.records.screens.context.screen",
            ],
        },
    },
]

FORM_RENDERER = "condivisa.records.screens.bound.Renderer"

DATABASES = {
    "default": installation.database(os.environ.get("CONDIVISA_DATABASE_URL", f"sqlite:///{VAR / 'condivisa.sqlite3'}"))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# In the demo nothing leaves, whatever the environment says.
MAIL = (VAR / "mail").as_uri()
MAILERS = {"default": installation.mailer(MAIL if DEMO else os.environ.get("CONDIVISA_EMAIL_URL", MAIL))}
DEFAULT_FROM_EMAIL = os.environ.get("CONDIVISA_EMAIL_FROM", f"condivisa@{ORIGIN.hostname}")

AUTH_USER_MODEL = "identity.Person"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Who works for an administration has a second factor, unless the installation says otherwise; never in the demo.
SECOND_FACTOR = installation.second_factor(os.environ.get("CONDIVISA_SECOND_FACTOR", "required")) and not DEMO
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "home"

# Italian is the source language, since the Italian is the legal text.
LANGUAGE_CODE = "it"
LANGUAGES = [("it", "Italiano"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Europe/Rome"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [ROOT / "ui" / "static"] if (ROOT / "ui" / "static").is_dir() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
UPLOAD_MOST = installation.megabytes("CONDIVISA_UPLOAD_MB", os.environ.get("CONDIVISA_UPLOAD_MB", "20"), most=60)

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
_HTTPS = ORIGIN.scheme == "https"
CSRF_TRUSTED_ORIGINS = [f"{ORIGIN.scheme}://{ORIGIN.netloc}"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 30_000
"""A financial plan of two thousand rows is sent cell by cell; bytes are bounded apart."""
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "condivisa.records.screens.pages.expired"
if _HTTPS:  # a prefix by which browsers refuse such a cookie from anybody else
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SESSION_COOKIE_AGE = 12 * 3600  # seconds: a working day; what is typed meanwhile is kept
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
# TLS ends at the office's own proxy, which sets this header and strips what clients send.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
BEHIND_PROXY = _HTTPS

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "level": "WARNING"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django.request": {"level": "ERROR"},  # an address that is not there is no news
    },
}
