"""The settings are read anew in this process; what the claim is about a start of the shop starts one."""

import os
import re
import runpy
import secrets
import subprocess
import sys

import django
import pytest
from django.conf import global_settings, settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher, identify_hasher, make_password
from django.core.checks import WARNING, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.middleware.security import SecurityMiddleware
from django.test import RequestFactory, override_settings
from django.utils.module_loading import import_string

from my_shop.checks import check_demo_people
from my_shop.demo.data import PASSWORD

SECRET = secrets.token_urlsafe(64)
PRODUCTION = {
    "DEBUG": "off",
    "SECRET_KEY": SECRET,
    "ALLOWED_HOSTS": "shop.internal",
    "SHOP_TRUSTED_PROXIES": "1",
    "SITE_URL": "https://shop.internal",
    "EMAIL_URL": "smtp://mail.internal:25",
    "SHOP_NAME": "Shop",
    "SHOP_EMAIL": "shop@shop.internal",
    "SHOP_STAFF_EMAILS": "orders@shop.internal",
    "SHOP_STAFF_NEED_SECOND_FACTOR": "on",
    "SHOP_ADDRESS": "Shop Ltd,1 High Street,Dublin",
    "SHOP_VAT_ID": "IE0000000X",
    "SHOP_REGISTER": "",  # it has none
    "SHOP_REPRESENTED_BY": "Ada Byrne",
    "SHOP_PHONE": "+353 1 000 0000",
}
LARGE = {  # nobody of these is asked
    "DATABASE_URL": "postgres://shop:secret@127.0.0.1:1/shop?pool=true",
    "CACHE_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp+tls://u:p@mail.example:587",
}
# the last one is the browser tests' own, and nothing for production
UNSET = {"DATABASE_URL", "CACHE_URL", *PRODUCTION, "DJANGO_ALLOW_ASYNC_UNSAFE", "DJANGO_SETTINGS_MODULE"}


def manage(*arguments, **environment):
    return run("manage.py", *arguments, **environment)


