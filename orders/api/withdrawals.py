"""Withdrawing from the contract over HTTP, in the two steps that Directive 2011/83/EU, Article 11a asks for: a
statement that is reviewed, and its confirmation, which is answered with a receipt."""

import secrets

from django.core import signing
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, status
from rest_framework.response import Response

from my_shop.kernel.api.idempotency import idempotent
from orders.api.own_orders import OrdersView
from orders.rules.return_plan import RULE
from orders.rules.withdrawal_right import last_day, withdrawable_units
from orders.serializers.withdrawals import (
    ConfirmWithdrawalSerializer,
    ReceivedWithdrawalSerializer,
    WithdrawalRequestSerializer,
    WithdrawalReviewSerializer,
    WithdrawalsSerializer,
)
from orders.services.lifecycle import withdrawals

SALT = "orders.withdrawal"
HOLDS = 60 * 60
"""Seconds that a reviewed statement can be confirmed for."""


class ReviewWithdrawal(OrdersView):
    """The first step: POST who withdraws from what, and see what follows. Nothing is declared yet."""

    names = {"POST": "reviewWithdrawal"}

    @extend_schema(request=WithdrawalRequestSerializer, responses={200: WithdrawalReviewSerializer})
    def post(self, request, number):
        order, said = self.order(number), self.sent(WithdrawalRequestSerializer)
        units = said["lines"] if "lines" in said else _all_of(order)
        plan = withdrawals.plan_withdrawal(order=order, quantities=units)
        facts = {"name": said["name"], "email": said["email"]}
        statement = {**facts, "number": order.number, "units": [*units.items()], "key": secrets.token_urlsafe(24)}
        shown = {**facts, "plan": plan, "rule": RULE, "statement": signing.dumps(statement, salt=SALT)}
        return Response(WithdrawalReviewSerializer(shown).data)


class Withdrawals(OrdersView):
    """From what the buyer can withdraw. POST confirms a statement that was reviewed; the same one again is one."""

    names = {"GET": "getWithdrawals", "POST": "confirmWithdrawal"}

    @extend_schema(responses=WithdrawalsSerializer)
    def get(self, request, number):
        order = self.order(number)
        lines, said = list(order.lines.all()), list(order.withdrawals.all())
        units = withdrawable_units(order, lines, said)
        rows = [
            {"line": line.pk, "sku": line.sku, "title": line.title, "quantity": units[line.pk]}
            for line in lines
            if line.pk in units
        ]
        return Response(WithdrawalsSerializer({"until": last_day(order), "lines": rows, "statements": said}).data)

    @extend_schema(request=ConfirmWithdrawalSerializer, responses={201: ReceivedWithdrawalSerializer})
    @idempotent
    def post(self, request, number):
        order = self.order(number)
        said = _read(self.sent(ConfirmWithdrawalSerializer)["statement"], number)
        received = withdrawals.withdraw(
            order=order,
            name=said["name"],
            email=said["email"],
            quantities=dict(said["units"]),
            key=said["key"],
            user=self.member,
        )
        return Response(ReceivedWithdrawalSerializer(received).data, status=status.HTTP_201_CREATED)


def _all_of(order):
    return withdrawable_units(order, order.lines.all(), order.withdrawals.all())


def _read(statement, number):
    """Return what was reviewed.

    :raises rest_framework.exceptions.ValidationError: for what was not, not of this order, or too long ago.
    """
    try:
        said = signing.loads(statement, salt=SALT, max_age=HOLDS)
    except signing.BadSignature:
        said = {}
    if said.get("number") != number:
        raise exceptions.ValidationError({"statement": [gettext("Review it again: this is none that was reviewed.")]})
    return said
