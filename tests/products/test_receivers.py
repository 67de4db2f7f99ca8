from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import transaction
from model_bakery import baker

from orders.signals import (
    ChangedLine,
    Line,
    OrderChange,
    OrderPayload,
    OrderRejected,
    StockMoved,
    StockTaken,
    offers_asked,
    order_adopted,
    order_cancelled,
    order_changed,
    order_confirmed,
    order_released,
    order_returned,
)
from products.models import Purchase
from products.services import catalogue, stock
from tests.recipes import category, member, product, stocked_variant

pytestmark = pytest.mark.django_db


def facts(*lines, number="A-1", **changes):
    zero = Decimal("0.00")
    return OrderPayload(
        number=number,
        email="bo@example.com",
        name="Bo",
        lines=tuple(
            Line(variant.pk, variant.sku, variant.product.name, units, zero, zero, zero, zero)
            for variant, units in lines
        ),
        subtotal=zero,
        delivery_total=zero,
        tax_total=zero,
        total=zero,
        owed_total=zero,
        currency="EUR",
        url="https://shop.example/orders/A-1/",
        address="",
        delivery="",
        arrival=(date.min, date.min),
        payment="",
        **{"user_id": None, **changes},
    )


def answers_of(signal, kind, **arguments):
    return [answer for _, answer in signal.send(sender=None, **arguments) if isinstance(answer, kind)]


class TestOrderAdopted:
    def test_the_member_has_bought_what_the_guest_bought_and_nobody_elses(self):
        mug, ada, bo = stocked_variant(10), member.make(), member.make()
        for number, user_id in (("A-1", None), ("A-2", None), ("A-3", bo.pk)):
            order_confirmed.send(sender=None, order=facts((mug, 1), number=number, user_id=user_id))
        order_adopted.send(sender=None, user_id=ada.pk, numbers=("A-1", "A-3"))
        buyers = dict(Purchase.objects.values_list("order_number", "user_id"))
        assert buyers == {"A-1": ada.pk, "A-2": None, "A-3": bo.pk}

    def test_and_has_not_once_the_order_is_released(self):
        mug, ada, bo = stocked_variant(10), member.make(), member.make()
        for number, user_id in (("A-1", ada.pk), ("A-2", ada.pk), ("A-3", bo.pk)):
            order_confirmed.send(sender=None, order=facts((mug, 1), number=number, user_id=user_id))
        order_released.send(sender=None, user_id=ada.pk, numbers=("A-1", "A-3"))
        buyers = dict(Purchase.objects.values_list("order_number", "user_id"))
        assert buyers == {"A-1": None, "A-2": ada.pk, "A-3": bo.pk}


class TestOrderConfirmed:
    def test_takes_the_stock_and_answers_what_it_took(self):
        mug, buyer = stocked_variant(10), member.make()
        order = facts((mug, 3), user_id=buyer.pk)
        assert answers_of(order_confirmed, StockTaken, order=order) == [StockTaken({mug.pk: 3})]
        mug.refresh_from_db()
        mug.product.refresh_from_db()
        assert (mug.quantity, mug.product.sold_count) == (7, 3)
        assert Purchase.objects.get().user == buyer

    def test_refuses_in_words_and_keeps_no_purchase(self):
        mug, pot = stocked_variant(10), stocked_variant(1)
        with pytest.raises(OrderRejected) as refusal, transaction.atomic():
            order_confirmed.send(sender=None, order=facts((mug, 1), (pot, 2)))
        assert [(line.sku, line.wanted, line.available) for line in refusal.value.reasons] == [(pot.sku, 2, 1)]
        assert not Purchase.objects.exists()


class TestOrderCancelledAndReturned:
    def test_put_stock_back_and_take_the_purchase_back(self):
        mug = stocked_variant(10)
        order_confirmed.send(sender=None, order=facts((mug, 3)))
        order_returned.send(
            sender=None, order=facts((mug, 1)), return_id="A-1-R1", is_line_cancellation=False, reason="Chipped"
        )
        order_cancelled.send(sender=None, order=facts((mug, 2)), reason="")
        mug.refresh_from_db()
        mug.product.refresh_from_db()
        assert (mug.quantity, mug.product.sold_count) == (10, 0)

    def test_heard_twice_change_nothing_the_second_time(self):
        mug = stocked_variant(10)
        for _ in range(2):
            order_confirmed.send(sender=None, order=facts((mug, 3)))
        for _ in range(2):
            order_returned.send(
                sender=None, order=facts((mug, 1)), return_id="A-1-R1", is_line_cancellation=False, reason="Chipped"
            )
        for _ in range(2):
            order_cancelled.send(sender=None, order=facts((mug, 2)), reason="")
        mug.refresh_from_db()
        mug.product.refresh_from_db()
        assert (mug.quantity, mug.product.quantity, mug.product.sold_count) == (10, 10, 0)
        assert mug.movements.count() == 4


