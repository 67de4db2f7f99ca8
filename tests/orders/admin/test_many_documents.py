"""The documents of many orders at once."""

import io
import zipfile

import pypdf
import pytest

from my_shop.kernel.back_office import asking
from orders.models import Order
from orders.services.fulfilment import shipping
from orders.services.invoices import invoices, pdfs
from tests import desk
from tests.orders.money import again

pytestmark = pytest.mark.django_db

LIST = "/admin/orders/order/"


@pytest.fixture
def mug(make_variant):
    return make_variant("MUG", quantity=90)


@pytest.fixture
def jug(make_variant):
    return make_variant("JUG", name="Jug", quantity=90)


def text_of(response):
    assert response["Content-Type"] == "application/pdf", response.text
    assert response["Cache-Control"].startswith("private, no-store")
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(response.content)).pages]


def said(response):
    return [str(message) for message in response.context["messages"]]


class TestPackingSlips:
    def test_are_one_file_a_page_for_each_order(self, admin_client, bought, place, mug, jug):
        first, second = bought({mug: 3}), bought({jug: 2})
        pages = text_of(desk.ask_for(admin_client, LIST, "packing_slips", second, first))
        assert [number in page for number, page in zip((first.number, second.number), pages, strict=True)] == [True] * 2
        assert "Page 1 of 1" in pages[1] and "JUG" in pages[1] and "MUG" not in pages[1]

    def test_leave_out_what_the_picking_list_does_and_say_so_on_a_page_of_its_own(
        self, admin_client, bought, place, confirmed, mug, ways
    ):
        order, unpaid = bought({mug: 1}, is_by_invoice=True), confirmed()
        placed = place(payment_method=ways["transfer"])
        slip, left_out = text_of(desk.ask_for(admin_client, LIST, "packing_slips", order, placed, unpaid))
        assert order.number in slip and "Left out" in left_out
        assert f"{placed.number}: it is waiting for confirmation." in left_out
        assert f"{unpaid.number}: it waits for its payment." in left_out

    @pytest.mark.parametrize("action", ["packing_slips", "picking_list"])
    def test_say_why_where_none_can_be_packed(self, admin_client, place, mug, action):
        placed = place({mug: 1})
        assert said(desk.ask_for(admin_client, LIST, action, placed)) == [
            f"Nothing of these orders is left to pack. {placed.number}: it is waiting for confirmation."
        ]

    def test_cost_few_queries_however_many_there_are(self, admin_client, bought, mug, django_assert_max_num_queries):
        orders = [bought({mug: 1}) for _ in range(5)]
        with django_assert_max_num_queries(15):
            assert len(text_of(desk.ask_for(admin_client, LIST, "packing_slips", *orders))) == 5

    def test_refuse_too_many(self, admin_client, bought, mug, monkeypatch):
        monkeypatch.setattr("orders.admin.many_documents.MOST_ROWS", 1)
        orders = [bought({mug: 1}) for _ in range(2)]
        for action in ("packing_slips", "picking_list", "download_invoices"):
            assert said(desk.ask_for(admin_client, LIST, action, *orders)) == [
                "Nothing was printed: choose 1 orders at most."
            ]
        assert asking.MOST_ROWS == 200


class TestPickingList:
    def test_adds_up_what_is_left_of_each_sku(self, admin_client, bought, mug, jug, ada):
        first, second = bought({mug: 3, jug: 1}), bought({mug: 2})
        shipping.ship_order(order=first, quantities={first.lines.get(sku="JUG").pk: 1}, key="k" * 24, user=ada)
        [page] = text_of(desk.ask_for(admin_client, LIST, "picking_list", first, second))
        assert "5 units for 2 orders" in page and "JUG" not in page
        assert f"{first.number}: 3" in page and f"{second.number}: 2" in page

    def test_counts_one_as_one(self, admin_client, bought, mug):
        [page] = text_of(desk.ask_for(admin_client, LIST, "picking_list", bought({mug: 4})))
        assert "4 units for 1 order\n" in page

    def test_names_what_is_left_out_and_why(self, admin_client, bought, place, confirmed, mug, ways):
        order, unpaid = bought({mug: 1}, is_by_invoice=True), confirmed()
        placed = place(payment_method=ways["transfer"])
        [page] = text_of(desk.ask_for(admin_client, LIST, "picking_list", order, placed, unpaid))
        assert f"{placed.number}: it is waiting for confirmation." in page
        assert f"{unpaid.number}: it waits for its payment." in page

    def test_of_the_menu_has_all_that_can_be_packed(self, admin_client, bought, mug, jug, ada):
        packed, order = bought({jug: 1}), bought({mug: 4})
        shipping.pack_order(order=packed, user=ada)
        [page] = text_of(admin_client.get(f"{LIST}picking-list/"))
        assert order.number in page and packed.number not in page
        assert f"{LIST}picking-list/" in admin_client.get("/admin/").text

    def test_says_where_nothing_is_left(self, admin_client, db):
        page = admin_client.get(f"{LIST}picking-list/", follow=True)
        assert said(page) == ["Nothing of these orders is left to pack."]


class TestDownloadInvoices:
    def test_has_each_document_as_it_was_printed(self, admin_client, bought, mug):
        orders = [bought({mug: 1}) for _ in range(2)]
        documents = [pdfs.print_invoice(invoice=invoices.issue_invoice(order=order)) for order in orders]
        response = desk.ask_for(admin_client, LIST, "download_invoices", *Order.objects.all())
        archive = zipfile.ZipFile(io.BytesIO(response.content))
        assert {name: archive.read(name) for name in archive.namelist()} == {
            document.filename: bytes(again(document).pdf) for document in documents
        }
        assert said(admin_client.get(LIST)) == []

    def test_says_in_the_archive_and_on_the_next_page_what_is_not_in_it(self, admin_client, bought, mug):
        printed, waiting, without = (bought({mug: 1}) for _ in range(3))
        pdfs.print_invoice(invoice=invoices.issue_invoice(order=printed))
        document = invoices.issue_invoice(order=waiting)
        response = desk.ask_for(admin_client, LIST, "download_invoices", printed, waiting, without)
        archive = zipfile.ZipFile(io.BytesIO(response.content))
        left_out = [
            f"{waiting.number}: Invoice {document.number} is still being printed.",
            f"{without.number}: it has no invoice yet.",
        ]
        assert archive.read("not-in-here.txt").decode().splitlines() == left_out
        assert len(archive.namelist()) == 2
        assert said(admin_client.get(LIST)) == [" ".join(["2 of the chosen orders are left out.", *left_out])]

    def test_says_where_there_is_none(self, admin_client, bought, mug):
        order = bought({mug: 1})
        page = desk.ask_for(admin_client, LIST, "download_invoices", order)
        assert said(page) == [
            "There is no invoice to download yet.",
            f"1 of the chosen orders is left out. {order.number}: it has no invoice yet.",
        ]
