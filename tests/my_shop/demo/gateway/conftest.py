"""The test gateway is tried with the charges of every gateway."""

from tests.orders.gateways.conftest import charge, offline

__all__ = ["charge", "offline"]
