"""Who may do what in the back office: an editor writes, a manager sells; an administrator is a superuser."""

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import transaction

ALL = ("view", "add", "change", "delete")
LOOK = ("view",)

ROLES = {
    "editor": {
        "blog": {"post": ALL, "tag": ALL, "comment": ("view", "change", "delete")},
        "pictures": {"picture": ("view", "add")},
    },
    "manager": {
        "products": {
            "category": ALL,
            "brand": ALL,
            "option": ALL,
            "optionvalue": ALL,
            "product": ALL,
            "variant": ALL,
            "productimage": ALL,
            "variantfile": ("view", "add", "change"),
            "downloadgrant": LOOK,
            "stockmovement": ("view", "add"),
            "purchase": LOOK,
            "review": ("view", "change", "delete"),
        },
        "orders": {
            "carrier": ALL,
            "shipment": LOOK,
            "shippingmethod": ALL,
            "shippingrate": ALL,
            "shippingzone": ALL,
            "taxrate": ALL,
            "promotion": ALL,
            "voucher": ALL,
            "withdrawal": LOOK,
            "order": ("view", "add", "change"),
            "orderline": LOOK,
            "orderaddress": LOOK,
            "orderevent": ("view", "add"),
            "payment": LOOK,
            "paymentwebhook": LOOK,
            "paymentmethod": ALL,
            "refund": LOOK,
            "invoice": ("view", "change"),
        },
        "customers": {
            "customer": ("view", "erase", "export"),
            "address": LOOK,
            "profile": LOOK,
            "outgoingemail": ("view", "change"),
        },
        "auth": {"user": LOOK},
        "pictures": {"picture": ("view", "add")},
    },
}
"""Role -> app -> model -> what its members may do with it. An app that is left out takes its permissions with it."""


@transaction.atomic
def create_roles() -> dict[str, int]:
    """Make the groups and give them their permissions, and return how many each has.

    May be run at any time, also before Django has made the permissions. What an administrator has added stays.
    """
    counts = {}
    for role, by_app in ROLES.items():
        group, _ = Group.objects.get_or_create(name=role)
        for app, models in by_app.items():
            if app not in apps.app_configs:
                continue
            create_permissions(apps.get_app_config(app), verbosity=0)
            codenames = [f"{action}_{model}" for model, actions in models.items() for action in actions]
            group.permissions.add(*Permission.objects.filter(content_type__app_label=app, codename__in=codenames))
        counts[role] = group.permissions.count()
    return counts