def change_of(*lines, change_id="A-1-E1"):
    """A change of lines (variant, units before, units after)."""
    zero = Decimal(0)
    changed = tuple(ChangedLine(pk.pk, pk.sku, pk.product.name, before, after) for pk, before, after in lines)
    return OrderChange(change_id=change_id, lines=changed, difference=zero, refunded=zero)


class TestOrderChanged:
    @pytest.fixture
    def shelf(self):
        """10 mugs and 5 pots, of which an order has bought 3 and 2."""
        mug, pot = stocked_variant(10), stocked_variant(5)
        order_confirmed.send(sender=None, order=facts((mug, 3), (pot, 2)))
        return mug, pot

    def bought(self):
        return dict(Purchase.objects.filter(quantity__gt=0).values_list("variant", "quantity"))

    def test_takes_what_is_more_and_puts_back_what_is_less(self, shelf):
        (mug, pot), jug = shelf, stocked_variant(4)
        change = change_of((mug, 3, 1), (pot, 2, 0), (jug, 0, 4))
        arguments = {"order": facts((mug, 1), (jug, 4)), "change": change}
        [answer] = answers_of(order_changed, StockMoved, **arguments)
        assert answer.changes == {mug.pk: -2, pot.pk: -2, jug.pk: 4}
        for variant, left, sold in ((mug, 9, 1), (pot, 5, 0), (jug, 0, 4)):
            variant.refresh_from_db()
            variant.product.refresh_from_db()
            assert (variant.quantity, variant.product.quantity, variant.product.sold_count) == (left, left, sold)
            assert sum(movement.change for movement in variant.movements.all()) == left
        assert self.bought() == {mug.pk: 1, jug.pk: 4}

    def test_heard_twice_changes_nothing_the_second_time(self, shelf):
        mug, _ = shelf
        for _ in range(2):
            order_changed.send(sender=None, order=facts((mug, 5)), change=change_of((mug, 3, 5)))
        mug.refresh_from_db()
        assert (mug.quantity, self.bought()[mug.pk]) == (5, 5)

    def test_what_was_changed_goes_back_whole_with_the_order(self, shelf):
        mug, pot = shelf
        order_changed.send(sender=None, order=facts((mug, 5), (pot, 1)), change=change_of((mug, 3, 5), (pot, 2, 1)))
        order_cancelled.send(sender=None, order=facts((mug, 5), (pot, 1)), reason="")
        for variant, all_of_them in ((mug, 10), (pot, 5)):
            variant.refresh_from_db()
            assert variant.quantity == all_of_them

    def test_refuses_in_words_what_is_short_and_moves_nothing(self, shelf):
        mug, pot = shelf
        with pytest.raises(OrderRejected) as refusal, transaction.atomic():
            order_changed.send(sender=None, order=facts((mug, 1), (pot, 6)), change=change_of((mug, 3, 1), (pot, 2, 6)))
        assert [(line.sku, line.wanted, line.available) for line in refusal.value.reasons] == [(pot.sku, 4, 3)]
        mug.refresh_from_db()
        assert mug.quantity == 7

    def test_refuses_to_put_back_what_the_order_does_not_have(self, shelf):
        mug, _ = shelf
        with pytest.raises(stock.StockRefused), transaction.atomic():
            order_changed.send(sender=None, order=facts((mug, 1)), change=change_of((mug, 9, 1)))


class TestMovements:
    def test_keep_no_words_about_people(self):
        """They stay when a buyer is erased, as docs/privacy.md says; what was typed stands in the order's timeline."""
        mug, words = stocked_variant(10), "Mrs Byron rang from 0113 496 0000."
        order_confirmed.send(sender=None, order=facts((mug, 3)))
        change = replace(change_of((mug, 3, 4)), reason=words)
        order_changed.send(sender=None, order=facts((mug, 4)), change=change)
        order_returned.send(
            sender=None, order=facts((mug, 1)), return_id="A-1-R1", is_line_cancellation=False, reason=words
        )
        order_cancelled.send(sender=None, order=facts((mug, 3)), reason=words)
        movements = mug.movements.filter(order_number="A-1").order_by("pk").values_list("change", "return_id", "note")
        assert list(movements) == [
            (-3, "", ""),
            (-1, "A-1-E1", ""),
            (1, "A-1-R1", ""),
            (3, "", ""),
        ]


