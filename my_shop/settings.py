"""Settings of the shop: values come from the environment, defaults suit development on SQLite.

Production is ``DEBUG=off``: it refuses to start without ``SECRET_KEY``, ``ALLOWED_HOSTS`` and a way to send mails.
Every variable is listed with its meaning in ``.env.example``; ``my_shop/environment`` refuses what cannot be meant.
"""

from email.headerregistry import Address
from pathlib import Path

import django
import environ
from csp.constants import NONCE, NONE, SELF

from my_shop import __version__, api_settings, log_settings
from my_shop.demo import seller as demo
from my_shop.environment import readers as env
from my_shop.environment import servers

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"  # what the shop writes, unless a variable names another place
environ.Env.read_env(BASE_DIR / ".env")  # a variable that is set already stays as it is

# --- Where and how it runs
DEBUG = env.switch("DEBUG", True)
SECRET_KEY = env.secret_key("SECRET_KEY", demo.SECRET_KEY, production=not DEBUG)
SECRET_KEY_FALLBACKS = env.items("SECRET_KEY_FALLBACKS", [], secret=True)  # former keys: links of theirs stay good
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
SITE_URL = env.site_url("SITE_URL", "http://127.0.0.1:8000")  # what links in mails begin with
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS", [])  # for a proxy that changes the host
SHOP_TRUSTED_PROXIES = env.proxies("SHOP_TRUSTED_PROXIES")  # of ours, believed about the visitor's address
SHOP_METRICS_TOKEN = env.token("SHOP_METRICS_TOKEN")  # what Prometheus brings to /metrics (docs/night.md)
ROOT_URLCONF, WSGI_APPLICATION = "my_shop.urls", "my_shop.wsgi.application"
SERIALIZATION_MODULES = {"json": "my_shop.exact_json"}  # instants to the microsecond, as the rows have them
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE, FORMAT_MODULE_PATH = "en-gb", "my_shop.formats"  # 13:39, not 1:39 p.m.
LOCALE_PATHS = [BASE_DIR / "my_shop" / "words"]  # what Django and packages say, as the shop spells it
TIME_ZONE = env.time_zone("TIME_ZONE", "Europe/Berlin")
SHOP_KEEP_PAGES = env.switch("SHOP_KEEP_PAGES", not DEBUG)  # a changed template is not seen for a minute
SHOP_REFUSE_WALKS = DEBUG  # through keys to another app's rows: my_shop/kernel/keys.py

