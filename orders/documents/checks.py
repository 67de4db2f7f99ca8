"""System checks of the documents: what the law wants on an invoice has to be set before the first one is issued."""

from django.conf import settings
from django.core import checks

from orders.documents.pdf import FONTS_HINT, scripts_without_font


def register() -> None:
    """Let ``manage.py check --deploy`` ask."""
    checks.register(check_seller, checks.Tags.security, deploy=True)
    checks.register(check_fonts, checks.Tags.compatibility, deploy=True)


def check_fonts(app_configs=None, **kwargs) -> list[checks.CheckMessage]:
    """Say what documents would print as boxes. For information: many shops never see such a name."""
    missing = scripts_without_font()
    if not missing:
        return []
    return [checks.Info(f"Invoices show boxes for {', '.join(missing)}.", hint=FONTS_HINT, id="orders.I022")]


def check_seller(app_configs=None, **kwargs) -> list[checks.CheckMessage]:
    """Say what invoices would lack."""
    messages = []
    if not settings.SHOP_ADDRESS:
        messages.append(
            checks.Error(
                "Invoices would not name the seller's address, without which they are not valid.",
                hint="Set SHOP_ADDRESS: lines, the legal name first.",
                id="orders.E020",
            )
        )
    if not settings.SHOP_VAT_ID:
        messages.append(
            checks.Warning(
                "Invoices would not name the seller's VAT ID.",
                hint="Set SHOP_VAT_ID. A business without one sets its tax number, or silences this warning.",
                id="orders.W021",
            )
        )
    return messages
