"""What `manage.py check` says of keys between the apps, and with `--deploy` of a shop that still is the demo shop."""

from pathlib import Path
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password
from django.core import checks
from django.db import DatabaseError

from my_shop.demo import seller as demo
from my_shop.demo.data import PASSWORD, logins
from my_shop.kernel.keys import ForeignId, ForeignIds

NOBODYS = ("example", "example.com", "example.net", "example.org", "invalid", "localhost", "test")
"""Domains that are nobody's (RFC 2606, RFC 6761)."""

NOTICE = {
    "SHOP_ADDRESS": "who sells, and where",
    "SHOP_REPRESENTED_BY": "who represents the seller",
    "SHOP_PHONE": "by what number people reach you",
    "SHOP_REGISTER": "in what register you are, and under what number",
    "SHOP_VAT_ID": "your VAT ID",
}
"""What a legal notice says, beside the e-mail address, which the shop has in any case."""


def register() -> None:
    """Let ``manage.py check`` ask; with ``--deploy --database default`` it looks for the demo's people, too."""
    checks.register(check_keys, checks.Tags.models)
    checks.register(check_demo_values, checks.Tags.security, deploy=True)
    checks.register(check_legal_notice, checks.Tags.security, deploy=True)
    checks.register(check_staff_second_factor, checks.Tags.security, deploy=True)
    checks.register(check_demo_people, checks.Tags.database, deploy=True)


def check_keys(app_configs=None, **kwargs) -> list[checks.CheckMessage]:
    """Name every key from one of the shop's apps to another one that could be walked through."""
    own = {config.label for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR}
    return [
        checks.Error(
            f"{field} leads to {field.related_model._meta.label}, a model of another app, and could be walked through.",
            hint="Make it a ForeignId, or ForeignIds, of my_shop.kernel.keys.",
            obj=model,
            id="my_shop.E004",
        )
        for model in apps.get_models()
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
        if field.is_relation and model._meta.app_label in own and not isinstance(field, ForeignId | ForeignIds)
        if field.related_model._meta.app_label in own - {model._meta.app_label}
    ]


def check_demo_values(app_configs=None, **kwargs) -> list[checks.CheckMessage]:
    """Name every setting that still says what is invented."""
    invented = {
        "SHOP_NAME": settings.SHOP_NAME == demo.NAME,
        "SHOP_ADDRESS": bool(set(settings.SHOP_ADDRESS) & set(demo.ADDRESS[:2])),
        "SHOP_VAT_ID": settings.SHOP_VAT_ID == demo.VAT_ID,
        "SHOP_REGISTER": settings.SHOP_REGISTER == demo.REGISTER,
        "SHOP_REPRESENTED_BY": settings.SHOP_REPRESENTED_BY == demo.REPRESENTED_BY,
        "SHOP_PHONE": settings.SHOP_PHONE == demo.PHONE,
        "SHOP_BANK": _plain(demo.IBAN) in _plain(settings.SHOP_BANK),
        "SHOP_BANK_HOLDER": demo.ADDRESS[0] == settings.SHOP_BANK_HOLDER,
        "SHOP_BANK_IBAN": _plain(settings.SHOP_BANK_IBAN) == _plain(demo.IBAN),
        "SITE_URL": _is_nobodys(urlsplit(settings.SITE_URL).hostname or ""),
        "ALLOWED_HOSTS": all(map(_is_nobodys, settings.ALLOWED_HOSTS)),
        "SHOP_EMAIL": _is_nobodys(settings.SHOP_EMAIL),
        "SHOP_STAFF_EMAILS": any(map(_is_nobodys, settings.SHOP_STAFF_EMAILS)),
    }
    return [
        checks.Warning(
            f"{name} is invented, as in the demo shop: {getattr(settings, name)!r}.",
            hint=f"Set {name} to your own; .env.example says what it is.",
            id="my_shop.W001",
        )
        for name, is_invented in invented.items()
        if is_invented
    ]


def check_legal_notice(app_configs=None, **kwargs) -> list[checks.CheckMessage]:
    """Name what the legal notice lacks (Directive 2000/31/EC, Article 5; in Germany § 5 DDG)."""
    return [
        checks.Error(
            f"The legal notice does not say {what}.",
            hint=f"Set {name}; a shop that has none sets it empty: {name}=",
            id="my_shop.E003",
        )
        for name, what in NOTICE.items()
        if getattr(settings, name) in (None, [])
    ]


def check_staff_second_factor(app_configs=None, **kwargs) -> list[checks.CheckMessage]:
    """Warn where one password opens the back office."""
    if settings.SHOP_STAFF_NEED_SECOND_FACTOR:
        return []
    return [
        checks.Warning(
            "A password alone opens the back office, with all orders and people in it.",
            hint="Set SHOP_STAFF_NEED_SECOND_FACTOR=on: staff are led to set up a second step before it opens.",
            id="my_shop.W003",
        )
    ]


def check_demo_people(app_configs=None, databases=None, **kwargs) -> list[checks.CheckMessage]:
    """Name who gets in with the password that the README prints."""
    if not databases:
        return []
    people = get_user_model().objects.filter(email__in=[person.email for person in logins()], is_active=True)
    try:
        found = sorted(user.email for user in people if check_password(PASSWORD, user.password))
    except DatabaseError:  # not migrated yet: nobody is there
        return []
    if not found:
        return []
    return [
        checks.Error(
            f"Everybody knows the password of {', '.join(found)}: it is the demo shop's.",
            hint="Deactivate these people under Accounts in the back office, or give them passwords of their own.",
            id="my_shop.E002",
        )
    ]


def _plain(text):
    return "".join(text.split()).upper()


def _is_nobodys(address):
    domain = address.rpartition("@")[2].lower().strip(".")
    return domain in {"127.0.0.1", "[::1]", "::1"} or any(
        domain == end or domain.endswith(f".{end}") for end in NOBODYS
    )
