"""Settings of Sinan, in one file. What differs between places comes from the environment:

SINAN_ENV           development (default) or production
SINAN_DATA          data folder: SQLite database, attachments, keys of development; default ./data
SINAN_BIND          address to listen on, default 127.0.0.1        SINAN_PORT     default 8000
SINAN_HOSTS         names it is reached by, comma-separated; required in production
SINAN_PROXIES       number of reverse proxies in front, whose X-Forwarded-For and -Proto are believed; default 0
SINAN_WORKERS       server processes, default 2                    SINAN_THREADS  threads in each, default 2
SINAN_DATABASE_URL  postgres://user:password@host:5432/name, default the SQLite file in the data folder
SINAN_SECRET_KEY, SINAN_KEYS, SINAN_INDEX_KEY   keys (config/keys.py); required in production, made once elsewhere
SINAN_ADMIN, SINAN_ADMIN_PASSWORD               first administrator of an empty house (./run --empty)
SINAN_FONTS         folder of an office's own fonts for papers, tried before those we ship; default none
SINAN_MESSAGES      class that delivers messages, default common.messages.transports.Files
SINAN_SMS_URL, SINAN_SMS_KEY        gateway of text messages and the key that signs (common/messages/channels/gateway.py)
SINAN_WECHAT_URL, SINAN_WECHAT_KEY  the same for WeChat template messages
SINAN_SMTP_HOST, _PORT, _SECURITY (ssl, starttls, none), _USER, _PASSWORD, _FROM   mail to citizens
SINAN_WECHAT_APP, SINAN_WECHAT_SECRET  account whose citizens may bind their WeChat; _AUTHORIZE, _TOKEN: other addresses
SINAN_SMS, SINAN_EMAIL, SINAN_WECHAT   classes of one's own behind these ports; without any, files in the data folder
SINAN_BACKUPS       folder of backups, default <data>/backups; SINAN_BACKUP_KEEP how many are kept, default 14
SINAN_BACKUP_AT     hour of the daily backup; default 01:30 in production, off elsewhere
SINAN_BACKUP_KEY    16 bytes in base64: backups are encrypted with it (older keys after a comma still open older backups)
SINAN_LOG           json (default in production): a JSON line for every request and job; plain: only what wants attention
SINAN_SLOW_MS       milliseconds above which a request is logged as slow, default 1000
SINAN_UPLOAD_MB     size of one file, default 200; SINAN_REQUEST_MB of one request, default 400
SINAN_PUBLIC_RATE   how many times the public limits per address apply, default 1 (more behind the one address of a hall)
SINAN_API_RATE      requests a minute a token may send to the interface, counted over all server processes, default 600
SINAN_WEBHOOK_NETWORKS  inner networks events may be pushed to, e.g. 10.20.0.0/16,10.30.1.5/32; default none
SINAN_LIVE_PORT     port of the streams by which pages follow what happens, default SINAN_PORT+1; 0: pages look by the clock
SINAN_LIVE_URL      where a proxy leads to them, e.g. /live/; default none: the same machine under SINAN_LIVE_PORT
SINAN_MAP_TILES     address of a tile service under the map, with {z}, {x}, {y}; default none: the areas' own outlines alone
SINAN_MAP_CREDIT, SINAN_MAP_NUMBER   its source and approval number (审图号), required with it; SINAN_MAP_DATUM GCJ-02 …
SINAN_DEBUG         1: tracebacks on the terminal, and on pages outside production
"""

from datetime import timedelta
from typing import Any

from csp.constants import NONE, SELF

from config import channels, database, env, keeping, keys, logs, maps

BASE_DIR = env.BASE
PRODUCTION = env.production()
DEBUG = env.flag("SINAN_DEBUG") and not PRODUCTION
SINAN_DATA = env.folder("SINAN_DATA", BASE_DIR / "data")
SINAN_DEMO = env.flag("SINAN_DEMO", default=not PRODUCTION) and not PRODUCTION  # shows codes instead of sending them
SINAN_PORT = env.number("SINAN_PORT", 8000, low=1, high=65535)
SINAN_LIVE_PORT = env.number("SINAN_LIVE_PORT", SINAN_PORT + 1 if SINAN_PORT < 65535 else 0, low=0, high=65535)
SINAN_LIVE_URL = env.text("SINAN_LIVE_URL")
SINAN_FONTS = env.place("SINAN_FONTS")
SINAN_MESSAGES = env.dotted("SINAN_MESSAGES", "common.messages.transports.Files")
SINAN_CHANNELS = channels.classes(SINAN_MESSAGES)  # way → class that carries messages to citizens
SINAN_GATEWAYS = channels.gateways(production=PRODUCTION)  # way → address and key of a gateway
globals().update(channels.smtp())
SINAN_WECHAT_APP = channels.wechat_app(production=PRODUCTION)
SINAN_WECHAT_IDENTITY = f"common.messages.identity.{'Http' if SINAN_WECHAT_APP else 'File'}Identity"

SINAN_MAP = maps.tiles()

_KEYS = keys.load(SINAN_DATA, production=PRODUCTION)
SECRET_KEY = _KEYS.secret
SINAN_KEYS = _KEYS.data  # number → 16-byte SM4 key, the current one first
SINAN_INDEX_KEY = _KEYS.index  # keys of the blind index (HMAC-SM3), the current one first

SINAN_BACKUPS = keeping.folder("SINAN_BACKUPS", SINAN_DATA / "backups")
SINAN_BACKUP_KEEP = env.number("SINAN_BACKUP_KEEP", 14, low=0, high=1000)  # 0: all
SINAN_BACKUP_AT = keeping.hour("SINAN_BACKUP_AT", "01:30" if PRODUCTION else "off")
SINAN_BACKUP_KEYS = keeping.keys("SINAN_BACKUP_KEY")
SINAN_DATABASE_READER = "config.database.settings"  # what reads the URL `sinan move` is given

