"""Which gateways there are: the shop's own, those of the merchant, and which of them are offered.

``SHOP_GATEWAYS`` names the codes that buyers may choose, in their order. ``SHOP_OWN_GATEWAYS`` adds gateways of the
merchant's: a code, and the dotted path of what makes the gateway when it is called without arguments. A gateway that
is not offered any more can still be asked for, so that what was paid by it can be refunded.
"""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string
from django.utils.translation import gettext

from orders.gateways.on_delivery import OnDeliveryGateway
from orders.gateways.protocol import Gateway
from orders.gateways.transfer import TransferGateway

BUILT_IN = {
    "transfer": "orders.gateways.transfer.make",
    "on_delivery": "orders.gateways.on_delivery.OnDeliveryGateway",
    "stripe": "orders.gateways.stripe_gateway.make",
}
"""Code -> what makes it; imported when it is asked for, because a gateway may bring an SDK that not every shop has."""


class UnknownGateway(Exception):
    """No gateway has this code, or it moves no money and is not offered."""

    def __init__(self, code: str):
        super().__init__(gettext("No payment gateway has the code %(code)s.") % {"code": f"{code!r}"})
        self.code = code


def gateway(code: str) -> Gateway:
    """Return the gateway with this code, made from the settings of now.

    :raises UnknownGateway:
    :raises ImproperlyConfigured: when a setting is missing that it needs, or it inherits no ``Gateway``.
    """
    paths = BUILT_IN | getattr(settings, "SHOP_OWN_GATEWAYS", {})
    if code not in paths:
        raise UnknownGateway(code)
    made = import_string(paths[code])()
    if not isinstance(made, Gateway):
        raise ImproperlyConfigured(f"{paths[code]} makes no gateway: inherit orders.gateways.protocol.Gateway.")
    if not made.moves_money and code not in offered_codes():
        raise UnknownGateway(code)
    return made


def gateways() -> list[Gateway]:
    """Return the gateways that buyers may choose, in the order of the setting.

    :raises UnknownGateway: and ``ImproperlyConfigured``, as ``gateway``; ``manage.py check`` tells of both.
    """
    return [gateway(code) for code in offered_codes()]


def find_gateway(code: str) -> Gateway | None:
    """Return the gateway with this code; None where there is none, or it cannot be made for want of a setting or of a
    module."""
    try:
        return gateway(code)
    except (UnknownGateway, ImproperlyConfigured, ImportError):
        return None


def is_online(code: str) -> bool:
    """Does this gateway move the money by itself? Else a person does, as with one that is gone and never did.

    One that cannot be made for want of its keys still moves money, once it has them again.
    """
    found = find_gateway(code)
    return found.is_online if found else code not in {TransferGateway.code, OnDeliveryGateway.code}


def charges_at_start(code: str) -> bool:
    """May money have moved where ``start`` was not answered? One that cannot be asked may."""
    return getattr(find_gateway(code), "charges_at_start", True)


def tells_fees(code: str) -> bool:
    """Does this gateway tell what it keeps of a payment, to whoever asks for it later?"""
    return getattr(find_gateway(code), "tells_fees", False)


def offered_codes() -> list[str]:
    """Return the codes of the gateways that buyers may choose."""
    return list(getattr(settings, "SHOP_GATEWAYS", ()))
