"""The table of products is what the import reads: it brings the same catalogue in again."""

import csv
import io
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile

from my_shop.kernel.imports.contract import Result
from my_shop.kernel.pictures.models import Picture
from products.exports import EXPORTERS
from products.models import Category, Manufacturer, Product, ProductImage, Variant
from products.services.attributes import get_or_create_option_value, get_or_create_tag
from products.services.catalogue import delete_product, save_product
from products.services.categories import delete_category
from products.services.manufacturers import delete_manufacturer, draft_manufacturer
from products.services.variants import save_variant
from tests.products.imports import run_import

pytestmark = pytest.mark.django_db

PRODUCTS = EXPORTERS[0]


def export():
    said = io.StringIO()
    writer = csv.writer(said)
    writer.writerow(PRODUCTS.columns)
    writer.writerows(PRODUCTS.rows(Product.objects.order_by("pk")))
    return said.getvalue()


@pytest.fixture
def shop(make_product):
    mug = make_product(
        "Mug",
        category="Kitchen/Mugs & cups",
        brand="Hald",
        summary="Holds tea.",
        description="Thrown.\n\n- by hand\n- in “Jutland”, with care",
        details={"Weight": 300, "Care": "Dishwasher, too"},
        meta_title="Mug | Hald",
        tax_class="reduced",
        is_featured=True,
        variants=[{"size": "S", "sku": "M-S", "stock": 3}, {"size": "L", "sku": "M-L", "stock": 0, "price": "12.50"}],
    )
    small = Variant.objects.get(sku="M-S")
    values = [get_or_create_option_value(option="Size", value="S")]
    facts = {"gtin": "4006381333931", "cost": Decimal("3.20"), "weight_grams": 310, "compare_at_price": Decimal(14)}
    facts |= {"content_amount": Decimal("0.75"), "content_unit": "l"}
    save_variant(product=mug, variant=small, sku="M-S", price=Decimal(10), option_values=values, **facts)
    mug.manufacturer, mug.safety = draft_manufacturer(name="Kilnworks"), "**Hot** inside.\n\nKeep from children."
    save_product(product=mug, tags=[get_or_create_tag(name=name) for name in ("gift", "Clay")])
    make_product("Tin", is_published=False, category="Kitchen")
    return mug


class TestProducts:
    def test_brought_in_again_it_changes_nothing(self, shop, tmp_path):
        job = run_import(tmp_path, export())
        assert {str(each.result) for each in job.outcomes} == {str(Result.UNCHANGED)}

    def test_an_empty_shop_gets_the_same_catalogue(self, shop, tmp_path):
        before = export()
        for product in Product.objects.all():
            delete_product(product=product)
        for category in Category.objects.order_by("-path"):
            delete_category(category=category)
        delete_manufacturer(manufacturer=Manufacturer.objects.get())
        run_import(tmp_path, before)
        assert export() == before

    def test_has_drafts_options_tags_and_lines(self, shop):
        rows = list(csv.DictReader(io.StringIO(export())))
        assert [(row["slug"], row["sku"], row["status"]) for row in rows] == [
            ("mug", "", "active"),
            ("mug", "M-S", ""),
            ("mug", "M-L", ""),
            ("tin", "", "draft"),
            ("tin", "TIN-0", ""),
        ]
        assert (rows[0]["category1"], rows[0]["tags"]) == ("Kitchen -> Mugs & cups", "Clay, gift")
        assert rows[0]["description"].count("\n") == 3
        assert (rows[1]["option1_name"], rows[1]["option1_value"], rows[1]["cost"]) == ("Size", "S", "3.20")

    def test_asks_no_more_for_many_products(self, shop, make_product, django_assert_num_queries):
        with django_assert_num_queries(7) as few:
            list(PRODUCTS.rows(Product.objects.all()))
        for number in range(3):
            make_product(f"Jug {number}", variants=[{"size": "S"}, {"size": "L"}])
        with django_assert_num_queries(len(few)):
            list(PRODUCTS.rows(Product.objects.all()))


def test_pictures_are_handed_out_as_they_are_kept_but_for_a_lost_one(shop):
    kept = Picture.objects.create(file=ContentFile(b"WEBP", "mug.webp"), width=1, height=1)
    lost = Picture.objects.create(file="pictures/ab/lost.webp", width=1, height=1)
    for picture in (lost, kept):
        ProductImage.objects.create(product=shop, picture=picture)
    files = list(PRODUCTS.files(Product.objects.order_by("pk")))
    assert files == [(kept.file.name.rsplit("/", 1)[-1], b"WEBP")]
