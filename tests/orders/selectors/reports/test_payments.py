from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from my_shop.kernel.reports.contract import Period
from orders.models import Payment, Refund
from orders.selectors.reports.payments import payments_by_provider
from tests.orders.invoice_factories import confirmed, paid, refunded

pytestmark = pytest.mark.django_db
MAY = Period(date(2026, 5, 1), date(2026, 5, 31))
IN_MAY, IN_JUNE = datetime(2026, 5, 20, 12, tzinfo=UTC), datetime(2026, 6, 20, 12, tzinfo=UTC)


class TestPaymentsByProvider:
    def test_tells_what_came_went_and_was_kept(self, place):
        for fee, gateway in (("0.45", "transfer"), (None, "transfer"), (None, "gone")):
            payment = paid(confirmed(place()), "20.00").payments.get()
            Payment.objects.filter(pk=payment.pk).update(paid_at=IN_MAY, fee=fee, gateway=gateway, disputed="1.10")
        refund = refunded(payment.order, "5.00", status=Refund.Status.DONE)
        Refund.objects.filter(pk=refund.pk).update(done_at=IN_JUNE)
        table = payments_by_provider(MAY)
        assert [row[1:] for row in table.rows] == [
            (2, Decimal("40.00"), Decimal("0.00"), Decimal("2.20"), Decimal("0.45"), 1),
            (1, Decimal("20.00"), Decimal("0.00"), Decimal("1.10"), None, 1),
        ]
        assert table.notes == ["Of 2 payments the provider has not told what it kept: they are not in the fees."]
        june = payments_by_provider(Period(date(2026, 6, 1), date(2026, 6, 30)))
        assert list(june.rows) == [("gone", 0, Decimal("0.00"), Decimal("5.00"), Decimal("0.00"), None, 0)]