# --- The shop. What is invented must not reach real invoices: no default there. None is “nobody has said”.
SHOP_NAME = env.text("SHOP_NAME", demo.NAME, what="the name of the shop", fits=bool)
SHOP_EMAIL = env.email("SHOP_EMAIL", demo.EMAIL)  # the sender of every mail
SHOP_ADDRESS = env.items("SHOP_ADDRESS", demo.ADDRESS if DEBUG else [])  # lines, the legal name first
SHOP_VAT_ID = env.vat_id("SHOP_VAT_ID", demo.VAT_ID if DEBUG else None)  # empty: there is none
SHOP_REGISTER = env.text("SHOP_REGISTER", demo.REGISTER if DEBUG else None)  # empty: it is in none
SHOP_REPRESENTED_BY = env.text("SHOP_REPRESENTED_BY", demo.REPRESENTED_BY if DEBUG else None)  # or the owner's name
SHOP_PHONE = env.text("SHOP_PHONE", demo.PHONE if DEBUG else None)
SHOP_BANK = env.text("SHOP_BANK", demo.BANK if DEBUG else "")  # as invoices print it
SHOP_STAFF_EMAILS = env.emails("SHOP_STAFF_EMAILS", demo.STAFF_EMAILS)  # who is told of new orders
SHOP_MAIL_WHEN_PACKED = env.switch("SHOP_MAIL_WHEN_PACKED", False)  # most wait for the parcel, not for this
SHOP_CURRENCY = env.currency("SHOP_CURRENCY", "EUR")
SHOP_TAX_RATE = env.decimal("SHOP_TAX_RATE", "19", least=0, most=100)  # per cent, contained in every price
SHOP_PRICES_SHOWN = env.choice("SHOP_PRICES_SHOWN", "with-tax", ("with-tax", "without-tax"))  # paid with it anyway
SHOP_LOW_STOCK = env.number("SHOP_LOW_STOCK", 5)  # units left from which the page says how many
SHOP_MAX_LINE_QUANTITY = env.number("SHOP_MAX_LINE_QUANTITY", 99, least=1)  # units of one variant in one order
SHOP_WITHDRAWAL_DAYS = env.number("SHOP_WITHDRAWAL_DAYS", 14, most=3650)  # to withdraw; EU law: at least 14
SHOP_FILE_MEGABYTES = env.number("SHOP_FILE_MEGABYTES", 100, least=1, most=100_000)  # the largest file that is sold
SHOP_IMPORT_MEGABYTES = env.number("SHOP_IMPORT_MEGABYTES", 500, least=1, most=100_000)  # a file that comes in
SHOP_IMPORT_PICTURES = env.folder("SHOP_IMPORT_PICTURES", "var/pictures-to-import", below=BASE_DIR)  # docs/moving-in.md
SHOP_DOWNLOAD_DAYS = env.number("SHOP_DOWNLOAD_DAYS", 30, least=1, most=3650)  # a link to a file, once paid
SHOP_DOWNLOAD_LIMIT = env.number("SHOP_DOWNLOAD_LIMIT", 5, least=1, most=10_000)  # downloads by one link
SHOP_API_REQUESTS = env.number("SHOP_API_REQUESTS", 600)  # a minute, of one client; 0: as many as they like
SHOP_API_ORIGINS = env.origins("SHOP_API_ORIGINS", [])  # sites whose pages may call the API in a browser
SHOP_CART_DAYS = env.number("SHOP_CART_DAYS", 60, least=1, most=3650)  # a guest's cart, after its last change
SHOP_UNCONFIRMED_DAYS = env.number("SHOP_UNCONFIRMED_DAYS", 30, least=1, most=3650)  # orders and sign-ups; then deleted
SHOP_RECORD_DAYS = env.number("SHOP_RECORD_DAYS", 365, least=7, most=3650)  # sent mails, events, traces; then deleted
_EU_CH_GB = "DE,AT,BE,BG,CH,CY,CZ,DK,EE,ES,FI,FR,GB,GR,HR,HU,IE,IT,LT,LU,LV,MT,NL,PL,PT,RO,SE,SI,SK"
SHOP_COUNTRIES = env.countries("SHOP_COUNTRIES", _EU_CH_GB.split(","))  # where it delivers to
SHOP_COUNTRY = env.country("SHOP_COUNTRY", SHOP_COUNTRIES[0])  # its own: chosen where nobody has said
# Private networks that may be asked all the same for what an address from outside names (docs/security.md).
SHOP_OUTBOUND_NETWORKS = env.networks("SHOP_OUTBOUND_NETWORKS")
# Who says whether a VAT ID is valid: a double in development, where nobody is to be asked.
SHOP_VAT_ID_CHECKER = "my_shop.demo.vat_ids.PretendedVies" if DEBUG else "orders.vat_checks.vies.Vies"
SHOP_MAX_UPLOAD = 8 * 1024 * 1024  # bytes of one picture; Django's own limit does not cover files
SHOP_STAFF_NEED_SECOND_FACTOR = env.switch("SHOP_STAFF_NEED_SECOND_FACTOR", False)  # before the back office opens

