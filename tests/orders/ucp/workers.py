"""What each of the simultaneous processes does; the one with a planted fault is the control."""

import os
import signal
from unittest import mock

from django.db import connection
from django.test import override_settings

from my_shop.demo.gateway.offline import OfflineGateway
from orders.models import UcpSession
from orders.ucp import completion
from orders.ucp.errors import UcpError
from tests.orders.ucp.conftest import HANDLER, paid_by
from tests.races import meet


def complete(token, key):
    instrument = paid_by("success_token")["payment_data"]
    with (
        mock.patch.object(OfflineGateway, "ucp_handlers", (HANDLER,)),
        override_settings(SHOP_GATEWAYS=["test"]),
    ):
        try:
            session = UcpSession.objects.get(token=token)
            completion.complete_session(session=session, instrument=instrument, request_key=key, visitor="")
        except UcpError:
            return "refused"
    return "completed"


def begin_alone(database, work, arguments):
    """Do something in a process that was started for it alone."""
    connection.settings_dict["NAME"] = database
    globals()[work](*arguments)


def complete_and_die(token):
    """Be killed between selling and paying."""
    with mock.patch("orders.ucp.completion._pay", lambda *args: os.kill(os.getpid(), signal.SIGKILL)):
        complete(token, "key")


def complete_without_claim(token, number):
    """The fault: a session that is being completed is believed to be open."""

    def claim(session, key):
        session = UcpSession.objects.get(pk=session.pk)
        meet()
        session.attempts, session.completing_at = number, session.created_at
        return session

    def keep(session, order, *rest):
        return None

    with (
        mock.patch("orders.ucp.completion._claim", claim),
        mock.patch("orders.ucp.completion._pay", keep),
        mock.patch("django.db.models.query.QuerySet.update", lambda *args, **kwargs: 1),
    ):
        return complete(token, str(number))
