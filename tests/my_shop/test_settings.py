"""The settings are read anew in this process; what the claim is about a start of the shop starts one."""

import os
import re
import runpy
import secrets
import subprocess
import sys

import pytest
from django.conf import global_settings, settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher, identify_hasher, make_password
from django.core.checks import WARNING, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.middleware.security import SecurityMiddleware
from django.test import RequestFactory, override_settings
from django.utils.module_loading import import_string

SECRET = secrets.token_urlsafe(64)
PRODUCTION = {
    "DEBUG": "off",
    "SECRET_KEY": SECRET,
    "ALLOWED_HOSTS": "shop.example",
    "SHOP_TRUSTED_PROXIES": "1",
    "SITE_URL": "https://shop.example",
    "SHOP_ADDRESS": "Shop Ltd,1 High Street,Dublin",
    "SHOP_VAT_ID": "IE0000000X",
}
LARGE = {  # nobody of these is asked
    "DATABASE_URL": "postgres://shop:secret@127.0.0.1:1/shop?pool=true",
    "CACHE_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp+tls://u:p@mail.example:587",
}
# the last one is the browser tests' own, and nothing for production
UNSET = {"DATABASE_URL", "CACHE_URL", "EMAIL_URL", *PRODUCTION, "DJANGO_ALLOW_ASYNC_UNSAFE", "DJANGO_SETTINGS_MODULE"}


def manage(*arguments, **environment):
    known = {name: value for name, value in os.environ.items() if name not in UNSET}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
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
        assert "security.W009" in str(warnings(read(**{**PRODUCTION, "SECRET_KEY": "short"})))

    def test_starts(self):
        done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION, **LARGE)
        assert done.returncode == 0
        assert "Entry -1 of X-Forwarded-For is taken for the visitor's address" in done.stderr
        assert "WARNINGS" not in done.stderr

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

    @pytest.mark.parametrize("currency", ["JPY", "KWD", "euro"])
    def test_refuses_a_currency_that_sums_are_not_kept_in(self, read, currency):
        with pytest.raises(ImproperlyConfigured, match="SHOP_CURRENCY is the ISO 4217 code"):
            read(SHOP_CURRENCY=currency)

    @pytest.mark.parametrize("proxies", ["-1", "one", "٣"])
    def test_refuses_a_number_of_proxies_that_is_none(self, read, proxies):
        with pytest.raises(ImproperlyConfigured, match="SHOP_TRUSTED_PROXIES is the number"):
            read(SHOP_TRUSTED_PROXIES=proxies)

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


class TestDevelopment:
    def test_starts_without_any_variable_and_refuses_in_words(self):
        assert manage("check").returncode == 0
        refused = manage("check", SIGNAL_TRACE="sometimes")
        assert refused.returncode != 0
        assert "SIGNAL_TRACE is off, always, or the share" in refused.stderr


class TestEnvExample:
    def test_names_every_variable_that_the_settings_read(self):
        read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (settings.BASE_DIR / "my_shop/settings.py").read_text()))
        named = set(re.findall(r"^#? ?([A-Z_]+)=", (settings.BASE_DIR / ".env.example").read_text(), re.MULTILINE))
        assert read == named


class TestSignalTrace:
    def test_is_off_always_or_a_share(self, read):
        assert read(SIGNAL_TRACE="0.05")["SIGNAL_MAP"]["TRACE"] == 0.05
        with pytest.raises(ImproperlyConfigured, match="SIGNAL_TRACE is off, always, or the share"):
            read(SIGNAL_TRACE="sometimes")


class TestShopCountry:
    @pytest.mark.parametrize(
        ("environment", "country"),
        [
            ({}, "GB"),
            ({"SHOP_COUNTRIES": "AT,DE,GB"}, "AT"),
            ({"SHOP_COUNTRIES": "AT,DE,GB", "SHOP_COUNTRY": "DE"}, "DE"),
            ({"SHOP_COUNTRIES": ""}, ""),
        ],
        ids=["default", "the first", "as set", "nowhere"],
    )
    def test_is_the_first_that_the_shop_delivers_to_unless_set(self, read, environment, country):
        assert read(**environment)["SHOP_COUNTRY"] == country


class TestAccountAdapter:
    @pytest.mark.parametrize("apps", ["products,orders,customers,blog", "products,orders,blog"])
    def test_holds_next_to_scheme_and_host_with_customers_and_without(self, read, apps):
        adapter = import_string(read(SHOP_APPS=apps)["ACCOUNT_ADAPTER"])
        assert adapter.is_safe_url is import_string("my_shop.accounts.AccountAdapter").is_safe_url
