import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from tests.conftest import SHOP_APPS

pytestmark = pytest.mark.skipif(not all(apps.is_installed(app) for app in SHOP_APPS), reason="all four apps talk here")


@pytest.fixture
def follow(capsys):
    def follow(*names):
        call_command("signals", *names, "--follow")
        return [line.partition(", ")[0] for line in capsys.readouterr().out.splitlines()]

    return follow


class TestFollow:
    def test_goes_from_a_confirmed_order_to_the_mail_about_low_stock(self, follow):
        assert sorted(follow("order_confirmed")) == sorted(
            [
                "orders.order_confirmed",
                "  my_shop: record_confirmed",
                "  products: take_stock",
                "    may send products.stock_ran_low",
                "      customers: notify_low_stock",
                "    may send products.stock_changed",
                "      my_shop: record_stock",
                "  customers: notify_confirmed",
            ]
        )

    def test_tells_of_one_model_only_where_it_is_named(self, follow):
        mailed = ["    may send customers.document_asked", "      orders: answer_document"]
        assert follow("Comment") == ["django.post_save", "  customers: notify_author", *mailed]

    def test_refuses_an_unknown_name(self, follow):
        with pytest.raises(CommandError, match="order_confirmed"):
            follow("order_confirmd")