# One row a room. Django looks for templates and commands from the top down, so pages come first.
_ROOMS = [
    "api",
    "exchange.hotline",
    "exchange.webhooks",
    "portal",
    "workbench",
    "lines.reception",
    "lines.consultation",
    "lines.complaint",
    "lines.general",
    "lines.legal_aid",
    "lines.mediation",
    "common.demonstration",
    "common.calls",
    "common.live",
    "common.bookings",
    "common.queue",
    "common.duty",
    "common.circles",
    "common.ratings",
    "common.revisits",
    "common.surveys",
    "common.knowledge",
    "common.catalogue",
    "common.proving",
    "common.exports",
    "common.imports",
    "common.messages",
    "common.registers",
    "common.search",
    "common.areas",
    "common.flowchart",
    "common.people",
    "common.privacy",
    "common.keeping",
    "kernel.derive",
    "kernel.indicators",
    "kernel.cases",
    "kernel.jobs",
    "kernel.papers",
    "kernel.clocks",
    "kernel.journal",
    "kernel.reach",
]

INSTALLED_APPS = [
    *_ROOMS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "lucide",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "config.requests.Watch",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "api.gate.Gate",  # answers what lies below /api/v1/: a token, no session
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "common.live.middleware.LiveMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it replaces the answer of a locked-out sign-in
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

# Our own pages are Jinja2; pages of third parties keep Django's templates.
_CONTEXT = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "workbench.pages.base.chrome",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [
            BASE_DIR / "workbench" / "templates",
            BASE_DIR / "portal" / "templates",
            BASE_DIR / "api" / "templates",
            *sorted((BASE_DIR / "exchange").glob("*/templates")),
            *sorted((BASE_DIR / "lines").glob("*/templates")),
            *sorted((BASE_DIR / "common").glob("*/templates")),
        ],
        "OPTIONS": {
            "environment": "workbench.environment.environment",
            "context_processors": _CONTEXT,
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "workbench" / "templates_django"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": _CONTEXT},
    },
]
FORM_RENDERER = "django.forms.renderers.Jinja2"

DATABASES = {"default": database.settings(env.text("SINAN_DATABASE_URL"), SINAN_DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = SINAN_DATA / "static"
STATICFILES_DIRS = [("leaflet", maps.leaflet())]
MEDIA_ROOT = SINAN_DATA / "files"  # attachments and rendered papers; never mapped to an address
SINAN_UPLOAD_LIMIT = env.number("SINAN_UPLOAD_MB", 200, low=1, high=4096) * 1024 * 1024  # bytes a file may have
SINAN_REQUEST_LIMIT = env.number("SINAN_REQUEST_MB", 400, low=1, high=8192) * 1024 * 1024  # bytes one request may bring
_STATIC_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "files": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": SINAN_DATA / "files"}},
    "staticfiles": {
        "BACKEND": _STATIC_STORAGE if PRODUCTION else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = not PRODUCTION
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
SINAN_PUBLIC_RATE = env.number(
    "SINAN_PUBLIC_RATE", 1, low=1, high=1000
)  # times the limits of portal/throttle.py per address
SINAN_API_RATE = env.number(
    "SINAN_API_RATE", 600, low=1, high=1_000_000
)  # requests a minute of one token, in each process

SINAN_WEBHOOK_NETWORKS = env.listing(
    "SINAN_WEBHOOK_NETWORKS", []
)  # besides public addresses (exchange.webhooks.addresses)

# Sign-in.
AUTH_USER_MODEL = "reach.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": _VALIDATION + "UserAttributeSimilarityValidator"},
    {"NAME": "config.accounts.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": _VALIDATION + "CommonPasswordValidator"},
    {"NAME": _VALIDATION + "NumericPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "config.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip"}  # per account, the lock-out below counts, across processes
MFA_ADAPTER = "workbench.authenticators.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "司南"
MFA_TOTP_TOLERANCE = 1

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "config.accounts.locked_out"
AXES_CLIENT_IP_CALLABLE = "config.accounts.client_ip"
AXES_USERNAME_CALLABLE = "config.accounts.username"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # fifteen minutes are fifteen minutes
AXES_VERBOSE = False
AXES_ENABLE_ACCESS_FAILURE_LOG = True  # wrong passwords stay visible to administrators after a right one

# What the browser and the network may do.
_PROXIES = env.number("SINAN_PROXIES", 0, low=0, high=9)  # reverse proxies in front that set X-Forwarded-For and -Proto
_LOCAL = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.listing("SINAN_HOSTS", [] if PRODUCTION else _LOCAL)
if PRODUCTION and not ALLOWED_HOSTS:
    raise env.Refusal("生产环境缺少 SINAN_HOSTS：请写明访问所用的域名，多个用逗号隔开，例如 sinan.example.gov.cn。")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if _PROXIES else []
ALLAUTH_TRUSTED_PROXY_COUNT = _PROXIES
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _PROXIES else None
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", *maps.origins(SINAN_MAP["url"])],  # data: the QR code of the one-time password
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if PRODUCTION else 0
SECURE_SSL_REDIRECT = PRODUCTION and bool(_PROXIES)
SECURE_REDIRECT_EXEMPT = [r"^health(/ready)?$"]  # monitors ask the machine itself
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LOGGING = logs.settings(lines=env.choice("SINAN_LOG", ["json", "plain"], "json" if PRODUCTION else "plain") == "json")
SINAN_SLOW_MS = env.number("SINAN_SLOW_MS", 1000, low=1, high=600_000)  # a request that takes longer is a warning