class TestOffersAsked:
    def test_answers_by_id_and_by_sku_in_one_query(self, django_assert_max_num_queries):
        variants = [stocked_variant(4) for _ in range(5)]
        asked = {"sender": None, "variant_ids": tuple(v.pk for v in variants), "skus": (), "with_pictures": True}
        offers_asked.send(**asked)  # the first time SQLite is asked what it knows of JSON
        with django_assert_max_num_queries(1):
            answers = offers_asked.send(**asked)
        offers = [offer for _, found in answers for offer in found]
        assert [(offer.sku, offer.quantity, offer.unit_price) for offer in offers] == [
            (variant.sku, 4, variant.price) for variant in variants
        ]
        [(_, by_sku)] = offers_asked.send(
            sender=None, variant_ids=(), skus=(variants[0].sku.lower(), "unknown"), with_pictures=True
        )
        assert [offer.variant_id for offer in by_sku] == [variants[0].pk]

    def test_looks_for_pictures_only_where_somebody_will_look_at_them(self, django_assert_num_queries):
        variant = stocked_variant(4)
        picture = baker.make("pictures.Picture", status="ready", file="pictures/mug.webp", width=640, height=480)
        baker.make("products.ProductImage", product=variant.product, picture=picture)
        asked = {"sender": None, "variant_ids": (variant.pk,), "skus": ()}
        with django_assert_num_queries(1):
            [(_, [bare])] = offers_asked.send(**asked, with_pictures=False)
        [(_, [shown])] = offers_asked.send(**asked, with_pictures=True)
        assert (bare.picture, shown.picture) == (None, picture.shown)

    def test_tells_what_tax_and_parcels_need_without_another_query(self, django_assert_num_queries):
        house, mugs = category.make(path="house"), category.make(path="house/mugs")
        category.make(path="house/mugs/tall"), category.make(path="hous"), category.make(path="housemugs")
        booklet = product.make(category=mugs, tax_class="reduced", is_digital=True)
        variants = [stocked_variant(1, product=booklet, weight_grams=250), stocked_variant(1)]
        with django_assert_num_queries(1):
            [(_, offers)] = offers_asked.send(
                sender=None, variant_ids=tuple(v.pk for v in variants), skus=(), with_pictures=False
            )
        told = [(o.tax_class, o.weight_grams, o.is_digital, o.product_id, o.category_ids) for o in offers]
        plain = variants[1].product
        assert told == [
            ("reduced", 250, True, booklet.pk, {house.pk, mugs.pk}),
            ("standard", 0, False, plain.pk, {plain.category_id}),
        ]

    def test_an_unpublished_product_is_not_available(self):
        variant = stocked_variant(4)
        variant.product.is_published = False
        variant.product.save()
        [(_, [offer])] = offers_asked.send(sender=None, variant_ids=(variant.pk,), skus=(), with_pictures=False)
        assert not offer.is_available


@pytest.mark.skipif(not apps.is_installed("blog"), reason="blog is unplugged")
class TestProductCardsAsked:
    def test_answers_published_products_only(self):
        from blog.signals import product_cards_asked

        shown, hidden = stocked_variant(2), stocked_variant(2)
        hidden.product.is_published = False
        hidden.product.save()
        slugs = (shown.product.slug, hidden.product.slug, "unknown")
        [(_, cards)] = product_cards_asked.send(sender=None, slugs=slugs)
        assert [(card.slug, card.stock) for card in cards] == [(shown.product.slug, "Only 2 left")]

    def test_says_where_a_price_is_the_lowest_of_several(self):
        from blog.signals import product_cards_asked

        one, several = stocked_variant(2).product, stocked_variant(2).product
        stocked_variant(2, product=several, price=99)
        [(_, cards)] = product_cards_asked.send(sender=None, slugs=(one.slug, several.slug))
        assert {card.slug: card.varies for card in cards} == {one.slug: False, several.slug: True}

    def test_answers_a_former_slug_by_that_slug(self):
        from blog.signals import product_cards_asked

        renamed = stocked_variant(2).product
        former, renamed.slug = renamed.slug, "renamed"
        catalogue.save_product(product=renamed)
        [(_, [card])] = product_cards_asked.send(sender=None, slugs=(former,))
        assert (card.slug, card.url) == (former, "/products/renamed/")
