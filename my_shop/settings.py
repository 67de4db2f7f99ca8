"""Settings of the shop: values come from the environment, defaults suit development on SQLite.

Production is ``DEBUG=off``: it refuses to start without ``SECRET_KEY``, ``ALLOWED_HOSTS`` and a way to send mails.
Every variable is listed with its meaning in ``.env.example``; ``my_shop/environment.py`` refuses what cannot be meant.
"""

import re
from datetime import timedelta
from email.headerregistry import Address
from pathlib import Path
from zoneinfo import available_timezones

import django
import environ
from babel.numbers import get_currency_precision, list_currencies
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from my_shop import __version__
from my_shop import environment as env
from my_shop.demo import seller as demo
from my_shop.kernel.countries import is_country

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

environ.Env.read_env(BASE_DIR / ".env")

# --- Where and how it runs -------------------------------------------------------------------

DEBUG = env.switch("DEBUG", default=True)
SECRET_KEY = env.text("SECRET_KEY", default=demo.SECRET_KEY if DEBUG else "", secret=True)
# Former keys: links, log-ins and second factors of theirs stay good (docs/production.md says how to change the key).
SECRET_KEY_FALLBACKS = env.items("SECRET_KEY_FALLBACKS", default=[], secret=True)
ALLOWED_HOSTS = env.items(
    "ALLOWED_HOSTS",
    default=["localhost", "127.0.0.1", "[::1]"] if DEBUG else [],
    what="a list of host names, as shop.example, without scheme, port and path",
    fits=env.is_host,
)
if not (SECRET_KEY and ALLOWED_HOSTS):
    raise ImproperlyConfigured("The shop needs SECRET_KEY and ALLOWED_HOSTS, which with DEBUG=off have no default.")
if SECRET_KEY == demo.SECRET_KEY and not DEBUG:
    raise ImproperlyConfigured("SECRET_KEY is the one that everybody knows: with DEBUG=off it has to be your own.")
if len(SECRET_KEY) < 50 and not DEBUG:
    raise ImproperlyConfigured("SECRET_KEY is 50 random characters or more with DEBUG=off: signed links hang on it.")

SITE_URL = env.text(
    "SITE_URL",
    default="http://127.0.0.1:8000",
    what="the shop's address, as https://shop.example",
    fits=lambda url: env.is_url(url, "http", "https") and not set("?#@") & set(url),
).rstrip("/")
CSRF_TRUSTED_ORIGINS = env.items(
    "CSRF_TRUSTED_ORIGINS", default=[], what="a list of origins, as https://shop.example", fits=env.is_origin
)
# How many proxies of ours stand in front: they are believed about the visitor's address (my_shop/kernel/visitors.py).
SHOP_TRUSTED_PROXIES = env.number(
    "SHOP_TRUSTED_PROXIES", default=None, most=9, what="the number of proxies in front of the shop: 0, 1, 2 …"
)

ROOT_URLCONF = "my_shop.urls"
WSGI_APPLICATION = "my_shop.wsgi.application"
SERIALIZATION_MODULES = {"json": "my_shop.exact_json"}  # instants to the microsecond, as the rows have them
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- The shop --------------------------------------------------------------------------------

