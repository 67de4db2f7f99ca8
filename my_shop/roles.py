"""Who may do what in the back office, in words and in permissions.

An administrator is a superuser: they do everything, and are the only ones who say who else may do what.
"""

from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ALL = ("view", "add", "change", "delete")
LOOK = ("view",)

Permissions = dict[str, dict[str, tuple[str, ...]]]
"""App -> model -> what may be done with it."""


@dataclass(frozen=True)
class Role:
    """What its members do, in words, and what they may do for it."""

    words: str | Promise
    permissions: Permissions


def _together(*several: Permissions) -> Permissions:
    """Return all of them as one; what is said twice of a model is added up."""
    joined: Permissions = {}
    for permissions in several:
        for app, models in permissions.items():
            for model, actions in models.items():
                of_app = joined.setdefault(app, {})
                of_app[model] = tuple(dict.fromkeys((*of_app.get(model, ()), *actions)))
    return joined


ORDER_PARTS = (
    *("order", "orderline", "orderaddress", "orderevent", "shipment", "withdrawal"),
    *("payment", "refund", "reviewreason", "invoice"),
)
ORDERS: Permissions = {"orders": dict.fromkeys(ORDER_PARTS, LOOK)}
PACKING: Permissions = {
    "orders": {"order": ("fulfil",), "carrier": LOOK},
    "products": {"product": LOOK, "variant": LOOK, "category": LOOK, "stockmovement": ("view", "add")},
}
SERVING: Permissions = {
    "orders": {
        "order": ("add", "change"),
        "draftorder": ("view", "change", "delete"),
        "orderevent": ("add",),
        "paymentmethod": LOOK,
        "shippingmethod": LOOK,
    },
    "products": {"product": LOOK, "variant": LOOK, "review": ("view", "change"), "downloadgrant": LOOK},
    "customers": {
        "customer": ("view", "export"),
        "contact": ("view", "change"),
        "contactnote": ("view", "add"),
        "tag": LOOK,
        "consent": LOOK,
        "address": LOOK,
        "profile": LOOK,
        "outgoingemail": ("view", "change"),
    },
    "auth": {"user": LOOK},
}
BOOKS: Permissions = {
    "orders": {
        "order": ("settle", "report"),
        "invoice": ("change",),
        "taxrate": LOOK,
        "datevsettings": ("view", "change"),
        "paymentwebhook": LOOK,
        "ucpsession": LOOK,
    },
    "products": {"variant": ("report",)},
    "customers": {"contact": LOOK},
    "admin": {"logentry": LOOK},
    "exports": {"export": ("add",)},
}
SELLING: Permissions = {
    "products": {
        "category": ALL,
        "brand": ALL,
        "manufacturer": ALL,
        "tag": ALL,
        "option": ALL,
        "optionvalue": ALL,
        "product": ALL,
        "variant": (*ALL, "report"),
        "productimage": ALL,
        "variantfile": ("view", "add", "change"),
        "downloadgrant": LOOK,
        "stockmovement": ("view", "add"),
        "purchase": LOOK,
        "revision": LOOK,
        "bulkchange": LOOK,
        "review": ("view", "change", "delete"),
    },
    "orders": {
        "order": ("discount", "report"),
        "carrier": ALL,
        "shippingmethod": ALL,
        "shippingrate": ALL,
        "shippingzone": ALL,
        "taxrate": ALL,
        "promotion": ALL,
        "voucher": ALL,
        "paymentmethod": ALL,
        "legaltext": ("view", "change"),
    },
    "customers": {"customer": ("erase",), "contact": ("add",), "tag": ALL, "mailtext": ("view", "change")},
    "brand": {
        "shopbrand": ("view", "change"),
        **dict.fromkeys(("homepromise", "homeband", "footercolumn", "columnlink"), ALL),
    },
    "blog": {"page": ALL},
    "pictures": {"picture": ("view", "add"), "remotepicture": ("view", "change")},
    "exports": {"exportschedule": ALL},
    "imports": {"import": ALL},
    "webhooks": {"endpoint": LOOK, "delivery": LOOK},
}

ROLES = {
    "packer": Role(
        _("Packs and sends: sees orders, prints slips, marks parcels as packed, sent and delivered, counts the stock."),
        _together(ORDERS, PACKING),
    ),
    "support": Role(
        _(
            "Answers people: confirms, changes and cancels orders, takes them by phone, sees people and their mails. "
            "Money that is not owed any more after a change or a cancellation goes back to the buyer by itself."
        ),
        _together(ORDERS, SERVING),
    ),
    "editor": Role(
        _("Writes: posts, pages, and the moderation of comments."),
        {
            "blog": {"post": ALL, "tag": ALL, "page": ALL, "comment": ("view", "change", "delete")},
            "pictures": {"picture": ("view", "add")},
        },
    ),
    "accountant": Role(
        _(
            "Keeps the books: writes down payments, refunds, takes goods back, "
            "sees invoices, reports and who changed what."
        ),
        _together(ORDERS, BOOKS),
    ),
    "manager": Role(
        _("Runs the shop: all of the catalogue, the orders, the customers and what is set up for them."),
        _together(ORDERS, PACKING, SERVING, BOOKS, SELLING),
    ),
}
"""By the name of the group. An app that is left out takes its permissions with it."""


@transaction.atomic
def create_roles() -> dict[str, int]:
    """Make the groups and give them their permissions, and return how many each has.

    May be run at any time, also before Django has made the permissions. What an administrator has added stays.
    """
    counts = {}
    for name, role in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        for app, models in role.permissions.items():
            if app not in apps.app_configs:
                continue
            create_permissions(apps.get_app_config(app), verbosity=0)
            codenames = [f"{action}_{model}" for model, actions in models.items() for action in actions]
            group.permissions.add(*Permission.objects.filter(content_type__app_label=app, codename__in=codenames))
        counts[name] = group.permissions.count()
    return counts
