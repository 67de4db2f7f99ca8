"""An order hangs on the words that its buyer was shown."""

import pytest

from my_shop.kernel.pages.versions import one_reading
from orders.models import LegalTextVersion, Order
from orders.rules.fingerprint import fingerprint_of
from orders.services.legal import texts, versions
from orders.services.legal.standard_texts import standard_text
from orders.services.lifecycle import confirmation
from orders.services.lifecycle.confirmation import OrderChanged

pytestmark = pytest.mark.django_db


def publish(body, kind="terms"):
    texts.save_draft(kind=kind, title="Our terms", body=body)
    return texts.publish_text(kind=kind)


def confirm(order, shown=None):
    return confirmation.confirm_order(order=order, shown=shown or fingerprint_of(order))


class TestCurrentVersions:
    def test_makes_versions_of_the_standard_texts_once(self):
        assert versions.current_versions() == versions.current_versions()
        found = LegalTextVersion.objects.values_list("kind", "number")
        assert sorted(found) == [("privacy", None), ("terms", None), ("withdrawal", None)]

    def test_makes_another_version_where_a_standard_text_reads_otherwise(self, settings):
        before = versions.current_versions()
        settings.SHOP_WITHDRAWAL_DAYS = 99
        after = versions.current_versions()
        assert before["withdrawal"] != after["withdrawal"] and before["privacy"] == after["privacy"]
        assert "99 days" in LegalTextVersion.objects.get(pk=after["withdrawal"]).html

    def test_are_what_the_merchant_has_published(self):
        published = publish("Pay at once.")
        assert versions.current_versions()["terms"] == published.pk

    def test_asks_once(self, django_assert_num_queries):
        with one_reading():  # as in a request
            versions.current_versions()
            with django_assert_num_queries(1):
                versions.current_versions()

    def test_holds_the_standard_withdrawal_form_word_for_word(self):
        assert "hereby give notice that I/We (*) withdraw" in standard_text("withdrawal").html


class TestOrders:
    def test_keep_the_versions_that_were_in_force(self, place, warehouse):
        version = publish("Pay at once.")
        order = confirm(place())
        publish("Pay whenever you like.")
        order = Order.objects.get(pk=order.pk)
        assert order.terms_version == version
        assert order.withdrawal_version.number is None and order.privacy_version.number is None

    def test_tell_in_their_payload_what_their_buyer_gets_to_keep(self, place, warehouse):
        order = confirm(place())
        [(_, payload, _)] = warehouse.heard
        documents = [(text.filename, text.document) for text in payload.legal_texts]
        assert documents == [
            ("terms.html", f"legal-text:{order.terms_version_id}"),
            ("withdrawal.html", f"legal-text:{order.withdrawal_version_id}"),
        ]

    def test_are_asked_about_again_when_a_text_is_published_meanwhile(self, place, warehouse, snapshot):
        order = place()
        shown = fingerprint_of(order)
        version = publish("Pay at once.")
        before = snapshot(order)
        with pytest.raises(OrderChanged) as change:
            confirm(Order.objects.get(), shown)
        assert (change.value.parts, snapshot(order), warehouse.heard) == (("texts",), before, [])
        order = confirmation.reprice_order(order=order)
        assert confirm(Order.objects.get()).terms_version == version

    def test_of_before_there_were_versions_are_asked_about_as_well(self, place, warehouse):
        order = place()
        Order.objects.update(terms_version=None, withdrawal_version=None, privacy_version=None)
        with pytest.raises(OrderChanged):
            confirm(Order.objects.get(), fingerprint_of(Order.objects.get(pk=order.pk)))


class TestPaper:
    def test_has_the_words_of_then_and_says_which_version(self):
        version = publish("Pay at once.")
        publish("Pay whenever you like.")
        paper = versions.paper(f"legal-text:{version.pk}").decode()
        assert "Pay at once." in paper and "version 1 of" in paper and "<script" not in paper

    def test_of_a_kind_is_the_one_in_force(self):
        publish("Pay at once.")
        assert "Pay at once." in versions.paper("legal-text:terms").decode()

    @pytest.mark.parametrize("name", ["999999", "nothing", "", "²"])
    def test_of_what_there_is_not_is_none(self, name):
        assert versions.paper(f"legal-text:{name}") is None
