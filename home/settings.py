"""Settings, read from the environment (12-factor). The README's table lists every variable.

Without any variable the site refuses to start: DEBUG is off and a secret is required. `make demo` sets
MARGELLE_DEMO, the only way to get a generated secret.
"""

import logging
from datetime import time
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from environs import Env

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("MARGELLE_VAR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("MARGELLE_DEBUG", False)
DEMO = env.bool("MARGELLE_DEMO", False)


def _kept_secret():
    """Return the demonstration's secret, made once so that sessions survive a restart."""
    path = VAR_DIR / "secret"
    if not path.exists():
        path.write_text(get_random_secret_key())
        path.chmod(0o600)
    return path.read_text()


SECRET_KEY = env.str("MARGELLE_SECRET", "") or (_kept_secret() if DEMO or DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("MARGELLE_SECRET is required (50 random characters).")

# One address from which links in e-mails, allowed hosts and cookie flags follow.
BASE_URL = env.str("MARGELLE_URL", "http://127.0.0.1:8000").rstrip("/")
_address = urlsplit(BASE_URL)
HTTPS = _address.scheme == "https"
ALLOWED_HOSTS = env.list("MARGELLE_HOSTS", [_address.hostname])
CSRF_TRUSTED_ORIGINS = [BASE_URL]
if DEBUG or DEMO:
    ALLOWED_HOSTS = [*ALLOWED_HOSTS, "localhost", "127.0.0.1", "[::1]"]

SITE_NAME = env.str("MARGELLE_NAME", "Margelle")
HOST_NAME = env.str("MARGELLE_HOST_NAME", "Carif-Oref")
CONTACT_EMAIL = env.str("MARGELLE_CONTACT", "contact@margelle.example")

INSTALLED_APPS = [
    "home",
    "resources",
    "surveys",
    "forums",
    "community",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.api.v2",
    "wagtail",
    "modelcluster",
    "taggit",
    "rest_framework",
    "django_tasks",
    "django_tasks_db",
    "notifications",
    "channels",
    "csp",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "community.middleware.FreshErrorsMiddleware",
    "csp.middleware.CSPMiddleware",
    "community.middleware.EditorsPolicyMiddleware",
    "community.middleware.InputMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "community.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "community.middleware.SecondFactorMiddleware",
    "community.middleware.PrivateCacheMiddleware",
    "community.wagtail_doors.SecretPagesMiddleware",
]

ROOT_URLCONF = "home.urls"
ASGI_APPLICATION = "home.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "community.templatetags.margelle"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "community.context_processors.frame",
                "forums.context_processors.my_communities",
            ],
        },
    }
]

# Fields are drawn by templates/django/forms/field.html: label, hint, input, error.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Data -------------------------------------------------------------------------------------------------------------

DATABASE_URL = env.str("DATABASE_URL", "") or f"sqlite:///{VAR_DIR / 'margelle.sqlite3'}"
DATABASES = {"default": dj_database_url.parse(DATABASE_URL)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a deferred read transaction cannot be upgraded once another writer has committed, and fails at once.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
        "PRAGMA journal_size_limit=27103364;PRAGMA cache_size=-32000;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", "")
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            # redis-py closes a blocking read after 5 s by default, exactly as long as the layer blocks.
            "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": None, "max_connections": 1000}]},
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    }
    CHANNEL_LAYERS = {"default": {"BACKEND": "community.layers.EmbeddedLayer"}}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

