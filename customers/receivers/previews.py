"""Every mail of the shop with sample data: one module for each app that announces what mails tell of."""

from django.apps import apps
from django.conf import settings

from customers.notifications.previews import STAFF, Preview, account_previews


def all_previews() -> list[Preview]:
    """Return the previews of the mails that this shop can write, in the order in which they come."""
    every = []
    if apps.is_installed("orders"):
        from customers.receivers import order_previews  # noqa: PLC0415 - the app may be unplugged

        every += order_previews.PREVIEWS
    if apps.is_installed("products"):
        from customers.receivers import product_previews  # noqa: PLC0415 - the app may be unplugged

        every += product_previews.PREVIEWS
    if apps.is_installed("blog"):
        from customers.receivers import blog_previews  # noqa: PLC0415 - the app may be unplugged

        every += blog_previews.PREVIEWS
    every += account_previews()
    return [preview for preview in every if preview.to != STAFF or settings.SHOP_STAFF_EMAILS]


def find(slug: str) -> Preview | None:
    """Return one preview; None if there is no such mail."""
    return next((preview for preview in all_previews() if preview.slug == slug), None)
