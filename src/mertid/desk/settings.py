"""Settings of the desk, read from the environment; `docs/operating.md` lists them."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from mertid.desk.logs import logging_to_stderr

VAR = Path(os.environ.get("MERTID_VAR", "var")).resolve()
DEBUG = False
_secret_file = VAR / "secret.key"


def _secret() -> str:
    """Return the secret key from MERTID_SECRET_KEY or ``var/secret.key``, made at the first start."""
    if key := os.environ.get("MERTID_SECRET_KEY"):
        return key
    try:
        return _secret_file.read_text().strip()
    except FileNotFoundError:
        import secrets

        VAR.mkdir(parents=True, exist_ok=True)
        made = secrets.token_urlsafe(50)
        try:
            with os.fdopen(os.open(_secret_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(made)
        except FileExistsError:
            return _secret_file.read_text().strip()
        return made


def _database(url: str) -> dict[str, object]:
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR / "mertid.sqlite3",
            # Kept open: the last one to close a WAL database writes it all back, which every request would then wait for.
            "CONN_MAX_AGE": None,
            # WAL + synchronous=FULL: a commit that was answered survives a power cut, not only a killed process.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE", "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured("MERTID_DATABASE: the scheme is not postgresql://. Write postgresql://user:password@host:port/name.")
    options: dict[str, object] = {}
    host = unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql", "NAME": parts.path.lstrip("/"), "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""), "HOST": host, "PORT": parts.port or "", "OPTIONS": options, "CONN_MAX_AGE": 60,
    }


SECRET_KEY = _secret()
ALLOWED_HOSTS = [h for h in os.environ.get("MERTID_HOSTS", "127.0.0.1,localhost").split(",") if h]
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("MERTID_ORIGINS", "").split(",") if o]
HTTPS = os.environ.get("MERTID_HTTPS", "0") == "1"
DATABASES = {"default": _database(os.environ.get("MERTID_DATABASE", ""))}
MODELS_FOLDER = Path(os.environ.get("MERTID_MODELS", VAR / "models"))
PSEUDONYM_KEYS = Path(os.environ.get("MERTID_PSEUDONYM_KEYS", VAR / "keys"))

INSTALLED_APPS = [
    "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages",
    "django.contrib.staticfiles", "django_htmx", "django_tasks_db", "mertid.desk",
]
MIDDLEWARE = [
    "mertid.desk.middleware.SecurityHeaders", "mertid.desk.middleware.NoNul",
    "django.middleware.security.SecurityMiddleware", "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware", "mertid.desk.middleware.IdleEnd", "mertid.desk.middleware.ReadersLanguage",
    "django.middleware.csrf.CsrfViewMiddleware", "mertid.desk.middleware.ClosedByDefault",
    "django.middleware.clickjacking.XFrameOptionsMiddleware", "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "mertid.desk.urls"
WSGI_APPLICATION = "mertid.desk.wsgi.application"
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
    "OPTIONS": {"context_processors": [
        "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages", "django.template.context_processors.i18n",
        "mertid.desk.access.frame",
    ]},
}]
AUTH_USER_MODEL = "desk.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/login/"
LANGUAGE_CODE = "da"
LANGUAGES = [("da", "Dansk"), ("en", "English")]
TIME_ZONE = "Europe/Copenhagen"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "mertid.desk.static_files.Static"},
}
WHITENOISE_USE_FINDERS = True  # so that the desk also works before `collectstatic`, only less well cached
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 10 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
NAMES_MODEL = os.environ.get("MERTID_NAMES_MODEL", "")
"""Folder of a larger model for names in access to documents; the shipped one where it is empty."""
UNDO_SECONDS = int(os.environ.get("MERTID_UNDO_SECONDS", "10"))
"""How long a decision can be taken back; nothing is sent before."""
IDLE_MINUTES = int(os.environ.get("MERTID_IDLE_MINUTES", "30"))
# Trusted proxies in front; their X-Forwarded-For tells the visitor's address.
PROXIES = int(os.environ.get("MERTID_PROXIES", "1" if HTTPS else "0"))
DATA_UPLOAD_MAX_MEMORY_SIZE = 20_000_000  # a batch of facts for the API, a history to import
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "mertid.desk.pages.errors.form_expired"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
if HTTPS:  # the reverse proxy ends TLS and says so
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
LOGGING = logging_to_stderr(os.environ.get("MERTID_LOG", "INFO"))
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