SHOP_NAME = env.text("SHOP_NAME", default=demo.NAME, what="the name of the shop", fits=bool)
_an_address, _addresses = "an e-mail address", "a list of e-mail addresses"
SHOP_EMAIL = env.text("SHOP_EMAIL", default=demo.EMAIL, what=_an_address, fits=env.is_mail_address)
# What invoices and the legal notice say of the seller. What is invented must not reach real ones: no default there;
# None is “nobody has said”, and an empty value “there is none”.
SHOP_ADDRESS = env.items("SHOP_ADDRESS", default=demo.ADDRESS if DEBUG else [])  # lines, the legal name first
SHOP_VAT_ID = env.text(
    "SHOP_VAT_ID",
    default=demo.VAT_ID if DEBUG else None,
    what="letters, digits, blanks, dots, slashes and dashes, or empty",
    fits=re.compile(r"[A-Za-z0-9 ./-]*").fullmatch,
)
SHOP_REGISTER = env.text("SHOP_REGISTER", default=demo.REGISTER if DEBUG else None)
SHOP_REPRESENTED_BY = env.text("SHOP_REPRESENTED_BY", default=demo.REPRESENTED_BY if DEBUG else None)
SHOP_PHONE = env.text("SHOP_PHONE", default=demo.PHONE if DEBUG else None)
SHOP_BANK = env.text("SHOP_BANK", default=demo.BANK if DEBUG else "")
SHOP_STAFF_EMAILS = env.items("SHOP_STAFF_EMAILS", default=demo.STAFF_EMAILS, what=_addresses, fits=env.is_mail_address)
SHOP_MAIL_WHEN_PACKED = env.switch("SHOP_MAIL_WHEN_PACKED", default=False)  # most wait for the parcel, not for this
SHOP_CURRENCY = env.text(
    "SHOP_CURRENCY",
    default="EUR",
    what="the ISO 4217 code of a currency with hundredths",
    fits=lambda code: code in list_currencies() and get_currency_precision(code) == 2,
)
SHOP_TAX_RATE = env.decimal("SHOP_TAX_RATE", default="19", least=0, most=100)  # per cent, contained in every price
SHOP_PRICES_SHOWN = env.choice(  # what is paid contains the tax in any case
    "SHOP_PRICES_SHOWN", default="with-tax", choices=("with-tax", "without-tax")
)
SHOP_LOW_STOCK = env.number("SHOP_LOW_STOCK", default=5)  # units left from which the page says how many
SHOP_MAX_LINE_QUANTITY = env.number("SHOP_MAX_LINE_QUANTITY", default=99, least=1)  # units of one variant in one order
SHOP_WITHDRAWAL_DAYS = env.number("SHOP_WITHDRAWAL_DAYS", default=14, most=3650)  # to withdraw; EU law: at least 14
SHOP_FILE_MEGABYTES = env.number("SHOP_FILE_MEGABYTES", default=100, least=1, most=100_000)  # a file that is sold
SHOP_DOWNLOAD_DAYS = env.number("SHOP_DOWNLOAD_DAYS", default=30, least=1, most=3650)  # a link to a file, once paid
SHOP_DOWNLOAD_LIMIT = env.number("SHOP_DOWNLOAD_LIMIT", default=5, least=1, most=10_000)  # downloads by one link
SHOP_CART_DAYS = env.number("SHOP_CART_DAYS", default=60, least=1, most=3650)  # a guest's cart, after its last change
# Days after which the worker deletes orders and sign-ups that nobody has confirmed, and mails and traces of the past.
SHOP_UNCONFIRMED_DAYS = env.number("SHOP_UNCONFIRMED_DAYS", default=30, least=1, most=3650)
SHOP_RECORD_DAYS = env.number("SHOP_RECORD_DAYS", default=365, least=7, most=3650)
_EU_CH_GB = "DE,AT,BE,BG,CH,CY,CZ,DK,EE,ES,FI,FR,GB,GR,HR,HU,IE,IT,LT,LU,LV,MT,NL,PL,PT,RO,SE,SI,SK"
_country = "the ISO 3166-1 code of a country, as DE"
SHOP_COUNTRIES = env.items(  # where it delivers to
    "SHOP_COUNTRIES", default=_EU_CH_GB.split(","), what=f"a list; each is {_country}", fits=is_country, needs_one=True
)
SHOP_COUNTRY = env.text(  # its own: chosen where nobody has said
    "SHOP_COUNTRY", default=SHOP_COUNTRIES[0], what=_country, fits=is_country
)

# --- Payment: which gateways buyers may choose, in this order (docs/payment.md) ----------------

SHOP_BANK_HOLDER = env.text("SHOP_BANK_HOLDER", default=demo.ADDRESS[0] if DEBUG else "")
SHOP_BANK_IBAN = env.text("SHOP_BANK_IBAN", default=demo.IBAN if DEBUG else "")  # its digits: orders/gateways/checks.py
SHOP_BANK_BIC = env.text("SHOP_BANK_BIC", default="")
SHOP_BANK_NAME = env.text("SHOP_BANK_NAME", default="")
# No account, no bank transfer. The test gateway moves no money: in production somebody has to ask for it by name.
_gateways = [*(["test"] if DEBUG else []), *(["transfer"] if SHOP_BANK_IBAN else []), "on_delivery"]
SHOP_GATEWAYS = env.items("SHOP_GATEWAYS", default=_gateways)  # orders/gateways/checks.py knows which there are
SHOP_OWN_GATEWAYS = {}  # code -> dotted path of what makes the gateway
# Confirmed within an hour and paid later, by one e-mail address and by one visitor; 0: as many as they like.
SHOP_UNPAID_ORDERS_PER_EMAIL = env.number("SHOP_UNPAID_ORDERS_PER_EMAIL", default=3)
SHOP_UNPAID_ORDERS_PER_VISITOR = env.number("SHOP_UNPAID_ORDERS_PER_VISITOR", default=10)
SHOP_TEST_GATEWAY_FILE = str(
    BASE_DIR
    / env.text(
        "SHOP_TEST_GATEWAY_FILE",
        default="var/test-gateway.sqlite3",
        what="a file",
        fits=lambda path: path and not (BASE_DIR / path).is_dir(),
    )
)
STRIPE_SECRET_KEY = env.key("STRIPE_SECRET_KEY", begins=("sk_", "rk_"))
STRIPE_PUBLISHABLE_KEY = env.key("STRIPE_PUBLISHABLE_KEY", begins=("pk_",))
STRIPE_WEBHOOK_SECRET = env.key("STRIPE_WEBHOOK_SECRET", begins=("whsec_",))
STRIPE_API_BASE = env.text(  # for tests: another address than Stripe's
    "STRIPE_API_BASE", what="empty, or an address", fits=lambda url: not url or env.is_url(url, "http", "https")
)

