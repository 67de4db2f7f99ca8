"""System checks of payment: every gateway that is offered works, and no test gateway takes orders in production."""

from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from my_shop.demo.gateway.offline import OfflineGateway
from orders.gateways.registry import UnknownGateway, gateway, offered_codes


def register() -> None:
    """Let ``manage.py check`` ask; the test gateway is refused with ``--deploy``."""
    checks.register(check_gateways, "payment")
    checks.register(check_no_test_gateway, checks.Tags.security, deploy=True)


def check_gateways(app_configs=None, **kwargs) -> list[checks.CheckMessage]:
    """Say which gateways are offered and cannot be made from the settings."""
    messages = []
    for code in offered_codes():
        try:
            made = gateway(code)
        except (UnknownGateway, ImproperlyConfigured, ImportError) as error:
            messages.append(checks.Error(str(error), hint=f"SHOP_GATEWAYS offers {code!r}.", id="orders.E010"))
        else:
            if made.code != code:
                text = f"The payment gateway {code!r} calls itself {made.code!r}."
                messages.append(checks.Error(text, hint="Its code must be its name in the settings.", id="orders.E011"))
    return messages


def check_no_test_gateway(app_configs=None, **kwargs) -> list[checks.CheckMessage]:
    """Refuse the test gateway where real people buy: orders would count as paid without money."""
    if OfflineGateway.code not in offered_codes():
        return []
    return [
        checks.Error(
            "The test gateway is offered: orders are “paid” without any money.",
            hint="Take “test” out of SHOP_GATEWAYS.",
            id="orders.E012",
        )
    ]
