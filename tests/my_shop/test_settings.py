"""Settings are read when a process starts, so these tests start one."""

import os
import re
import secrets
import subprocess
import sys

import pytest
from django.conf import settings

SECRET = secrets.token_urlsafe(64)
PRODUCTION = {
    "DEBUG": "off",
    "SECRET_KEY": SECRET,
    "ALLOWED_HOSTS": "shop.example",
    "SITE_URL": "https://shop.example",
    "SHOP_ADDRESS": "Shop Ltd,1 High Street,Dublin",
    "SHOP_VAT_ID": "IE0000000X",
}
POSTGRESQL = "postgres://shop:secret@127.0.0.1:1/shop?pool=true"  # nobody is asked


def manage(*arguments, **environment):
    # the last one is the browser tests' own, and nothing for production
    unset = {"DATABASE_URL", "CACHE_URL", "EMAIL_URL", "SHOP_APPS", *PRODUCTION, "DJANGO_ALLOW_ASYNC_UNSAFE"}
    known = {name: value for name, value in os.environ.items() if name not in unset}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env={**known, **environment},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


class TestProduction:
    @pytest.mark.parametrize(
        "more",
        [
            {},
            {
                "DATABASE_URL": POSTGRESQL,
                "CACHE_URL": "redis://127.0.0.1:1/0",
                "EMAIL_URL": "smtp+tls://u:p@mail.example:587",
            },
            {"SHOP_APPS": "products,orders,customers"},
            {"SHOP_APPS": "products,orders,blog", "EMAIL_URL": "smtp+tls://u:p@mail.example:587"},
        ],
        ids=["small", "large", "without blog", "without customers"],
    )
    def test_the_deployment_check_has_nothing_to_say(self, more):
        done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION, **more)
        assert (done.returncode, done.stderr) == (0, "")
        assert "no issues (0 silenced)" in done.stdout

    @pytest.mark.parametrize("currency", ["JPY", "KWD", "euro"])
    def test_refuses_a_currency_that_sums_are_not_kept_in(self, currency):
        done = manage("check", SHOP_CURRENCY=currency)
        assert done.returncode == 1 and "SHOP_CURRENCY is the ISO 4217 code" in done.stderr

    @pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS"])
    def test_refuses_to_start_without(self, missing):
        done = manage("check", **{name: value for name, value in PRODUCTION.items() if name != missing})
        assert done.returncode != 0
        assert missing in done.stderr

    def test_the_deployment_check_would_speak_up(self):
        done = manage("check", "--deploy", "--fail-level", "WARNING", **{**PRODUCTION, "SECRET_KEY": "short"})
        assert "security.W009" in done.stderr


class TestDevelopment:
    def test_starts_without_any_variable(self):
        assert manage("check").returncode == 0


class TestEnvExample:
    def test_names_every_variable_that_the_settings_read(self):
        read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (settings.BASE_DIR / "my_shop/settings.py").read_text()))
        named = set(re.findall(r"^#? ?([A-Z_]+)=", (settings.BASE_DIR / ".env.example").read_text(), re.MULTILINE))
        assert read == named


class TestSignalTrace:
    def test_is_off_always_or_a_share(self):
        assert manage("check", SIGNAL_TRACE="0.05").returncode == 0
        refused = manage("check", SIGNAL_TRACE="sometimes")
        assert refused.returncode != 0
        assert "SIGNAL_TRACE is off, always, or the share" in refused.stderr


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
    def test_is_the_first_that_the_shop_delivers_to_unless_set(self, environment, country):
        show = "from django.conf import settings; print(repr(settings.SHOP_COUNTRY))"
        assert manage("shell", "--no-imports", "-c", show, **environment).stdout.strip() == repr(country)
