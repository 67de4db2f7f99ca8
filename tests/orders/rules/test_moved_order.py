from datetime import UTC, datetime
from decimal import Decimal

import pytest

from my_shop.kernel.imports.spreadsheets import RowRefused
from orders.rules.moved_order_rows import read_order

NOW = datetime(2026, 11, 30, tzinfo=UTC)
ORDER = {"number": "#7", "placed_at": "2026-03-02 10:10:00 +0100", "currency": "EUR", "payment_status": "paid"}
MUG = {"sku": "MUG", "name": "Mug", "quantity": "2", "unit_price": "12.00"}


def read(*more_rows, **cells):
    rows = [{**ORDER, **MUG, **cells}, *more_rows]
    return read_order(rows, names=frozenset(rows[0]), now=NOW)


class TestSums:
    @pytest.mark.parametrize(
        ("cells", "sums"),
        [
            ({"total": "24.00"}, ("24.00", "0.00", "0.00", "0.00")),
            ({"total": "28.90", "delivery_total": "4.90", "tax_total": "4.61"}, ("24.00", "0.00", "4.90", "4.61")),
            ({"total": "21.00", "discount_total": "3.00"}, ("24.00", "3.00", "0.00", "0.00")),
            ({"total": "28.80", "tax_total": "4.80"}, ("28.80", "0.00", "0.00", "4.80")),  # the tax came on top
            ({"total": "24.01"}, ("24.00", "0.00", "0.01", "0.00")),
            ({"total": "23.99"}, ("24.00", "0.01", "0.00", "0.00")),
            ({}, ("24.00", "0.00", "0.00", "0.00")),
            ({"total": "21.00", "line_discount": "3.00"}, ("24.00", "3.00", "0.00", "0.00")),
            ({"total": "21.00", "line_discount": "3.00", "discount_total": "3.00"}, ("24.00", "3.00", "0.00", "0.00")),
            ({"total": "19.00", "line_discount": "3.00", "discount_total": "2.00"}, ("24.00", "5.00", "0.00", "0.00")),
            ({"total": "24.00", "line_discount": "3.00"}, ("24.00", "0.00", "0.00", "0.00")),  # taken off already
        ],
    )
    def test_add_up(self, cells, sums):
        order = read(**cells)

        assert (order.subtotal, order.discount, order.delivery, order.tax) == tuple(map(Decimal, sums))
        assert order.total == order.subtotal - order.discount + order.delivery
        assert sum(line.total for line in order.lines) == order.subtotal - order.discount

    def test_keep_what_was_taken_off_a_line(self):
        jug = {"sku": "JUG", "name": "Jug", "quantity": "1", "unit_price": "40.00", "line_discount": "4.00"}

        order = read(jug, total="54.00", discount_total="10.00")

        assert [line.discount for line in order.lines] == [Decimal("2.40"), Decimal("7.60")]

    def test_lose_a_cent_where_there_is_one(self):
        order = read(unit_price="0.00", delivery_total="4.90", total="4.89")

        assert (order.delivery, order.lines[0].total) == (Decimal("4.89"), 0)

    @pytest.mark.parametrize(
        ("cells", "reason"),
        [
            ({"quantity": "100000", "unit_price": "9999999"}, "more than anybody pays"),
            ({"line_total": "30.00"}, "the total of the line is not its units times their price"),
            ({"returned_quantity": "3"}, "more was sent, or came back, than was bought"),
            ({"status": "placed"}, "never confirmed"),
            ({"total": "24.50"}, "The total is €24.50, and its parts come to €24.00."),
            ({"discount_total": "30.00"}, "More was taken off"),
            ({"currency": "USD"}, "It is in USD"),
            ({"placed_at": "12/1/2010 8:26"}, "is no time"),
            ({"placed_at": "2027-01-01"}, "in the future"),
            ({"shipped_at": "9999-12-31T23:00-05:00"}, "shipped_at “9999-12-31T23:00-05:00” is before 1970, or in the"),
            ({"paid_at": "0001-01-01T00:00+05:00"}, "paid_at “0001-01-01T00:00.05:00” is before 1970"),
            ({"quantity": "-1"}, "pieces were not sold"),
            ({"unit_price": ""}, "has no price"),
            ({"payment_status": "barter"}, "“barter” is no state of a payment"),
            ({"status": "lost"}, "“lost” is no state of an order"),
            ({"name": "", "sku": ""}, "Nothing was bought"),
        ],
    )
    def test_that_cannot_be_believed_are_refused(self, cells, reason):
        with pytest.raises(RowRefused, match=reason):
            read(**cells)


class TestState:
    @pytest.mark.parametrize(
        ("cells", "state"),
        [
            ({}, ("confirmed", 24, 0)),
            ({"status": "fulfilled"}, ("shipped", 24, 0)),
            ({"status": "partial", "payment_status": "pending"}, ("part-shipped", 0, 0)),
            ({"payment_status": "refunded"}, ("returned", 24, 24)),
            ({"payment_status": "refunded", "cancelled_at": "2026-03-06"}, ("cancelled", 24, 24)),
            ({"payment_status": "partially_refunded", "refunded_total": "5.00"}, ("confirmed", 24, 5)),
            ({"payment_status": "voided"}, ("cancelled", 0, 0)),
            ({"payment_status": "", "paid_at": "2026-03-02"}, ("confirmed", 24, 0)),
            ({"payment_status": "partially_paid", "outstanding_total": "20.00"}, ("confirmed", 4, 0)),
            ({"paid_total": "24.00", "refunded_total": "24.00", "status": "delivered"}, ("delivered", 24, 24)),
        ],
    )
    def test_is_one_that_is_known_here(self, cells, state):
        order = read(**cells)

        assert (order.status, order.paid, order.refunded) == state

    def test_of_a_list_of_what_was_sold_is_paid(self):
        row = {name: text for name, text in (ORDER | MUG).items() if name != "payment_status"}

        assert read_order([row], names=frozenset(row), now=NOW).paid == 24


class TestParts:
    def test_come_from_whichever_row_says_them(self):
        order = read({**MUG, "quantity": "1", "email": "ada@example.com", "shipping_name": "Ada"}, total="36.00")

        assert (order.email, [line.quantity for line in order.lines]) == ("ada@example.com", [3])

    def test_lose_the_apostrophe_of_shopify_and_none_of_their_own(self):
        address = {"name": "'t Hooft", "line1": "Gasse 1", "city": "Wien", "postcode": "'1010", "country": "Austria"}

        order = read(**{f"shipping_{part}": text for part, text in address.items()})

        shipping = order.addresses["shipping"]
        assert (shipping["name"], shipping["postcode"], order.country) == ("'t Hooft", "1010", "AT")

    @pytest.mark.parametrize("email", ["no address", f"ada@{'long.' * 52}example.com"])
    def test_come_without_an_address_that_is_none_and_say_so(self, email):
        order = read(email=email)

        assert order.email == ""
        assert order.notes == [f"“{email[:254]}” is no e-mail address, and was left out."]