# --- Payment: which gateways buyers may choose, in this order (docs/payment.md)
SHOP_BANK_HOLDER = env.text("SHOP_BANK_HOLDER", demo.ADDRESS[0] if DEBUG else "")
SHOP_BANK_IBAN = env.text("SHOP_BANK_IBAN", demo.IBAN if DEBUG else "")  # its digits: orders/gateways/checks.py
SHOP_BANK_BIC = env.text("SHOP_BANK_BIC", "")
SHOP_BANK_NAME = env.text("SHOP_BANK_NAME", "")
# No account, no bank transfer. The test gateway moves no money: in production somebody has to ask for it by name.
_gateways = [*(["test"] if DEBUG else []), *(["transfer"] if SHOP_BANK_IBAN else []), "on_delivery"]
SHOP_GATEWAYS = env.items("SHOP_GATEWAYS", _gateways)  # orders/gateways/checks.py asks each
# Those that orders does not bring: code -> dotted path of what makes the gateway.
SHOP_OWN_GATEWAYS = {"test": "my_shop.demo.gateway.offline.make"} if DEBUG or "test" in SHOP_GATEWAYS else {}
# Confirmed within an hour and paid later, by one e-mail address and by one visitor; 0: as many as they like.
SHOP_UNPAID_ORDERS_PER_EMAIL = env.number("SHOP_UNPAID_ORDERS_PER_EMAIL", 3)
SHOP_UNPAID_ORDERS_PER_VISITOR = env.number("SHOP_UNPAID_ORDERS_PER_VISITOR", 10)
SHOP_TEST_GATEWAY_FILE = env.file("SHOP_TEST_GATEWAY_FILE", "var/test-gateway.sqlite3", below=BASE_DIR)
STRIPE_SECRET_KEY = env.key("STRIPE_SECRET_KEY", begins=("sk_", "rk_"))
STRIPE_PUBLISHABLE_KEY = env.key("STRIPE_PUBLISHABLE_KEY", begins=("pk_",))
STRIPE_WEBHOOK_SECRET = env.key("STRIPE_WEBHOOK_SECRET", begins=("whsec_",))
STRIPE_API_BASE = env.address("STRIPE_API_BASE")  # for tests: another address than Stripe's

# --- Agents: platforms that buy by the Universal Commerce Protocol (docs/ucp.md)
SHOP_UCP = env.switch("SHOP_UCP", True)
# Only beside the test gateway: what the protocol's conformance suite asks a shop to play for it.
_ucp_secret = env.token("SHOP_UCP_SIMULATION_SECRET")
SHOP_UCP_SIMULATION_SECRET = _ucp_secret if DEBUG and "test" in SHOP_GATEWAYS else ""
SHOP_UCP_BUYERS = (
    "my_shop.demo.ucp.buyers.PretendedBuyers" if SHOP_UCP_SIMULATION_SECRET else "orders.ucp.buyers.Buyers"
)

