"""The doors to invoices and packing slips: page, API, back office."""

import io

import pytest
from django.contrib.auth.models import Group
from model_bakery import baker
from pypdf import PdfReader

from my_shop.roles import create_roles
from orders.documents.pdf import packing_slips_pdf
from orders.models import Invoice, Order
from orders.services.invoices import invoices, pdfs
from orders.services.order import links
from tests.desk import act, ask_for
from tests.orders.documents.samples import SLIP
from tests.orders.invoice_factories import confirmed

pytestmark = pytest.mark.django_db


def invoice_of(order):
    return pdfs.print_invoice(invoice=invoices.issue_invoice(order=confirmed(order)))


def url_of(document):
    return f"/orders/{document.order.number}/invoices/{document.number}/"


class TestInvoice:
    def test_is_handed_to_its_owner_and_kept_by_nobody_on_the_way(self, client, place, ada):
        document = invoice_of(place(user=ada))
        client.force_login(ada)
        response = client.get(url_of(document))
        assert (response.status_code, response["Content-Type"], response.content[:5]) == (
            200,
            "application/pdf",
            b"%PDF-",
        )
        assert response["Content-Disposition"] == f'attachment; filename="larkfield-invoice-{document.number}.pdf"'
        assert {"private", "no-store"} <= set(response["Cache-Control"].replace(" ", "").split(","))

    def test_is_handed_to_a_guest_who_has_opened_the_link(self, client, place):
        document = invoice_of(place())
        assert client.get(url_of(document)).status_code == 404
        client.get(links.signed_url(document.order))
        assert client.get(url_of(document)).status_code == 200

    def test_is_unknown_to_strangers_and_under_other_orders(self, client, place, ada, bo):
        document, own = invoice_of(place(user=ada)), place(user=bo)
        assert client.get(url_of(document)).status_code == 404
        client.force_login(bo)
        assert client.get(url_of(document)).status_code == 404
        assert client.get(f"/orders/{own.number}/invoices/{document.number}/").status_code == 404

    def test_that_is_not_printed_yet_says_so(self, client, place, ada):
        document = invoices.issue_invoice(order=confirmed(place(user=ada)))
        client.force_login(ada)
        page = client.get(url_of(document), follow=True).content.decode()
        assert f"Invoice {document.number} is being prepared" in page
        assert f"Invoice {document.number}: being printed" in page

    def test_answers_reading_only(self, client, place, ada):
        document = invoice_of(place(user=ada))
        client.force_login(ada)
        assert client.post(url_of(document)).status_code == 405


class TestApi:
    def test_lists_the_papers_and_hands_them_out(self, client, place, ada, bo):
        document = invoice_of(place(user=ada))
        client.force_login(ada)
        (listed,) = client.get(f"/api/v1/orders/{document.order.number}/").json()["invoices"]
        assert (listed["number"], listed["kind"], listed["total"]) == (document.number, "invoice", "28.90")
        path = listed["pdf"].removeprefix("http://127.0.0.1:8000")
        assert client.get(path).content[:5] == b"%PDF-"
        client.force_login(bo)
        assert client.get(path).status_code == 404

    def test_names_no_file_that_is_not_there(self, client, place, ada):
        document = invoices.issue_invoice(order=confirmed(place(user=ada)))
        client.force_login(ada)
        assert client.get(f"/api/v1/orders/{document.order.number}/").json()["invoices"][0]["pdf"] is None
        assert client.get(f"/api/v1{url_of(document)}").status_code == 404


@pytest.fixture
def as_manager(client, django_user_model):
    create_roles()
    user = django_user_model.objects.create_user("mia", "mia@example.com", "pass-for-tests", is_staff=True)
    user.groups.add(Group.objects.get(name="manager"))
    client.force_login(user)
    return client