def run(*arguments, **environment):
    known = {name: value for name, value in os.environ.items() if name not in UNSET}
    return subprocess.run(
        [sys.executable, *arguments],
        env={**known, **environment},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def read(monkeypatch):
    """Read the shop's settings as a process of this environment would; the apps are those of this run."""

    def read(**environment):
        for name in UNSET - environment.keys():
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        found = runpy.run_path(str(settings.BASE_DIR / "my_shop" / "settings.py"))
        return {name: value for name, value in found.items() if name.isupper()}

    return read


def warnings(production):
    """Return what the deployment check warns of."""
    of_this_run = {"INSTALLED_APPS", "DATABASES", "CACHES"}
    with override_settings(**{name: value for name, value in production.items() if name not in of_this_run}):
        found = run_checks(include_deployment_checks=True)
        loud = [message for message in found if message.level >= WARNING and not message.is_silenced()]
        return [f"{message.id}: {message.msg}" for message in loud]


def hsts_header(production):
    """Return how long and how far browsers are told to come by HTTPS alone."""
    names = ("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD")
    with override_settings(**{name: production[name] for name in names}):
        answer = SecurityMiddleware(lambda request: HttpResponse())(RequestFactory().get("/", secure=True))
    return answer["Strict-Transport-Security"]


@pytest.mark.django_db  # Django 6.1 asks the database in its checks
class TestProduction:
    def test_the_deployment_check_has_nothing_to_warn_of(self, read):
        assert warnings(read(**PRODUCTION)) == []

    def test_the_deployment_check_would_speak_up(self, read):
        assert "security.W009" in str(warnings(read(**{**PRODUCTION, "SECRET_KEY": "a" * 50})))

    def test_starts(self):
        large = {**LARGE}
        if django.VERSION >= (6, 1):  # it asks the server whether it can make the columns that are worked out
            del large["DATABASE_URL"]
        done = manage("check", "--deploy", "--fail-level", "WARNING", **{**PRODUCTION, **large})
        assert done.returncode == 0
        assert "Entry -1 of X-Forwarded-For is taken for the visitor's address" in done.stderr
        assert "WARNINGS" not in done.stderr

    def test_keeps_what_is_sold_out_of_the_media(self, read, tmp_path):
        with pytest.raises(ImproperlyConfigured, match="PRIVATE_ROOT lies in"):
            read(**PRODUCTION, MEDIA_ROOT=str(tmp_path), PRIVATE_ROOT=str(tmp_path / "private"))

    @pytest.mark.parametrize(("proxies", "is_read"), [("0", False), ("1", True), (None, True)])
    def test_reads_the_scheme_from_a_proxy_unless_there_is_none(self, read, proxies, is_read):
        said = {} if proxies is None else {"SHOP_TRUSTED_PROXIES": proxies}
        found = read(**{**{k: v for k, v in PRODUCTION.items() if k != "SHOP_TRUSTED_PROXIES"}, **said})
        assert ("SECURE_PROXY_SSL_HEADER" in found) is is_read

    def test_binds_browsers_to_https_for_an_hour_and_this_host_alone(self, read):
        assert hsts_header(read(**PRODUCTION)) == "max-age=3600"

    def test_binds_them_longer_and_further_once_it_is_asked_to(self, read):
        asked = {"SECURE_HSTS_SECONDS": "31536000", "SECURE_HSTS_INCLUDE_SUBDOMAINS": "on", "SECURE_HSTS_PRELOAD": "on"}
        assert hsts_header(read(**PRODUCTION, **asked)) == "max-age=31536000; includeSubDomains; preload"

    def test_silences_two_warnings_and_not_that_browsers_are_not_bound_at_all(self, read):
        production = read(**PRODUCTION, SECURE_HSTS_SECONDS="0")
        assert production["SILENCED_SYSTEM_CHECKS"] == ["security.W005", "security.W021"]
        assert "security.W004" in str(warnings(production))

    @pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS"])
    def test_refuses_to_start_without(self, read, missing):
        with pytest.raises(ImproperlyConfigured, match=missing):
            read(**{name: value for name, value in PRODUCTION.items() if name != missing})

    def test_hashes_passwords_as_django_does_which_the_tests_do_not(self, read):
        hashers = read(**PRODUCTION).get("PASSWORD_HASHERS", global_settings.PASSWORD_HASHERS)
        with override_settings(PASSWORD_HASHERS=hashers):
            made = identify_hasher(make_password("pass-for-tests"))
        assert isinstance(made, PBKDF2PasswordHasher) and made.iterations >= 1_000_000

    def test_writes_to_the_disk_before_it_answers_which_the_tests_do_not(self, read):
        assert "synchronous=FULL" in read(**PRODUCTION)["DATABASES"]["default"]["OPTIONS"]["init_command"]


class TestApiOrigins:
    def test_let_in_the_sites_that_are_named_before_anything_answers(self, read):
        found = read(SHOP_API_ORIGINS="https://app.example,https://kiosk.example:8443")
        assert found["CORS_ALLOWED_ORIGINS"] == ["https://app.example", "https://kiosk.example:8443"]
        names = found["MIDDLEWARE"]
        assert names.index("corsheaders.middleware.CorsMiddleware") < names.index(
            "my_shop.kernel.timeouts.TimeoutMiddleware"
        )
        assert not found.get("CORS_ALLOW_CREDENTIALS") and not found.get("CORS_ALLOW_ALL_ORIGINS")

    def test_are_none_unless_somebody_says(self, read):
        assert not any("cors" in name for name in read()["MIDDLEWARE"])


class TestDevelopment:
    def test_starts_without_any_variable_and_refuses_in_words(self):
        assert manage("check").returncode == 0
        refused = manage("check", SIGNAL_TRACE="sometimes")
        assert refused.returncode != 0
        assert "SIGNAL_TRACE is off, kept, always, or the share" in refused.stderr


WRONG = {
    "DEBUG": ["", "maybe", "2"],
    "SECRET_KEY": [""],
    "SECRET_KEY_FALLBACKS": ["an old one # of last year"],
    "SHOP_STAFF_NEED_SECOND_FACTOR": ["", "admins"],
    "ALLOWED_HOSTS": ["", "https://shop.internal", "shop.internal:8000", "shop.internal/shop", "a b"],
    "CSRF_TRUSTED_ORIGINS": ["shop.internal", "ftp://shop.internal", "https://shop.internal/x"],
    "SHOP_TRUSTED_PROXIES": ["-1", "one", "٣", "100"],
    "SHOP_OUTBOUND_NETWORKS": ["intranet", "10.1.0.0/33", "10.1.2.3/16"],
    "SITE_URL": ["", "shop.internal", "ftp://shop.internal", "https://", "https://a:b:c", "https://shop.internal/?a=1"],
    "SECURE_SSL_REDIRECT": ["", "perhaps"],
    "SECURE_HSTS_SECONDS": ["", "-1", "an hour", "1.5", "99999999999"],
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": ["", "2"],
    "SECURE_HSTS_PRELOAD": ["", "2"],
    "DATABASE_URL": [
        "",
        "shop.sqlite3",
        "mysql://h/shop",
        "postgres://h:port/shop",
        "postgres://h",
        "postgres://h/s?pool=x",
        "postgres://h/s?poool=true",
        "sqlite:///shop.sqlite3?pool=true",
    ],
    "DATABASE_POOL_SIZE": ["", "0", "-1", "all"],
    "CACHE_URL": ["127.0.0.1:6379", "memcached://h", "redis://", "redis://h:port/0"],
    "EMAIL_URL": ["", "mail.internal", "http://mail.internal", "smtp://", "smtp://h:port"],
    "MEDIA_ROOT": [""],
    "METRICS_ROOT": [""],
    "SHOP_TEMPLATES": [""],
    "PRIVATE_ROOT": ["", "var/media/private", "var/static"],
    "SHOP_EXPORT_FOLDER": ["var/media/exports", "var/static"],
    "SHOP_IMPORT_PICTURES": [""],
    "SHOP_IMPORT_MEGABYTES": ["", "0", "half", "1.5", "100001"],
    "SHOP_NAME": ["", "Two\nlines", "Shop # on every mail", "Shop #on every mail"],
    "SHOP_EMAIL": ["", "shop", "shop@", "Shop <shop@shop.internal>"],
    "SHOP_ADDRESS": ["Shop Ltd,1 High Street # on invoices"],
    "SHOP_VAT_ID": [
        "DE1                        # these four have no default with DEBUG=off",
        "DE1 #these four",
        "DE1#four",
    ],
    "SHOP_REGISTER": ["HRB 1\tand more", "HRB 1 # of Hamburg"],
    "SHOP_REPRESENTED_BY": ["Ada\tByrne", "Ada Byrne # director"],
    "SHOP_PHONE": ["+353\t1", "+353 1 # office", "+353 1 #office"],
    "SHOP_BANK": ["IBAN 1 # our bank"],
    "SHOP_STAFF_EMAILS": ["orders", "orders@shop.internal;boss@shop.internal"],
    "SHOP_MAIL_WHEN_PACKED": ["", "sometimes"],
    "SHOP_KEEP_PAGES": ["", "sometimes"],
    "SHOP_CURRENCY": ["", "JPY", "KWD", "euro", "XXZ"],
    "SHOP_TAX_RATE": ["", "-1", "101", "nan", "inf", "19,5", "a fifth"],
    "SHOP_PRICES_SHOWN": ["", "gross"],
    "SHOP_LOW_STOCK": ["", "-1", "five"],
    "SHOP_MAX_LINE_QUANTITY": ["", "0", "-1", "many"],
    "SHOP_WITHDRAWAL_DAYS": ["", "-1", "two weeks"],
    "SHOP_FILE_MEGABYTES": ["", "0", "-1", "much"],
    "SHOP_DOWNLOAD_DAYS": ["", "0", "-1", "soon"],
    "SHOP_DOWNLOAD_LIMIT": ["", "0", "1.5", "often"],
    "SHOP_API_REQUESTS": ["", "-1", "1e3"],
    "SHOP_API_ORIGINS": ["*", "app.example", "https://app.example/shop", "null"],
    "SHOP_CART_DAYS": ["", "0", "-1", "1e3"],
    "SHOP_UNCONFIRMED_DAYS": ["", "0", "-1", "a month"],
    "SHOP_RECORD_DAYS": ["", "6", "-1", "a year"],
    "SHOP_COUNTRIES": ["", " , ", "UK", "DE;AT", "Germany", "de", "DE,ZZ"],
    "SHOP_COUNTRY": ["", "UK", "Germany", "XX"],
    "SHOP_UNPAID_ORDERS_PER_EMAIL": ["", "-1", "few"],
    "SHOP_UNPAID_ORDERS_PER_VISITOR": ["", "-1", "few"],
    "SHOP_BANK_HOLDER": ["Shop Ltd # the account's"],
    "SHOP_BANK_BIC": ["COBA # bank"],
    "SHOP_BANK_NAME": ["Bank # ours"],
    "SHOP_UCP": ["", "sometimes"],
    "SHOP_UCP_SIMULATION_SECRET": ["short"],
    "SHOP_METRICS_TOKEN": ["short", "a-token\nof-the-watchman"],
    "STRIPE_SECRET_KEY": ["pk_live_1", "secret"],
    "STRIPE_PUBLISHABLE_KEY": ["sk_live_1"],
    "STRIPE_WEBHOOK_SECRET": ["sk_live_1"],
    "STRIPE_API_BASE": ["stripe.internal"],
    "SHOP_TEST_GATEWAY_FILE": ["", "/"],
    "SHOP_APPS": ["", "products,shop", "orders", "orders,customers,blog"],
    "TIME_ZONE": ["", "Berlin", "Mars/Phobos"],
    "LOG_LEVEL": ["", "LOUD", "info "],
    "SIGNAL_TRACE": ["", "sometimes", "2", "-0.1", "nan"],
}
CHECKED = {"SHOP_GATEWAYS": "pigeon", "SHOP_BANK_IBAN": "DE00 3704 0044 0532 0130 00"}
"""What ``orders.gateways.checks`` refuses, which knows the gateways, at every command and start of a web process."""


class TestWrongValues:
    @pytest.mark.parametrize("name", WRONG)
    def test_are_refused_in_one_sentence_that_names_the_setting(self, read, name):
        production = {**PRODUCTION, "DEBUG": "on" if name == "SECRET_KEY" else "off"}
        for value in WRONG[name]:
            with pytest.raises(ImproperlyConfigured) as refused:
                read(**{**production, name: value})
            said = str(refused.value)
            assert name in said and said.endswith(".") and "\n" not in said, (value, said)

    def test_are_no_numbers_of_suites(self, read):
        assert read(**{**PRODUCTION, "SHOP_ADDRESS": "Shop Ltd,Suite #200"})["SHOP_ADDRESS"][1] == "Suite #200"

    def test_are_tried_of_every_setting(self):
        named = set(re.findall(r"^#? ?([A-Z_]+)=", (settings.BASE_DIR / ".env.example").read_text(), re.MULTILINE))
        assert named == WRONG.keys() | CHECKED.keys()

    @pytest.mark.parametrize("kind", ["consolemail://", "dummymail://", "memorymail://", "filemail:///tmp/mails"])
    def test_are_mails_that_stay_where_people_buy(self, read, kind):
        assert read(EMAIL_URL=kind)
        with pytest.raises(ImproperlyConfigured, match="EMAIL_URL is .* can send"):
            read(**{**PRODUCTION, "EMAIL_URL": kind})

    def test_are_a_key_that_everybody_knows_where_people_buy(self, read):
        with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is the one that everybody knows"):
            read(**{**PRODUCTION, "SECRET_KEY": "only-for-development"})

    def test_are_a_short_key_where_people_buy(self, read):
        assert read(SECRET_KEY="short")
        with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is 50 random characters or more"):
            read(**{**PRODUCTION, "SECRET_KEY": SECRET[:49]})

    def test_are_no_sizes_of_a_pool(self, read):
        found = read(DATABASE_URL="postgres://h/shop?pool=true", DATABASE_POOL_SIZE="20")["DATABASES"]["default"]
        assert found["OPTIONS"]["pool"]["max_size"] == 20 and "CONN_MAX_AGE" not in found

    def test_are_none_of_the_words_of_postgresql(self, read):
        found = read(DATABASE_URL="postgres://h/shop?pool=true&sslmode=verify-full")["DATABASES"]["default"]
        assert found["OPTIONS"]["sslmode"] == "verify-full"

    def test_do_not_tell_a_password(self, read):
        with pytest.raises(ImproperlyConfigured) as refused:
            read(DATABASE_URL="mysql://shop:hush@h/shop")
        assert "hush" not in str(refused.value)

    def test_stop_a_command_and_a_web_process_without_a_traceback(self):
        for command in (["manage.py", "worker", "--once"], ["-m", "gunicorn", "--bind", "127.0.0.1:0", "my_shop.wsgi"]):
            done = run(*command, **{**PRODUCTION, "SHOP_CURRENCY": "euro"})
            assert done.returncode != 0
            assert "The shop does not start. SHOP_CURRENCY is the ISO 4217 code" in done.stderr
            assert "Traceback" not in done.stderr

    @pytest.mark.parametrize("name", ["MEDIA_ROOT", "PRIVATE_ROOT"])
    def test_a_folder_that_cannot_be_made_stops_a_web_process(self, tmp_path, name):
        (tmp_path / "file").touch()
        done = run("-c", "import my_shop.wsgi", **{**PRODUCTION, name: str(tmp_path / "file" / "folder")})
        assert done.returncode == 3
        assert f"The shop does not start. {name} is a folder that the shop can write into" in done.stderr
        assert "Traceback" not in done.stderr

    @pytest.mark.parametrize("name", CHECKED)
    def test_of_payment_stop_a_web_process(self, name):
        wrong = {"SHOP_GATEWAYS": "transfer", "SHOP_BANK_HOLDER": "Shop Ltd", name: CHECKED[name]}
        done = run("-c", "import my_shop.wsgi", **{**PRODUCTION, **wrong})
        assert done.returncode == 3
        assert "The shop does not start." in done.stderr and CHECKED[name] in done.stderr
        assert "Traceback" not in done.stderr


class TestTestGateway:
    def test_comes_in_while_developing_and_where_it_is_asked_for_by_name(self, read):
        assert list(read()["SHOP_OWN_GATEWAYS"]) == ["test"]
        assert read(**PRODUCTION)["SHOP_OWN_GATEWAYS"] == {}
        asked = read(**{**PRODUCTION, "SHOP_GATEWAYS": "test,on_delivery"})
        assert list(asked["SHOP_OWN_GATEWAYS"]) == ["test"]


class TestEnvExample:
    def test_names_every_variable_that_the_settings_read(self):
        read = set(
            re.findall(
                r'(?:env|servers)\.\w+\((?:\s*#.*)?\s*"([A-Z_]+)"',
                (settings.BASE_DIR / "my_shop/settings.py").read_text(),
            )
        )
        assert read == {name for name, _ in example_lines()}

    def test_has_lines_that_set_the_default_as_they_stand_one_by_one(self, read):
        default = read()
        for name, value in example_lines():
            assert read(**{name: value}) == default, name

    def test_has_no_name_that_the_page_for_operators_lacks(self):
        page = (settings.BASE_DIR / "docs" / "production.md").read_text(encoding="utf-8")
        assert {name for name, _ in example_lines()} - set(re.findall(r"\b[A-Z_]+\b", page)) == set()

    def test_has_lines_that_start_the_shop_all_together(self, tmp_path):
        every = tmp_path / "env"
        text = (settings.BASE_DIR / ".env.example").read_text()
        every.write_text(re.sub(r"^# (?=[A-Z_]+=)", "", text, flags=re.MULTILINE))
        code = (
            "import environ, runpy, sys; environ.Env.read_env(sys.argv[1]); sys.argv = ['manage.py', 'check'];"
            "runpy.run_path('manage.py', run_name='__main__')"
        )
        done = run("-c", code, str(every))
        assert (done.returncode, done.stderr) == (0, ""), done.stderr


def example_lines():
    """Return names and values of the example, each as it is when the "# " in front of its line is taken away."""
    return re.findall(r"^# ([A-Z_]+)=(.*)$", (settings.BASE_DIR / ".env.example").read_text(), re.MULTILINE)


@pytest.mark.django_db
class TestDemoValues:
    INVENTED = {
        "SHOP_NAME": "Larkfield",
        "SHOP_ADDRESS": "Ours Ltd,Lerchenfeldstraße 12,22081 Hamburg",
        "SHOP_VAT_ID": "DE999999999",
        "SHOP_REGISTER": "Amtsgericht Hamburg, HRB 999999",
        "SHOP_REPRESENTED_BY": "Ingrid Falk, managing director",
        "SHOP_PHONE": "+49 40 999999-0",
        "SHOP_BANK": "IBAN DE89370400440532013000",
        "SHOP_BANK_HOLDER": "Larkfield Home Goods GmbH",
        "SHOP_BANK_IBAN": "DE89370400440532013000",
        "SITE_URL": "https://shop.example",
        "ALLOWED_HOSTS": "www.example.com",
        "SHOP_EMAIL": "hello@larkfield.example",
        "SHOP_STAFF_EMAILS": "orders@shop.internal,orders@larkfield.example",
    }

    @pytest.mark.parametrize("name", INVENTED)
    def test_are_told_from_real_ones(self, read, name):
        own = {"SHOP_BANK_HOLDER": "Shop Ltd", "SHOP_BANK_IBAN": "GB29NWBK60161331926819"}
        found = warnings(read(**{**PRODUCTION, **own, name: self.INVENTED[name]}))
        assert [line.split(", as in")[0] for line in found] == [f"my_shop.W001: {name} is invented"]

    @pytest.mark.parametrize("password", [PASSWORD, "a-password-of-her-own"])
    def test_are_people_with_everybodys_password(self, django_user_model, password):
        django_user_model.objects.create_user("ines", "admin@larkfield.example", password)
        found = check_demo_people(databases=["default"])
        assert [message.id for message in found] == (["my_shop.E002"] if password == PASSWORD else [])
        assert not found or "admin@larkfield.example" in found[0].msg


@pytest.mark.django_db
class TestLegalNotice:
    NAMES = ("SHOP_ADDRESS", "SHOP_REPRESENTED_BY", "SHOP_PHONE", "SHOP_REGISTER", "SHOP_VAT_ID")

    @pytest.mark.parametrize("name", NAMES)
    def test_is_demanded_whole_before_a_shop_opens(self, read, name):
        found = warnings(read(**{key: value for key, value in PRODUCTION.items() if key != name}))
        assert any(line.startswith("my_shop.E003: The legal notice does not say") for line in found)

    def test_a_shop_that_is_in_no_register_says_so(self, read):
        assert not [line for line in warnings(read(**PRODUCTION)) if "E003" in line]


class TestSignalTrace:
    def test_is_off_always_or_a_share(self, read):
        assert read(SIGNAL_TRACE="0.05")["SIGNAL_MAP"]["TRACE"] == 0.05
        with pytest.raises(ImproperlyConfigured, match="SIGNAL_TRACE is off, kept, always, or the share"):
            read(SIGNAL_TRACE="sometimes")


class TestShopCountry:
    @pytest.mark.parametrize(
        ("environment", "country"),
        [
            ({}, "DE"),
            ({"SHOP_COUNTRIES": "AT,DE,GB"}, "AT"),
            ({"SHOP_COUNTRIES": "AT,DE,GB", "SHOP_COUNTRY": "DE"}, "DE"),
        ],
        ids=["default", "the first", "as set"],
    )
    def test_is_the_first_that_the_shop_delivers_to_unless_set(self, read, environment, country):
        assert read(**environment)["SHOP_COUNTRY"] == country


class TestAccountAdapter:
    @pytest.mark.parametrize("apps", ["products,orders,customers,blog", "products,orders,blog"])
    def test_holds_next_to_scheme_and_host_with_customers_and_without(self, read, apps):
        adapter = import_string(read(SHOP_APPS=apps)["ACCOUNT_ADAPTER"])
        assert adapter.is_safe_url is import_string("my_shop.kernel.accounts.AccountAdapter").is_safe_url
