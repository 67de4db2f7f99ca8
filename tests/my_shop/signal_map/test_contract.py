"""What the shop's own signals say of themselves, and who may hear them."""

from importlib import import_module

import pytest
from django.apps import apps

from signal_map.analysis import documented
from signal_map.checks import contract, loops, rules
from signal_map.muting import MustHold, muted


class TestContractOfTheShop:
    def test_has_no_fault(self):
        assert contract.read().faults == ()

    def test_holds_the_stock_and_lets_an_import_go_without_mails(self):
        read = contract.read()
        assert read.must_hold("orders.order_confirmed", "products")
        assert not read.must_hold("orders.order_confirmed", "customers")
        assert "customers" in read.edge("orders.order_confirmed").must

    def test_names_apps_that_there_are(self):
        known = {config.label for config in apps.get_app_configs()} | {"products", "orders", "customers", "blog"}
        assert {label for row in contract.read().edges for label in row.heard_by} <= known


class TestCheckSignals:
    def test_has_nothing_to_say_of_the_shop(self):
        assert [str(message) for message in rules.check_signals()] == []


class TestLoopsOfTheShop:
    def test_has_none(self):
        assert [str(cycle) for cycle in loops.cycles()] == []

    def test_follows_a_confirmed_order_to_the_mail_about_low_stock(self):
        found = {
            follow.node.receiver.name: [inner.node.receiver.name for _, inner in follow.follows]
            for follow in loops.reach("orders.order_confirmed")
        }
        if not found:
            pytest.skip("nobody hears it: products and customers are unplugged")
        low = set(found["products.receivers.orders.take_stock"])
        assert low - {"my_shop.webhook_events.products.record_stock"} <= {
            "customers.receivers.products.notify_low_stock"
        }


class TestArguments:
    @pytest.mark.parametrize(
        ("module", "text", "names"),
        [
            ("orders", "``order`` (``OrderPayload``; its lines are those", ("order", "reason")),
            (
                "orders",
                "``order`` (``OrderPayload``; its lines are what",
                ("order", "return_id", "reason", "is_line_cancellation"),
            ),
            ("orders", "``variant_ids``", ("variant_ids", "skus", "with_pictures")),
            ("products", "``variants``", ("variants",)),
            ("customers", "``user_id``", ("user_id", "email")),
            ("my_shop.kernel", "``request``", ("request",)),
        ],
    )
    def test_reads_the_contracts_of_the_shop(self, module, text, names):
        if not apps.is_installed(module):
            pytest.skip(f"{module} is unplugged")
        with open(import_module(f"{module}.signals").__file__, encoding="utf-8") as file:
            source = file.read()
        start = source.index(f"Arguments: {text}")
        assert documented.arguments(source[start : source.index('"""', start)]) == names


class TestMuted:
    """In the shop itself: a mail may be left out, what makes a shop of it may not."""

    def test_of_the_shop_lets_mails_be_muted_and_stock_not(self):
        with muted("customers.receivers.orders.notify_confirmed"):
            pass
        with pytest.raises(MustHold, match=r"orders\.order_confirmed"), muted("products.take_stock"):
            pytest.fail("it must not begin")

    def test_tells_the_senders_of_a_signal_apart(self):
        with muted("customers.receivers.blog.notify_author"):
            pass
        with pytest.raises(MustHold, match=r"django\.post_save\(auth\.User\)"):
            muted("customers.receivers.users.create_profile_and_customer").__enter__()