# --- Files ------------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("MARGELLE_STATIC", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.str("MARGELLE_MEDIA", str(VAR_DIR / "media")))
MEDIA_URL = "/media/"
PRIVATE_ROOT = Path(env.str("MARGELLE_PRIVATE", str(VAR_DIR / "private")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Files of members: no address of their own, every download passes a view that asks the right.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(PRIVATE_ROOT), "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# --- Language and time ------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
# No-break spaces and curly apostrophes in the interface's French; the tests compare plain words without it.
TYPOGRAPHY = True
TIME_ZONE = env.str("MARGELLE_TIME_ZONE", "Europe/Paris")
USE_I18N = USE_TZ = True

# --- Accounts ---------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "community.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "community.accounts.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "community.accounts.SocialAccountAdapter"
USERSESSIONS_ADAPTER = "community.accounts.UserSessionsAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
# No password is a choice: a one-time code opens the account.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_FORMS = {
    "signup": "community.forms.accounts.SignupForm",
    "login": "community.forms.accounts.LoginForm",
    "request_login_code": "community.forms.accounts.RequestLoginCodeForm",
    "confirm_login_code": "community.forms.accounts.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "community.forms.accounts.ConfirmEmailCodeForm",
    "confirm_password_reset_code": "community.forms.accounts.ConfirmResetCodeForm",
    "reset_password": "community.forms.accounts.ResetPasswordForm",
    "reset_password_from_key": "community.forms.accounts.ResetPasswordKeyForm",
    "change_password": "community.forms.accounts.ChangePasswordForm",
    "set_password": "community.forms.accounts.SetPasswordForm",
    "add_email": "community.forms.accounts.AddEmailForm",
    "reauthenticate": "community.forms.accounts.ReauthenticateForm",
}
MFA_FORMS = {
    "activate_totp": "community.forms.accounts.ActivateAppForm",
    "add_webauthn": "community.forms.accounts.AddPasskeyForm",
    "login_webauthn": "community.forms.accounts.LoginPasskeyForm",
    "authenticate_webauthn": "community.forms.accounts.AuthenticatePasskeyForm",
    "reauthenticate_webauthn": "community.forms.accounts.ReauthenticatePasskeyForm",
}
SOCIALACCOUNT_FORMS = {"signup": "community.forms.accounts.SocialSignupForm"}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# A code typed from the e-mail: mail scanners open links, so no GET may confirm or sign in.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
# No "send again" button: allauth's sends nothing to an unknown address, and the clock would tell. One starts over.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_TIMEOUT = 900
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
# The session that changed the password stays, all others end with the old one.
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"[{SITE_NAME}] "
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _address.scheme
# "key" is the address typed, known or not; "ip" leaves room for a class behind one router.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "5/5m/key,30/5m/ip",
    "login": "60/m/ip",
    "signup": "30/m/ip",
    "request_login_code": "30/m/ip,3/5m/key",
    "reset_password": "30/m/ip,3/5m/key",
}
# How often one person may do it, by act: (times, seconds), all of them hold. A new account may do half of it.
RATES = {
    "post": [(10, 60), (60, 3600)],
    "thread": [(10, 3600)],
    "flag": [(20, 3600)],
    # Each of many addresses.
    "invitation": [(20, 3600)],
    "request": [(10, 3600)],
}
NEWCOMER_PART = 0.5
# X-Forwarded-For counts only behind a proxy of ours: anyone may send the header.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.bool("MARGELLE_PROXY", False) else 0
USERSESSIONS_TRACK_ACTIVITY = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_TOTP_ISSUER = SITE_NAME
# A clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO
# Managers and staff must have a second factor before they act as such.
SECOND_FACTOR_REQUIRED = env.bool("MARGELLE_SECOND_FACTOR", not (DEBUG or DEMO))

# OpenID Connect, e.g. ProConnect: MARGELLE_OIDC_URL is the issuer's address.
OIDC_URL = env.str("MARGELLE_OIDC_URL", "")
# Where the sign-in form may lead; the authorization endpoint when it is not at the issuer's own origin.
OIDC_ORIGIN = env.str("MARGELLE_OIDC_ORIGIN", "") or "://".join(urlsplit(OIDC_URL)[:2])
SOCIALACCOUNT_PROVIDERS = {}
if OIDC_URL:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": env.bool("MARGELLE_OIDC_PKCE", False),
        "APPS": [
            {
                "provider_id": env.str("MARGELLE_OIDC_ID", "proconnect"),
                "name": env.str("MARGELLE_OIDC_NAME", "ProConnect"),
                "client_id": env.str("MARGELLE_OIDC_CLIENT"),
                "secret": env.str("MARGELLE_OIDC_SECRET"),
                "settings": {
                    "server_url": OIDC_URL,
                    "scope": env.list("MARGELLE_OIDC_SCOPE", ["openid", "email", "given_name", "usual_name"]),
                    # Domains whose addresses are proven even when the provider does not say `email_verified`.
                    "verified_email": env.list("MARGELLE_OIDC_TRUSTED_DOMAINS", []),
                },
            }
        ],
    }
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False

