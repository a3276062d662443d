"""Django's settings: safe by default, changed by a few variables (docs/settings.md)."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from promdaen.config.environment import environment, secret_key
from promdaen.config.sqlite import install_sqlite

install_sqlite()

from promdaen.config.databases import database_settings, is_embedded, is_in_use  # noqa: E402

ENV = environment()
PACKAGE = Path(__file__).resolve().parents[1]

DATABASES: dict[str, Any] = {
    "default": database_settings(url=ENV.database_url, key=ENV.database_key)
}
SECRET_KEY = secret_key(data=ENV.data, is_in_use=lambda: is_in_use(database=DATABASES["default"]))
DEBUG = ENV.is_debug
ALLOWED_HOSTS = list(ENV.hosts)
PUBLIC_ADDRESS = ENV.address
CLASSROOM_ADDRESSES = ENV.classroom
DATA_FOLDER = ENV.data
BACKUP_TO, BACKUP_LABEL = ENV.backup_to, ENV.backup_label
BACKUP_COMMAND = ENV.backup_command
KHMER_DIGITS = ENV.digits == "khmer"
COUNTRY = ENV.country

INSTALLED_APPS = [
    "promdaen.config",
    "promdaen.laptops",
    "promdaen.report",
    "promdaen.evaluation",
    "promdaen.planning",
    "promdaen.survey",
    "promdaen.exchange",
    "promdaen.exercise",
    "promdaen.lti",
    "promdaen.questions",
    "promdaen.course",
    "promdaen.refresher",
    "promdaen.booth",
    "promdaen.assessment",
    "promdaen.casework",
    "promdaen.specimen",
    "promdaen.evidence",
    "promdaen.curriculum",
    "promdaen.people",
    "promdaen.places",
    "promdaen.kit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "django_htmx",
    "promdaen.config.back_office.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "promdaen.config.request_log.request_log",
    "promdaen.config.openrosa.openrosa",
    "promdaen.config.feeds.feeds",
    "promdaen.config.api_errors.api_problems",
    "promdaen.config.middleware.https_for_programs",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "promdaen.config.middleware.CompressTexts",
    "promdaen.config.middleware.read_once",
    "promdaen.config.middleware.strict_headers",
    "promdaen.config.classroom.participants_only",
    "promdaen.config.middleware.no_session_for_checks",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "promdaen.kit.middleware.ChosenLanguage",
    "promdaen.config.middleware.no_nul_in_addresses",
    "promdaen.config.middleware.explain_wrong_methods",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "promdaen.config.projecting.projected_page_only",
    "promdaen.config.sign_in.end_idle_sessions",
    "promdaen.config.sign_in.own_password_first",
    "promdaen.config.sign_in.second_factor_required",
    "promdaen.config.readings.leave_trace",
    "axes.middleware.AxesMiddleware",
    "promdaen.config.full_disk.FullDisk",
    "promdaen.config.middleware.RefusalPages",
]

ROOT_URLCONF = "promdaen.config.urls"
WSGI_APPLICATION = "promdaen.config.wsgi.application"
FORM_RENDERER = "promdaen.kit.renderer.PromdaenRenderer"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "promdaen.kit.context.look",
                "promdaen.config.navigation.navigation",
            ],
        },
    },
]

# Separate: its own file or database, its own key. Without it, no exchange page is active.
EXCHANGE_IS_HERE = bool(ENV.exchange_url)
if EXCHANGE_IS_HERE:
    DATABASES["exchange"] = database_settings(url=ENV.exchange_url, key=ENV.exchange_key)
DATABASE_ROUTERS = ["promdaen.config.routers.ExchangeRouter"]
IS_SQLITE = any(is_embedded(database=database) for database in DATABASES.values())
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "promdaen.config.sign_in_forms.NotGuessableValidator"},
]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
PHONE_SIGN_IN = "course:join"
ACCOUNT_ADAPTER = "promdaen.config.sign_in.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# axes counts failed sign-ins in the database; allauth's own limit would respond first.
ACCOUNT_RATE_LIMITS = {"login_failed": None}
ACCOUNT_FORMS = {
    "login": "promdaen.config.sign_in_forms.SignIn",
    "change_password": "promdaen.config.sign_in_forms.ChangePassword",
    "reauthenticate": "promdaen.config.sign_in_forms.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": "promdaen.config.sign_in_forms.SecondStep",
    "reauthenticate": "promdaen.config.sign_in_forms.SecondStepAgain",
    "activate_totp": "promdaen.config.sign_in_forms.FirstCode",
    "add_webauthn": "promdaen.config.sign_in_forms.NewSecurityKey",
    "edit_webauthn": "promdaen.config.sign_in_forms.KeyName",
}
MFA_ADAPTER = "promdaen.config.sign_in.StaffFactors"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", *(["webauthn"] if ENV.is_https else [])]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Promdaen"
# A code of the app counts for its own 30 seconds alone (OWASP ASVS 6.5.5).
MFA_TOTP_TOLERANCE = 0
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_PASSKEY_LOGIN_ENABLED = ENV.is_https
# Rounds of scrypt for a PIN: 8 MB and about 30 ms (kit.pins).
PIN_WORK_FACTOR = 2**13
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "promdaen.config.sign_in.typed_address"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "people/locked_out.html"
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "promdaen.config.sign_in.visitor_address"
PROXIES_COUNT = ENV.proxies_count
DIRECTORY = ENV.directory

LANGUAGE_CODE = ENV.languages[0]
LANGUAGE_NAMES = {"km": _("Khmer"), "en": _("English")}
LANGUAGES = [(code, LANGUAGE_NAMES.get(code, code)) for code in ENV.languages]
# A ministry's own catalogues are read before those of the product.
LOCALE_PATHS = [ENV.data / "locale", PACKAGE / "locale"]
# Over https, browsers accept cookies with these names from this host only, for all paths.
COOKIE_PREFIX = "__Host-" if ENV.is_https else ""
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}promdaen_language"
LANGUAGE_COOKIE_SECURE = ENV.is_https
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Asia/Phnom_Penh"
USE_TZ = True

# Lists of the API: rows a page, and at most.
NINJA_PAGINATION_PER_PAGE = 50
NINJA_PAGINATION_MAX_LIMIT = 200

STATIC_URL = "static/"
STATIC_ROOT = PACKAGE / "collected"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = ENV.data / "media"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# ODK Collect sends a hundred photographs at once, and the answers with them.
DATA_UPLOAD_MAX_NUMBER_FILES = 150
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

SESSION_COOKIE_AGE = 12 * 60 * 60
REQUIRES_SECOND_FACTOR = ENV.is_https
SECOND_FACTOR_FOR_ALL = ENV.is_factor_for_all
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}promdaen_session"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENV.is_https
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}promdaen_csrf"
CSRF_COOKIE_SECURE = ENV.is_https
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [ENV.address] if ENV.address else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.is_https else None
SECURE_SSL_REDIRECT = ENV.is_https
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if ENV.is_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENV.is_https
SECURE_HSTS_PRELOAD = ENV.is_https
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = None  # sent by config.middleware, over https only
X_FRAME_OPTIONS = "DENY"
# A laptop has no https to enforce: plain http there is deliberate
# (docs/why/plain-http-in-the-classroom.md).
SILENCED_SYSTEM_CHECKS = (
    [] if ENV.is_https else ["security.W004", "security.W008", "security.W012", "security.W016"]
)

# Notices and reminders say that something is waiting, never what.
SENDS_MAIL = ENV.smtp is not None
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if SENDS_MAIL else 'dummy'}.EmailBackend"
EMAIL_TIMEOUT = 10
if ENV.smtp is not None:
    EMAIL_HOST, EMAIL_PORT = ENV.smtp.host, ENV.smtp.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = ENV.smtp.user, ENV.smtp.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = ENV.smtp.tls == "starttls", ENV.smtp.tls == "ssl"
    if ENV.smtp.certificate:
        EMAIL_BACKEND = "promdaen.kit.mailing.EmailBackend"
    EMAIL_SSL_CERTFILE, EMAIL_SSL_KEYFILE = ENV.smtp.certificate, ENV.smtp.key
    DEFAULT_FROM_EMAIL = ENV.mail_from
SMS = ENV.sms
TELEGRAM_TOKEN, TELEGRAM_URL = ENV.telegram_token, ENV.telegram_url
PUSH_SERVICES = ENV.push_services
METRICS = ENV.metrics
CLUSTER = ENV.cluster
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "promdaen.config.request_log.JsonLines"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": ENV.log}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "promdaen.requests": {"level": "INFO" if ENV.log == "json" else "ERROR"},
        "promdaen.audit": {"level": "INFO" if ENV.log == "json" else "ERROR"},
        # Django gives these their own handlers and mail; everything goes to the one handler.
        "django": {"handlers": [], "level": "WARNING"},
        "django.server": {"handlers": [], "propagate": True},
    },
}
if ENV.log_to is not None:
    LOGGING["handlers"]["sender"] = {
        "()": "promdaen.config.log_sending.LogSender",
        "host": ENV.log_to.host,
        "port": ENV.log_to.port,
        "ca_file": ENV.log_to.ca_file,
        "formatter": "json",
    }
    LOGGING["root"]["handlers"].append("sender")
