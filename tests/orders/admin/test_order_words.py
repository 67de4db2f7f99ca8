from decimal import Decimal

import pytest

from orders.admin.order_words import fulfilment_word, payment_word
from orders.models import Order

TOTAL = Decimal(20)


class TestPaymentWord:
    @pytest.mark.parametrize(
        ("status", "sums", "word"),
        [
            ("placed", {}, "None"),
            ("confirmed", {}, "to be paid"),
            ("confirmed", {"paid_total": 5}, "paid in part"),
            ("confirmed", {"paid_total": 20}, "paid"),
            ("confirmed", {"paid_total": 5, "refunded_total": 5, "change_refunded_total": 5}, "to be paid"),
            ("confirmed", {"credited_total": 20}, "nothing to pay"),
            ("shipped", {"paid_total": 20, "refunded_total": 5}, "refunded in part"),
            ("shipped", {"paid_total": 20, "refunded_total": 20}, "refunded"),
            ("shipped", {"paid_total": 20, "disputed_total": 20}, "disputed"),
            ("cancelled", {}, "None"),
            ("cancelled", {"paid_total": 20}, "money is here"),
            ("cancelled", {"paid_total": 20, "refunded_total": 20}, "refunded"),
        ],
    )
    def test_is_how_it_stands_with_the_money(self, status, sums, word):
        facts = {name: Decimal(value) for name, value in sums.items()}
        assert str(payment_word(Order(status=status, total=TOTAL, **facts))) == word


class TestFulfilmentWord:
    @pytest.mark.parametrize("status", Order.Status)
    def test_is_the_status_and_has_a_tone(self, status):
        word = fulfilment_word(Order(status=status))
        assert (word.text, bool(word.tone)) == (status.label, True)