# --- E-mail -----------------------------------------------------------------------------------------------------------

EMAIL_BACKEND = env.str("MARGELLE_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
if env.str("EMAIL_URL", ""):
    _mail = env.dj_email_url("EMAIL_URL")
    EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
    EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail["EMAIL_USE_TLS"], _mail["EMAIL_USE_SSL"]
EMAIL_FILE_PATH = VAR_DIR / "mails"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("MARGELLE_FROM", f"{SITE_NAME} <ne-pas-repondre@{_address.hostname}>")
# Minutes during which a mail waits, lest she reads the message on the site meanwhile.
MAIL_HOLD = env.int("MARGELLE_MAIL_HOLD", 3)
# Whether mails hold the messages that they tell of; those of a secret community never do.
MAIL_CONTENT = env.bool("MARGELLE_MAIL_CONTENT", True)

# The right to disconnect: when no mail reaches who did not choose her own hours. Days are 0 (Monday) to 6.
_quiet = env.str("MARGELLE_QUIET_HOURS", "20:00-07:30")
try:
    QUIET_HOURS = tuple(time.fromisoformat(clock) for clock in _quiet.split("-")) if _quiet else (None, None)
    DAYS_OFF = env.list("MARGELLE_DAYS_OFF", [5, 6], subcast=int)
    DIGEST_HOUR = env.int("MARGELLE_DIGEST_HOUR", 7)
    if len(QUIET_HOURS) != 2 or not {*DAYS_OFF} < {*range(7)} or DIGEST_HOUR not in range(24):
        raise ValueError
except ValueError as error:
    raise ImproperlyConfigured("MARGELLE_QUIET_HOURS, _DAYS_OFF, _DIGEST_HOUR: like 20:00-07:30, 5,6 and 7.") from error

# Answering by mail (docs/mail.md): a mailbox whose address takes "+something" before the "@".
REPLY_ADDRESS = env.str("MARGELLE_REPLY", "")
if REPLY_ADDRESS and not 0 < REPLY_ADDRESS.rfind("@") <= 18:
    raise ImproperlyConfigured("MARGELLE_REPLY is an address with 18 characters at most before the @.")
# How the mails come in: imaps://user:password@host/folder that is polled, a secret for the web door, or LMTP.
INCOMING_MAILBOX = env.str("MARGELLE_MAILBOX", "")
INCOMING_SECRET = env.str("MARGELLE_MAIL_SECRET", "")

# --- Notifications ----------------------------------------------------------------------------------------------------

NOTIFICATIONS_NOTIFICATION_MODEL = "community.Notification"
DJANGO_NOTIFICATIONS_CONFIG = {"USE_JSONFIELD": True}
# Made by `manage.py push_keys`; without it nothing is pushed to devices. The demonstration makes its own.
PUSH_KEY = env.str("MARGELLE_PUSH_KEY", "")
# How often managers, all of them together, may ask one person to answer a question.
SOLICITATIONS_A_WEEK = env.int("MARGELLE_SOLICITATIONS", 2)

# --- Wagtail ----------------------------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_CONTENT_LANGUAGES = [("fr", "Français")]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fr", "Français"), ("en", "English")]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_DOCUMENT_MODEL = "resources.LibraryDocument"
WAGTAILIMAGES_IMAGE_MODEL = "resources.LibraryImage"
WAGTAILEMBEDS_FINDERS = []
# What is sent is judged by `resources.uploads`; these are what Wagtail says before, in its screens.
WAGTAILIMAGES_IMAGE_FORM_BASE = "resources.forms.files.LibraryImageForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "resources.forms.files.LibraryDocumentForm"
WAGTAILIMAGES_RENDITION_STORAGE = "private"
WAGTAILIMAGES_EXTENSIONS = ["gif", "heic", "jpeg", "jpg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILDOCS_INLINE_CONTENT_TYPES = []
WAGTAIL_FINISH_WORKFLOW_ACTION = "resources.workflow.publish_reviewed"
WAGTAILAPI_LIMIT_MAX = 50
# Throttles believe X-Forwarded-For behind a proxy of ours only.
REST_FRAMEWORK = {"NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT}

# --- Search -----------------------------------------------------------------------------------------------------------

# One engine for the site and for Wagtail's screens: Whoosh on the embedded site, the database on PostgreSQL.
_on_postgres = DATABASES["default"]["ENGINE"].endswith("postgresql")
SEARCH = env.str("MARGELLE_SEARCH", "database" if _on_postgres else "whoosh")
_SEARCH_BACKENDS = {
    "whoosh": {
        "BACKEND": "community.search.whoosh_backend",
        "PATH": env.str("MARGELLE_INDEX", str(VAR_DIR / "index")),
    },
    "database": {
        "BACKEND": "community.search.postgres_backend" if _on_postgres else "modelsearch.backends.database.fallback",
        "SEARCH_CONFIG": "fr_unaccent",
    },
    # Its client is not among what the site installs: pip install "opensearch-py>=3".
    "opensearch": {
        "BACKEND": "modelsearch.backends.opensearch3",
        "URLS": [env.str("OPENSEARCH_URL", "http://127.0.0.1:9200")],
        "INDEX_PREFIX": "margelle_",
    },
}
# What changes is brought to the index by `community.search`, in batches.
WAGTAILSEARCH_BACKENDS = {"default": _SEARCH_BACKENDS[SEARCH] | {"AUTO_UPDATE": False}}

# --- Security ---------------------------------------------------------------------------------------------------------

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("MARGELLE_PROXY", False) else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^sante/"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_FAILURE_VIEW = "home.views.errors.csrf_failure"
X_FRAME_OPTIONS = "SAMEORIGIN"
# Hosts whose videos may play inside a page, once the reader asks; those of `resources.videos`, or PeerTube's.
VIDEO_HOSTS = env.list("MARGELLE_VIDEO_HOSTS", ["tube.numerique.gouv.fr", "framatube.org", "www.youtube-nocookie.com"])
if DEMO:
    # Where the demonstration says that its invented videos are.
    VIDEO_HOSTS = [*VIDEO_HOSTS, "tube.example"]
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
_websocket = f"{'wss' if HTTPS else 'ws'}://{_address.netloc}"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF, _websocket],
        "form-action": [SELF, *([OIDC_ORIGIN] if OIDC_URL else [])],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-src": [f"https://{host}" for host in VIDEO_HOSTS] or [NONE],
        "frame-ancestors": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
    },
}

# Wagtail's screens have inline scripts and styles.
EDITORS_SECURITY_POLICY = CONTENT_SECURITY_POLICY["DIRECTIVES"] | {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "media-src": [SELF, "blob:"],
    "frame-src": [SELF],
    "base-uri": [SELF],
}

# --- Logs -------------------------------------------------------------------------------------------------------------


def _tells_more_than_a_task(record):
    return record.levelno >= logging.WARNING or not record.name.startswith("django_tasks")


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    # The worker sets its own level and tells each task twice; what matters is what fails.
    "filters": {"failures": {"()": "django.utils.log.CallbackFilter", "callback": _tells_more_than_a_task}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["failures"]}},
    "root": {"handlers": ["console"], "level": env.str("MARGELLE_LOG_LEVEL", "INFO")},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        # They tell each step of a PDF, and each rule of style that they do not know.
        "weasyprint": {"level": "CRITICAL"},
        "fontTools": {"level": "WARNING"},
    },
}
