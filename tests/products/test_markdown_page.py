"""A product for programs that read: the same facts as on its page, and markup of nobody but the shop."""

from decimal import Decimal

import pytest
from markdown_it import MarkdownIt

from products.models import Variant
from products.services.catalogue import publish_products, save_product
from products.signals import DeliveryRate, DeliveryTerms, delivery_terms_asked
from tests import recipes

pytestmark = pytest.mark.django_db

HOSTILE = "# <b>*Mug*</b> [x](javascript:y) `z` _a_ &amp;"


@pytest.fixture(autouse=True)
def somebody_delivers(settings, monkeypatch):
    settings.SHOP_COUNTRY = "DE"
    monkeypatch.setattr(delivery_terms_asked, "receivers", [])
    rates = (DeliveryRate("DE", "Parcel", Decimal("4.90"), 2, 4),)
    delivery_terms_asked.connect(lambda sender, **kwargs: DeliveryTerms(rates=rates), weak=False)


@pytest.fixture
def mug(make_product):
    return make_product(
        "Mug",
        brand="Alder",
        category="Kitchen/Mugs",
        summary="One sentence.",
        description="# Clay\n\nA **good** [mug](/blog/mugs/). <script>x</script>",
        details={"Height": "9 cm"},
        variants=[
            {"sku": "SAGE", "colour": "Sage", "price": "12", "stock": 50},
            {"sku": "INK", "colour": "Ink", "price": "14", "was": "16", "stock": 0},
        ],
    )


class TestProduct:
    def test_says_what_the_page_says(self, client, mug):
        answer = client.get("/products/mug.md")
        assert answer.headers["Content-Type"] == "text/markdown; charset=utf-8"
        lines = answer.text.splitlines()
        assert lines[0] == "# Mug" and "> One sentence." in lines and "- Brand: Alder" in lines
        base = "http://127.0.0.1:8000"
        assert f"- Category: [Kitchen]({base}/categories/kitchen/) › [Mugs]({base}/categories/kitchen/mugs/)" in lines
        sage, ink = (next(line for line in lines if sku in line) for sku in ("number SAGE", "number INK"))
        assert sage == (
            f"- [Sage]({base}/products/mug/?variant=SAGE): €12.00, tax included. In stock. Article number SAGE."
        )
        assert "Sold out." in ink and "the lowest price of the last 30 days was €16.00" in ink
        assert "- Delivery of one to Germany: €4.90 with tax, 2 to 4 working days." in lines
        assert "### Clay" in lines and f"A **good** [mug]({base}/blog/mugs/). \\<script>x\\</script>" in lines
        assert "- Height: 9 cm" in lines

    def test_shows_prices_as_the_shop_does(self, client, mug, settings):
        settings.SHOP_PRICES_SHOWN, settings.SHOP_TAX_RATE = "without-tax", Decimal(20)
        assert "€10.00, plus tax" in client.get("/products/mug.md").text

    def test_takes_nothing_that_people_typed_for_markup(self, client, make_product):
        mug = make_product("Mug", summary=HOSTILE, details={HOSTILE: HOSTILE})
        mug.name = HOSTILE
        save_product(product=mug)
        text = client.get("/products/mug.md").text
        tokens = MarkdownIt("commonmark").parse(text)
        said = [token.content for block in tokens for token in block.children or () if token.type == "text"]
        kinds = {token.type for block in tokens for token in block.children or ()}
        assert said.count(HOSTILE) == 2 and f"{HOSTILE}: {HOSTILE}" in said
        assert kinds <= {"text", "link_open", "link_close", "softbreak"} and "html_block" not in {
            t.type for t in tokens
        }

    def test_is_the_same_for_everybody(self, client, mug):
        seen = client.get("/products/mug.md")
        client.force_login(recipes.admin.make())
        again = client.get("/products/mug.md")
        assert again.text == seen.text and "Cookie" not in again.headers.get("Vary", "")
        assert seen.headers["Cache-Control"] == "public, max-age=60"
        assert seen.headers["Link"] == '<http://127.0.0.1:8000/products/mug/>; rel="canonical"'
        assert client.get("/products/mug.md", headers={"If-None-Match": seen["ETag"]}).status_code == 304

    def test_is_right_at_once_after_a_change(self, client, mug):
        before = client.get("/products/mug.md")["ETag"]
        Variant.objects.filter(sku="SAGE").update(price=11)
        assert client.get("/products/mug.md", headers={"If-None-Match": before}).status_code == 200

    def test_a_draft_is_there_for_nobody(self, client, mug):
        publish_products(product_ids=[mug.pk], is_published=False)
        client.force_login(recipes.admin.make())
        assert client.get("/products/mug.md").status_code == 404

    def test_a_former_address_leads_to_the_new_one(self, client, mug):
        mug.slug = "cup"
        save_product(product=mug)
        answer = client.get("/products/mug.md")
        assert (answer.status_code, answer["Location"]) == (301, "/products/cup.md")

    def test_the_page_names_it(self, client, mug):
        link = '<link rel="alternate" type="text/markdown" href="http://127.0.0.1:8000/products/mug.md">'
        assert link in client.get("/products/mug/").text

    def test_a_file_is_not_sent(self, client, make_product):
        make_product("Booklet", is_digital=True)
        text = client.get("/products/booklet.md").text
        assert "nothing is sent by post" in text and "Delivery of one" not in text