class TestBackOffice:
    LIST = "/admin/orders/invoice/"

    def test_finds_papers_and_opens_them(self, as_manager, place):
        document = invoice_of(place())
        for words in (document.number, document.order.number):
            assert f"/{document.pk}/pdf/" in as_manager.get(self.LIST, {"q": words}).content.decode()
        assert f"/{document.pk}/pdf/" not in as_manager.get(self.LIST, {"q": "nothing"}).content.decode()
        assert as_manager.get(f"{self.LIST}{document.pk}/pdf/").content[:5] == b"%PDF-"
        assert as_manager.get(f"{self.LIST}{document.pk}/change/").status_code == 200

    def test_finds_papers_by_the_beginning_of_a_number_without_writing_every_row_in_capitals(self, as_manager, place):
        document = invoice_of(place())
        for words in (document.number[:-1].lower(), f" {document.order.number[:-1].lower()} "):
            found = as_manager.get(self.LIST, {"q": words}).context["cl"].queryset
            assert list(found) == [document]
            assert "UPPER" not in str(found.query)

    def test_hands_out_the_e_invoice_by_itself(self, as_manager, place):
        document = invoice_of(place())
        address = f"{self.LIST}{document.pk}/xml/"
        assert address in as_manager.get(f"{self.LIST}{document.pk}/change/").text
        response = as_manager.get(address)
        assert (response["Content-Type"], response.content[-18:]) == ("application/xml", b"ssIndustryInvoice>")
        assert f"<ram:ID>{document.number}</ram:ID>" in response.text

    def test_says_where_a_document_is_older_than_e_invoices(self, as_manager, place, monkeypatch):
        monkeypatch.setattr("orders.services.invoices.pdfs.invoice_pdf", lambda data: packing_slips_pdf([SLIP]))
        document = invoice_of(place())
        assert as_manager.get(f"{self.LIST}{document.pk}/xml/").status_code == 404

    def test_changes_and_deletes_nothing(self, as_manager, place):
        document = invoice_of(place())
        assert as_manager.post(f"{self.LIST}{document.pk}/change/", {"number": "X"}).status_code == 403
        assert as_manager.post(f"{self.LIST}{document.pk}/delete/", {"post": "yes"}).status_code == 403
        assert as_manager.get(f"{self.LIST}add/").status_code == 403
        assert Invoice.objects.get() == document

    def test_shows_why_a_paper_was_not_printed_and_prints_it_again(self, as_manager, place):
        document = invoices.issue_invoice(order=confirmed(place()))
        Invoice.objects.filter(pk=document.pk).note_print_error("No ink left")
        assert "No ink left" in as_manager.get(self.LIST).content.decode()
        asked = ask_for(as_manager, self.LIST, "print_again", document).content.decode()
        assert f"It is then sent to {document.order.email}." in asked
        assert (
            f"{document.number}: Is being printed."
            in act(as_manager, self.LIST, "print_again", document).content.decode()
        )
        pdfs.print_overdue()
        assert "printed already" in ask_for(as_manager, self.LIST, "print_again", document).content.decode()

    def test_asks_as_much_of_the_database_for_many_papers(self, as_manager, place, django_assert_max_num_queries):
        invoice_of(place())
        with django_assert_max_num_queries(11) as few:
            as_manager.get(self.LIST)
        for _ in range(4):
            invoices.issue_invoice(order=confirmed(place()))
        with django_assert_max_num_queries(len(few)):
            as_manager.get(self.LIST)

    def test_shows_nothing_to_an_editor(self, as_manager, place, django_user_model):
        document = invoice_of(place())
        mia = django_user_model.objects.get(username="mia")
        mia.groups.set([Group.objects.get(name="editor")])
        assert as_manager.get(f"{self.LIST}{document.pk}/pdf/").status_code == 403
        assert as_manager.get(f"/admin/orders/order/{document.order_id}/packing-slip/").status_code == 403

    def test_lists_them_on_the_order_s_page_by_few_queries(self, as_manager, place, django_assert_max_num_queries):
        document = invoice_of(place())
        with django_assert_max_num_queries(18):
            page = as_manager.get(f"/admin/orders/order/{document.order_id}/change/").content.decode()
        assert f"/admin/orders/invoice/{document.pk}/pdf/" in page
        assert "packing-slip/" in page


class TestPackingSlip:
    def slip(self, client, order, query=""):
        response = client.get(f"/admin/orders/order/{order.pk}/packing-slip/{query}")
        assert response["Content-Type"] == "application/pdf"
        reader = PdfReader(io.BytesIO(response.content))
        return " ".join(" ".join(page.extract_text() for page in reader.pages).split())

    def test_says_what_is_left_to_send_and_no_price(self, as_manager, place):
        order = confirmed(place())
        text = self.slip(as_manager, order)
        assert "Ada Byron" in text
        assert "Pieces in this parcel 2" in text
        assert "€" not in text

    def test_says_what_lies_in_each_parcel(self, as_manager, place):
        order = confirmed(place())
        line = order.lines.get()
        parcel = baker.make("orders.Shipment", order=order, key="p1")
        baker.make("orders.ShipmentLine", shipment=parcel, line=line, quantity=1)
        line.shipped_quantity = 1
        line.save()
        Order.objects.update(status=Order.Status.PART_SHIPPED)
        assert "Pieces in this parcel 1" in self.slip(as_manager, order, f"?shipment={parcel.pk}")
        assert "2 of 2" in self.slip(as_manager, order)
        page = as_manager.get(f"/admin/orders/order/{order.pk}/change/").content.decode()
        assert f"packing-slip/?shipment={parcel.pk}" in page

    @pytest.mark.parametrize("query", ["?shipment=0", "?shipment=x", "?shipment=9999999999999999999999", "?shipment=²"])
    def test_knows_no_other_parcels(self, as_manager, place, query):
        order = confirmed(place())
        assert as_manager.get(f"/admin/orders/order/{order.pk}/packing-slip/{query}").status_code == 404

    def test_says_why_there_is_nothing_to_pack(self, as_manager, place):
        response = as_manager.get(f"/admin/orders/order/{place().pk}/packing-slip/", follow=True)
        assert "it is waiting for confirmation." in response.content.decode()