# --- Apps: any of the four may be left out (products with orders) -----------------------------

_APPS = ["products", "orders", "customers", "blog"]
SHOP_APPS = env.items(
    "SHOP_APPS", default=_APPS, what=f"a list of {', '.join(_APPS)}", fits=_APPS.__contains__, needs_one=True
)
if "orders" in SHOP_APPS and "products" not in SHOP_APPS:
    raise ImproperlyConfigured("SHOP_APPS has orders without products, and there is nothing to order without them.")

INSTALLED_APPS = [
    "my_shop",
    "my_shop.kernel.pictures",
    "my_shop.kernel.throttle",
    *SHOP_APPS,
    "signal_map",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_tasks_db",
    "csp",
    "heroicons",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "my_shop.kernel.back_office.apps.BackOfficeConfig",  # django.contrib.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "my_shop.kernel.timeouts.TimeoutMiddleware",
    "my_shop.health.plain_probes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "my_shop.compression.CompressTextMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "my_shop.kernel.throttle.middleware.ThrottleMiddleware",
    *(["customers.middleware.CredentialMiddleware"] if "customers" in SHOP_APPS else []),
    "my_shop.kernel.second_factor.lead_staff_to_it",
    "my_shop.kernel.back_office.bounds.BoundedAdminMiddleware",
]

# Each app offers every page what it knows of (categories, cart count, deliveries) by a context processor of its own.
_APP_CONTEXT_PROCESSORS = {
    "products": "products.context_processors.catalogue",
    "orders": "orders.context_processors.cart",
}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "my_shop.templatetags.shop", "heroicons.templatetags.heroicons"],
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "my_shop.kernel.context_processors.shop",
                *(path for app, path in _APP_CONTEXT_PROCESSORS.items() if app in SHOP_APPS),
            ],
        },
    }
]

FORM_RENDERER = "my_shop.kernel.forms.FormRenderer"  # a field looks the same wherever a form stands

# --- Database --------------------------------------------------------------------------------

DATABASES = {"default": env.database("DATABASE_URL", default="sqlite:///var/shop.sqlite3")}
_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    VAR_DIR.mkdir(exist_ok=True)
    if _database["NAME"] != ":memory:":
        _database["NAME"] = str(BASE_DIR / _database["NAME"])
    # IMMEDIATE takes the write lock when a transaction begins, so that two writers queue instead of failing half-way.
    # WAL is switched on once, by the receiver of post_migrate in my_shop.apps: readers then never wait for the writer.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,  # seconds
        "init_command": "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
elif _database["ENGINE"].endswith("postgresql"):
    _options = _database.setdefault("OPTIONS", {})
    if _options.pop("pool"):
        _options["pool"] = {"min_size": 1, "max_size": env.number("DATABASE_POOL_SIZE", default=8, least=1, most=1000)}
    else:
        _database["CONN_MAX_AGE"] = 60
    _database["CONN_HEALTH_CHECKS"] = True  # a restarted database costs no page; the pool asks before it lends
    _options["options"] = "-c lock_timeout=15s -c statement_timeout=30s"

# --- Cache, sessions, background work, media ---------------------------------------------------