# --- Apps: any of the four may be left out (products with orders)
SHOP_APPS = env.apps("SHOP_APPS", ["products", "orders", "customers", "blog"], needs={"orders": "products"})
_has_customers = "customers" in SHOP_APPS
_KERNEL = ["api", "desk", "pages", "pictures", "brand", "imports", "exports", "reports"]
_KERNEL += ["webhooks", "sitemaps", "throttle"]
INSTALLED_APPS = [
    *("my_shop", "my_shop.ready"),
    *(f"my_shop.kernel.{app}" for app in _KERNEL),
    *(*SHOP_APPS, "signal_map"),
    *("allauth", "allauth.account", "allauth.mfa"),
    *("rest_framework", "knox", "drf_spectacular", "drf_spectacular_sidecar", "django_filters"),
    *("django_tasks_db", "csp", "django_htmx", "heroicons"),
    *("django.forms", "whitenoise.runserver_nostatic"),  # in place of Django's own: a field's look, static files
    "my_shop.kernel.back_office.apps.BackOfficeConfig",  # django.contrib.admin
    *(f"django.contrib.{app}" for app in ("auth", "contenttypes", "sessions", "messages", "staticfiles")),
]
MIDDLEWARE = [
    *(["my_shop.metrics.RequestMetrics"] if SHOP_METRICS_TOKEN else []),
    *("my_shop.middleware.head_without_body", "my_shop.middleware.plain_probes"),
    *(["corsheaders.middleware.CorsMiddleware"] if SHOP_API_ORIGINS else []),
    "my_shop.kernel.timeouts.TimeoutMiddleware",
    "my_shop.kernel.pages.middleware.read_versions_once",
    *("django.middleware.security.SecurityMiddleware", "whitenoise.middleware.WhiteNoiseMiddleware"),
    *("my_shop.middleware.CompressTextMiddleware", "csp.middleware.CSPMiddleware"),
    *("django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.common.CommonMiddleware"),
    *("django.middleware.csrf.CsrfViewMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware"),
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    *("allauth.account.middleware.AccountMiddleware", "django_htmx.middleware.HtmxMiddleware"),
    "my_shop.middleware.ThrottleMiddleware",
    *(["customers.middleware.CredentialMiddleware"] if _has_customers else []),
]
_PAGES_SHOW = {"products": "products.context_processors.catalogue", "orders": "orders.context_processors.cart"}
_OPTIONS = {
    "builtins": [
        *("django.templatetags.i18n", "my_shop.templatetags.fixed"),  # in place of three of Django's own
        *("my_shop.templatetags.shop", "my_shop.kernel.pages.templatetags.pages"),
    ],
    "context_processors": [
        *("django.template.context_processors.request", "django.contrib.auth.context_processors.auth"),
        *("django.contrib.messages.context_processors.messages", "csp.context_processors.nonce"),
        *("my_shop.kernel.context_processors.shop", *(path for app, path in _PAGES_SHOW.items() if app in SHOP_APPS)),
    ],
}
# The merchant's own go before the shop's, and no update of the shop touches them (docs/brand.md).
SHOP_TEMPLATES = env.folder("SHOP_TEMPLATES", "own/templates", below=BASE_DIR)
_BACKEND = "django.template.backends.django.DjangoTemplates"
TEMPLATES = [{"BACKEND": _BACKEND, "DIRS": [SHOP_TEMPLATES], "APP_DIRS": True, "OPTIONS": _OPTIONS}]
FORM_RENDERER = "my_shop.kernel.forms.FormRenderer"  # a field looks the same wherever a form stands

# --- Database, cache, background work, files, mail
_pool = env.number("DATABASE_POOL_SIZE", 8, least=1, most=1000)  # connections of a process, with ?pool=true
DATABASES = {"default": servers.database("DATABASE_URL", "sqlite:///var/shop.sqlite3", pool_size=_pool, below=BASE_DIR)}
CACHES = {"default": servers.cache("CACHE_URL") | {"KEY_PREFIX": __version__}}  # empty: each process its own memory
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
MEDIA_URL, STATIC_URL = "/media/", "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = env.folder("MEDIA_ROOT", "var/media", below=BASE_DIR)
# Files that are sold lie apart from the media, where no web server reaches them (docs/digital.md).
PRIVATE_ROOT = env.folder("PRIVATE_ROOT", "var/private", below=BASE_DIR, outside=(MEDIA_ROOT, STATIC_ROOT))
# Where exports go that come by themselves; empty: none do (docs/exports.md).
SHOP_EXPORT_FOLDER = env.optional_folder("SHOP_EXPORT_FOLDER", below=BASE_DIR, outside=(MEDIA_ROOT, STATIC_ROOT))
METRICS_ROOT = env.folder("METRICS_ROOT", "var/metrics", below=BASE_DIR)  # counts that a server's processes share
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {"BACKEND": "my_shop.kernel.private_files.PrivateFileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Every mail becomes a row of the outbox (customers), which the worker sends by EMAIL_URL.
SHOP_MAIL_TRANSPORT = servers.mail("EMAIL_URL", "consolemail://", must_send=not DEBUG)
_mail_door = {"BACKEND": "customers.outbox.backend.OutboxBackend"} if _has_customers else SHOP_MAIL_TRANSPORT
if django.VERSION >= (6, 1):
    MAILERS = {"default": _mail_door, "transport": SHOP_MAIL_TRANSPORT}
else:
    EMAIL_BACKEND, EMAIL_TIMEOUT = _mail_door["BACKEND"], SHOP_MAIL_TRANSPORT["OPTIONS"].get("timeout")
DEFAULT_FROM_EMAIL = str(Address(SHOP_NAME, addr_spec=SHOP_EMAIL))
SERVER_EMAIL, EMAIL_SUBJECT_PREFIX = SHOP_EMAIL, f"[{SHOP_NAME}] "

# --- People: how they sign up, log in and prove who they are, by allauth
from my_shop.account_settings import *

if _has_customers:
    from customers.account_settings import *
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG  # localhost by HTTP, while developing

# --- Security
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": dict.fromkeys(("default-src", "img-src", "form-action"), [SELF])
    | dict.fromkeys(("script-src", "style-src"), [SELF, NONCE])
    | dict.fromkeys(("object-src", "base-uri", "frame-ancestors"), [NONE])
}
CSRF_FAILURE_VIEW = "my_shop.views.csrf_failure"
SESSION_ENGINE = "my_shop.kernel.sessions"  # rows, as Django's own
SESSION_COOKIE_AGE = 60 * 60 * 24 * SHOP_CART_DAYS  # seconds
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000  # a product with many variants in the admin
if not DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    SECURE_SSL_REDIRECT = env.switch("SECURE_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$", "^metrics$"]  # a load balancer asks by HTTP, past the proxy
    if SHOP_TRUSTED_PROXIES != 0:  # unset: some proxy, as ever; the deploy check asks how many
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Browsers hold the shop to this, and show no page when its certificate breaks: it starts small.
    SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", 60 * 60, most=63_072_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.switch("SECURE_HSTS_INCLUDE_SUBDOMAINS", False)
    SECURE_HSTS_PRELOAD = env.switch("SECURE_HSTS_PRELOAD", False)
    # They ask for the last two at once, which would lock out other hosts of the domain; docs/production.md says when.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# --- API, signals (docs/following-signals.md), logs
