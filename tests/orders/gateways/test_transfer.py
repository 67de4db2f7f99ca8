"""Bank transfer, and cash on delivery where it does the same."""

from decimal import Decimal

import pytest
from django.core.exceptions import ImproperlyConfigured

from orders.gateways.on_delivery import OnDeliveryGateway
from orders.gateways.protocol import RefundState, State, WebhookRefused
from orders.gateways.transfer import BankAccount, TransferGateway, is_iban

IBAN = "DE89 3704 0044 0532 0130 00"


@pytest.fixture
def transfer():
    return TransferGateway(BankAccount(holder="Larkfield Ltd", iban="de89370400440532013000", bic="COBADEFFXXX"))


@pytest.fixture(params=["transfer", "on_delivery"])
def gateway(request):
    return request.getfixturevalue("transfer") if request.param == "transfer" else OnDeliveryGateway()


class TestBankAccount:
    @pytest.mark.parametrize("iban", [IBAN, "GB82WEST12345698765432", "NO9386011117947", "AT611904300234573201"])
    def test_takes_a_good_iban(self, iban):
        assert is_iban(iban)

    @pytest.mark.parametrize(
        "iban",
        ["", "DE", "DE89370400440532013001", "DE98370400440532013000", "XX", "DE89-3704", "D\u06f189", "🏦" * 20],
    )
    def test_refuses_a_slip(self, iban):
        with pytest.raises(ImproperlyConfigured, match="SHOP_BANK_IBAN"):
            BankAccount(holder="Larkfield Ltd", iban=iban)

    def test_demands_a_holder(self):
        with pytest.raises(ImproperlyConfigured, match="SHOP_BANK_HOLDER"):
            BankAccount(holder=" ", iban=IBAN)

    def test_prints_in_groups_of_four(self, transfer):
        assert transfer.account.printed_iban == IBAN


class TestTransfer:
    def test_says_where_to_and_what_to_write(self, transfer, charge):
        answer = transfer.start(charge())
        assert answer.reference == "7K3QX-9MFT2"
        for words in ("12.50 EUR", "Larkfield Ltd", IBAN, "COBADEFFXXX", "7K3QX-9MFT2"):
            assert words in answer.message

    def test_is_not_packed_unpaid(self, transfer):
        assert not transfer.pays_on_delivery


class TestOnDelivery:
    def test_is_packed_unpaid(self, charge):
        assert OnDeliveryGateway.pays_on_delivery
        assert "12.50 EUR" in OnDeliveryGateway().start(charge()).message


class TestBoth:
    def test_wait_for_a_person(self, gateway, charge):
        assert not gateway.is_online
        first = gateway.start(charge())
        assert first == gateway.start(charge()) and first.state == State.PENDING and first.received == 0
        assert gateway.look_up(reference=first.reference).state == State.PENDING
        assert gateway.cancel(reference=first.reference).state == State.CANCELLED

    def test_leave_refunds_to_a_person(self, gateway):
        facts = {"reference": "7K3QX-9MFT2", "amount": Decimal("5.00"), "currency": "EUR", "key": "refund-1"}
        answer = gateway.refund(**facts)
        assert answer.state == RefundState.PENDING and "5.00 EUR" in answer.message
        assert gateway.look_up_refund(reference="").state == RefundState.PENDING

    def test_believe_no_webhook(self, gateway):
        with pytest.raises(WebhookRefused):
            gateway.read_webhook(b"{}", {})