CACHE_URL = env.cache("CACHE_URL")
CACHES = {
    "default": {"BACKEND": "my_shop.kernel.cache.FailOpenRedisCache", "LOCATION": CACHE_URL}
    if CACHE_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

MEDIA_ROOT = BASE_DIR / env.text("MEDIA_ROOT", default="var/media", what="a folder", fits=bool)
MEDIA_URL = "/media/"
# Files that are sold lie apart from the media, where no web server reaches them (docs/digital.md).
PRIVATE_ROOT = BASE_DIR / env.text("PRIVATE_ROOT", default="var/private", what="a folder", fits=bool)
STATIC_ROOT = VAR_DIR / "static"
for _root in (MEDIA_ROOT, STATIC_ROOT):
    if PRIVATE_ROOT.resolve().is_relative_to(_root.resolve()):
        raise ImproperlyConfigured(f"PRIVATE_ROOT lies in {_root}, where everybody can fetch what is sold.")
STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {"BACKEND": "products.storage.PrivateFileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Mail: every mail becomes a row of the outbox (customers), which the worker sends by EMAIL_URL ----

_email = env.mail("EMAIL_URL", default="consolemail://", must_send=not DEBUG)
if _email["EMAIL_BACKEND"].endswith(".console.EmailBackend"):
    _email["EMAIL_BACKEND"] = "my_shop.terminal_mail.EmailBackend"
SHOP_MAIL_TRANSPORT = {"BACKEND": _email["EMAIL_BACKEND"], "OPTIONS": {}}
if _email["EMAIL_BACKEND"].endswith(".smtp.EmailBackend"):
    SHOP_MAIL_TRANSPORT["OPTIONS"] = {
        "host": _email["EMAIL_HOST"] or "localhost",
        "port": _email["EMAIL_PORT"] or 25,
        "username": _email["EMAIL_HOST_USER"] or "",
        "password": _email["EMAIL_HOST_PASSWORD"] or "",
        "use_tls": bool(_email.get("EMAIL_USE_TLS")),
        "use_ssl": bool(_email.get("EMAIL_USE_SSL")),
        "timeout": 15,  # seconds; Django's own default waits for ever
    }
_mail_door = {"BACKEND": "customers.outbox.backend.OutboxBackend"} if "customers" in SHOP_APPS else SHOP_MAIL_TRANSPORT
if django.VERSION >= (6, 1):
    MAILERS = {"default": _mail_door, "transport": SHOP_MAIL_TRANSPORT}
else:
    EMAIL_BACKEND = _mail_door["BACKEND"]
    EMAIL_TIMEOUT = SHOP_MAIL_TRANSPORT["OPTIONS"].get("timeout")
DEFAULT_FROM_EMAIL = str(Address(SHOP_NAME, addr_spec=SHOP_EMAIL))
SERVER_EMAIL = SHOP_EMAIL
EMAIL_SUBJECT_PREFIX = f"[{SHOP_NAME}] "

# --- People ------------------------------------------------------------------------------------

# One place checks passwords, for pages, API and back office alike.
AUTHENTICATION_BACKENDS = [
    "customers.authentication.PasswordBackend"
    if "customers" in SHOP_APPS
    else "allauth.account.auth_backends.AuthenticationBackend"
]
AUTH_PASSWORD_VALIDATORS = [  # length and known-bad ones only: no composition rules (WCAG 2.2, 3.3.8; NIST SP 800-63B)
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
# Shoppers know their e-mail address only; the user name lets in who was made on the command line without one.
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = "strict"  # a sign-up that nobody has confirmed takes no address from anybody
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a mail to the old address, and on every change of password
ACCOUNT_CHANGE_EMAIL = True  # one address, replaced when the new one is confirmed
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # the password again before the address or the second factor changes
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser that signed up, and only there
ACCOUNT_ADAPTER = "my_shop.kernel.accounts.AccountAdapter"
MFA_TOTP_ISSUER = SHOP_NAME
MFA_ADAPTER = "my_shop.kernel.second_factor.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG  # localhost by HTTP, while developing
SHOP_STAFF_NEED_SECOND_FACTOR = env.switch("SHOP_STAFF_NEED_SECOND_FACTOR", default=False)
if "customers" in SHOP_APPS:
    ACCOUNT_ADAPTER = "customers.adapters.AccountAdapter"
    # Until the address is confirmed nobody is logged in: the sign-up page need not say whether it has an account.
    ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    ACCOUNT_FORMS = {
        "change_password": "customers.forms.PasswordChangeForm",
        "reset_password": "customers.forms.PasswordResetForm",
        "signup": "customers.forms.SignupForm",
    }
    MFA_FORMS = {
        "activate_totp": "customers.forms.ActivateTOTPForm",
        "authenticate": "customers.forms.CodeForm",
        "reauthenticate": "customers.forms.ReauthenticateCodeForm",
    }
    ACCOUNT_RATE_LIMITS = False  # allauth counts in a cache; the shop's doors count in the database, all together
    MFA_RATE_LIMITS = False

# --- Language and time -------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
FORMAT_MODULE_PATH = "my_shop.formats"  # 13:39, not 1:39 p.m.
TIME_ZONE = env.text(
    "TIME_ZONE", default="Europe/Berlin", what="a time zone, as Europe/Berlin", fits=available_timezones().__contains__
)
USE_I18N = True
USE_TZ = True

# --- Security ------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
CSRF_FAILURE_VIEW = "my_shop.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_AGE = 60 * 60 * 24 * SHOP_CART_DAYS  # seconds
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000  # a product with many variants in the admin
SHOP_MAX_UPLOAD = 8 * 1024 * 1024  # bytes of one picture; Django's own limit does not cover files
if not DEBUG:
    SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]  # a load balancer asks by HTTP, past the proxy
    SECURE_SSL_REDIRECT = env.switch("SECURE_SSL_REDIRECT", default=True)
    if SHOP_TRUSTED_PROXIES != 0:  # unset: some proxy, as ever; the deploy check asks how many
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Browsers hold the shop to this, and show no page when its certificate breaks: it starts small.
    SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", default=60 * 60, most=63_072_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.switch("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False)
    SECURE_HSTS_PRELOAD = env.switch("SECURE_HSTS_PRELOAD", default=False)
    # They ask for the last two at once, which would lock out other hosts of the domain; docs/production.md says when.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# --- API -----------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "customers.authentication.TokenAuthentication"
        if "customers" in SHOP_APPS
        else "knox.auth.TokenAuthentication",  # first, so that a stranger's answer is 401 and not 403
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["my_shop.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "PAGE_SIZE": 24,
    "EXCEPTION_HANDLER": "my_shop.api.answer_exception",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
KNOX_TOKEN_MODEL = "knox.AuthToken"  # noqa: S105 - Knox's default, said aloud for the model that refers to it
REST_KNOX = {
    "TOKEN_TTL": timedelta(days=30),
    "TOKEN_LIMIT_PER_USER": 20,
    "AUTH_HEADER_PREFIX": "Bearer",
}
SPECTACULAR_SETTINGS = {
    "TITLE": f"{SHOP_NAME} API",
    "DESCRIPTION": (
        "The catalogue for everybody; orders and profile for members. The rules, and the words in which something is "
        "refused, are those of the pages: 400 the shape is wrong, 401 who are you, 404 not there or not yours, 409 a "
        "rule says no, with the reason, 503 not now: `Retry-After` says when, and the text what was done."
    ),
    "VERSION": __version__,
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": r"/api/v1/",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        f"{name}StatusEnum": f"{app}.models.{name}.Status"
        for app, name in {"orders": "Order", "blog": "Comment"}.items()
        if app in SHOP_APPS
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
}

# --- Signals: who hears what, and what became of it (packages/django-signal-map) --------------------------

_trace = env.share("SIGNAL_TRACE", default="always", words=("off", "always"), what="requests to trace, as in 0.05")

SIGNAL_MAP = {
    "CONTRACT": BASE_DIR / "my_shop" / "signals.toml",
    "FOUNDATIONS": ("my_shop", "pictures", "signals", "throttle"),
    "TRACE": _trace,
    "LONG_RUNNING": ("dbshell", "run_shop", "runserver", "shell", "test", "worker"),
    "KEEP": {
        f"orders.{name}": ("order", "order.number")
        for name in (
            *("order_confirmed", "order_paid", "payment_failed", "invoice_issued", "order_packed", "order_shipped"),
            *("order_delivered", "order_cancelled", "order_returned", "order_withdrawn", "order_refunded"),
            *("order_disputed", "attention_needed", "downloads_ready"),
        )
    },
}

# --- Logs ----------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": env.choice("LOG_LEVEL", default="INFO", choices=("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")),
    },
    # what a task has done is said, in one line, by the service that it calls
    "loggers": {
        "django_tasks": {"level": "WARNING"},
        "django.tasks": {"level": "WARNING"},
        # one line of JSON for each request, task or command that sent a signal: for machines, not for a terminal
        "signals.trace": {"level": "WARNING" if DEBUG else "INFO"},
    },
}
