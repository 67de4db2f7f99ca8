"""System checks of payment: every gateway that is offered works, and moves money in production."""

from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from orders.gateways.registry import UnknownGateway, find_gateway, gateway, offered_codes


def register() -> None:
    """Let ``manage.py check`` ask; one that moves no money is refused with ``--deploy``."""
    checks.register(check_gateways, "payment")
    checks.register(check_money_moves, checks.Tags.security, deploy=True)


def check_gateways(app_configs=None, **kwargs) -> list[checks.CheckMessage]:
    """Say which gateways are offered and cannot be made from the settings."""
    messages = []
    for code in offered_codes():
        try:
            made = gateway(code)
        except (
            UnknownGateway,
            ImproperlyConfigured,
            ImportError,
            TypeError,
        ) as error:  # TypeError: a method is missing
            messages.append(checks.Error(str(error), hint=f"SHOP_GATEWAYS offers {code!r}.", id="orders.E010"))
        else:
            if made.code != code:
                text = f"The payment gateway {code!r} calls itself {made.code!r}."
                messages.append(checks.Error(text, hint="Its code must be its name in the settings.", id="orders.E011"))
    return messages


def check_money_moves(app_configs=None, **kwargs) -> list[checks.CheckMessage]:
    """Refuse a gateway that is for trying where real people buy: orders would count as paid without money."""
    offered = [find_gateway(code) for code in offered_codes()]
    return [
        checks.Error(
            f"The gateway “{made.code}” is for trying: orders are “paid” without any money.",
            hint=f"Take “{made.code}” out of SHOP_GATEWAYS.",
            id="orders.E012",
        )
        for made in offered
        if made is not None and not made.moves_money
    ]