CORS_ALLOWED_ORIGINS, CORS_URLS_REGEX = SHOP_API_ORIGINS, r"^/api/v1/"  # with tokens: cookies stay at home
CORS_ALLOW_HEADERS, CORS_EXPOSE_HEADERS = api_settings.CORS_SENT, api_settings.CORS_READ
REST_FRAMEWORK = api_settings.rest_framework(SHOP_APPS)
KNOX_TOKEN_MODEL = "knox.AuthToken"  # noqa: S105 - Knox's default, said aloud for the model that refers to it
REST_KNOX = api_settings.REST_KNOX
SPECTACULAR_SETTINGS = api_settings.spectacular(SHOP_NAME, SHOP_APPS)
SIGNAL_MAP = {
    "CONTRACT": BASE_DIR / "my_shop" / "signals.toml",  # who may hear what
    "REVERSE_NAMES": ("customers.Customer.user", "customers.Profile.user"),  # user.customer, user.profile
    "FOUNDATIONS": ("my_shop", "ready", "signals", *_KERNEL),
    "TRACE": env.trace("SIGNAL_TRACE", "kept"),  # what became of it
    "LONG_RUNNING": ("dbshell", "run_shop", "runserver", "shell", "test", "worker"),
    "KEEP": {  # as long as the order, by its number
        f"orders.{name}": ("order", "order.number")
        for name in (
            *("order_confirmed", "order_paid", "payment_failed", "invoice_issued", "order_packed", "order_shipped"),
            *("order_delivered", "order_cancelled", "order_returned", "order_withdrawn", "order_refunded"),
            *("order_changed", "order_corrected", "order_disputed", "attention_needed", "downloads_ready"),
            "payment_requested",
        )
    },
}
# A service says in one line what its task has done; the trace is JSON, for machines and not for a terminal.
_loggers = {"django_tasks": "WARNING", "django.tasks": "WARNING", "signals.trace": "WARNING" if DEBUG else "INFO"}
LOGGING = log_settings.to_console(env.choice("LOG_LEVEL", "INFO", log_settings.LEVELS), _loggers)
