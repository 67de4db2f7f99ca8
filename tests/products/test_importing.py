import io
import os
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connections
from django.db.models import Sum
from PIL import Image

from products.management.commands import import_catalogue
from products.models import Category, OptionValue, Product, ProductImage, StockMovement, Variant
from products.services import files, stock

pytestmark = pytest.mark.django_db

HEADER = (
    "slug,sku,name,price,compare_at_price,currency,status,description,meta_description,category1,option1_name,"
    "option1_value,image1_src,weight,weight_unit,inventory_count,custom_field.custom.material"
)
MUG = "mug,MUG,Big mug,0,0,EUR,active,Holds a lot.,A big mug.,Kitchen -> Mugs,,,http://x.example/mug.png,,,,Stoneware"
SAGE = "mug,MUG-SAGE,,18.00,24.00,EUR,,,,,Colour,Sage,mug-sage.png,1.5,lb,40,"
INK = "mug,MUG-INK,,19.00,0,EUR,,,,,Colour,Ink,,700,g,0,"
POT = "pot,POT,Pot,0,0,EUR,active,,,Garden -> Pots,,,,,,,"
POT_SMALL = "pot,POT-S,,9.50,0,EUR,,,,,Size,Small,,,,7,"


@pytest.fixture
def bring_in(tmp_path):
    """Run the command on lines of a file, and return what it said."""
    images = tmp_path / "pictures"
    images.mkdir()

    def run(*lines, header=HEADER, content=None):
        file = tmp_path / "catalogue.csv"
        file.write_bytes("\n".join([header, *lines]).encode() if content is None else content)
        said = io.StringIO()
        call_command("import_catalogue", str(file), "--images", str(images), stdout=said)
        return said.getvalue()

    run.images = images
    return run


def draw(path):
    Image.new("RGB", (60, 60), "#7a8b6f").save(path)


class TestImportCatalogue:
    def test_brings_product_variants_options_stock_and_pictures_in(self, bring_in):
        draw(bring_in.images / "mug.png")
        draw(bring_in.images / "mug-sage.png")
        said = bring_in(MUG, SAGE, INK)
        assert "products: 1 new" in said and "variants: 2 new" in said and "pictures: 2 new" in said
        mug = Product.objects.get()
        assert (mug.name, mug.category.path, mug.details) == ("Big mug", "kitchen/mugs", {"Material": "Stoneware"})
        assert (mug.price, mug.quantity) == (Decimal("18.00"), 40)
        sage = Variant.objects.get(sku="MUG-SAGE")
        assert (sage.label, sage.compare_at_price, sage.weight_grams, sage.quantity) == (
            "Sage",
            Decimal("24.00"),
            680,
            40,
        )
        assert sage.movements.get().reason == StockMovement.Reason.OPENING
        assert [(image.variant, image.alt) for image in mug.images.all()] == [
            (None, "Big mug"),
            (sage, "Big mug, Sage"),
        ]

    def test_brings_facts_alternative_texts_and_further_pictures_in(self, bring_in):
        for name in ("mug.png", "sage.png", "all.png"):
            draw(bring_in.images / name)
        lines = (
            'mug,,Mug,Kitchen,,TRUE,,,mug.png,A round mug,"Care: Dishwasher, too\nWeight:\nHeight: 9 cm: with its lid"',
            "mug,MUG-S,,,18.00,,Size,S,sage.png,A small one,",
            "mug,MUG-L,,,19.00,,Size,L,sage.png,,",
            "mug,,,,,,,,all.png,Both sizes,",
        )
        header = "slug,sku,name,category1,price,featured,option1_name,option1_value,image1_src,image1_alt,custom_fields"
        for made in (4, 0):
            assert f"pictures: {made} new" in bring_in(*lines, header=header)
        mug = Product.objects.get()
        assert (mug.is_featured, mug.details) == (True, {"Care": "Dishwasher, too", "Height": "9 cm: with its lid"})
        shown = [(image.variant and image.variant.sku, image.source, image.alt) for image in mug.images.all()]
        assert shown == [
            (None, "mug.png", "A round mug"),
            ("MUG-S", "sage.png", "A small one"),
            ("MUG-L", "sage.png", "Mug, L"),
            (None, "all.png", "Both sizes"),
        ]

    def test_skips_a_product_with_a_fact_that_has_no_name(self, bring_in):
        said = bring_in(MUG + ",Oak", SAGE + ",", POT + ",", POT_SMALL + ",", header=HEADER + ",custom_fields")
        assert "the fact “Oak” has no name" in said
        assert list(Product.objects.values_list("slug", flat=True)) == ["pot"]

    def test_a_second_run_changes_nothing(self, bring_in):
        draw(bring_in.images / "mug.png")
        bring_in(MUG, SAGE, INK)
        sage = Variant.objects.get(sku="MUG-SAGE")
        stock.take_stock(order_number="A-1", quantities={sage.pk: 5})
        before = [
            list(model.objects.order_by("pk").values()) for model in (Product, Variant, ProductImage, OptionValue)
        ]
        said = bring_in(MUG, SAGE, INK)
        assert "products: 0 new, 0 changed, 1 unchanged" in said
        assert "variants: 0 new, 0 changed, 2 unchanged" in said
        after = [list(model.objects.order_by("pk").values()) for model in (Product, Variant, ProductImage, OptionValue)]
        assert before == after

    def test_changes_what_the_file_changes_and_leaves_the_stock(self, bring_in):
        bring_in(MUG, SAGE, INK)
        said = bring_in(
            MUG.replace("Big mug", "Bigger mug"), SAGE.replace("18.00", "17.00").replace(",40,", ",99,"), INK
        )
        assert "products: 0 new, 1 changed" in said and "variants: 0 new, 1 changed, 1 unchanged" in said
        assert "a stock of 99 was given, here it is 40 and stays: count it here" in said
        sage = Variant.objects.get(sku="MUG-SAGE")
        assert (sage.price, sage.quantity, sage.product.name) == (Decimal("17.00"), 40, "Bigger mug")

    def test_takes_tax_class_and_kind_from_their_columns(self, bring_in):
        header = HEADER + ",tax_category,digital"
        said = bring_in(MUG + ",Second-Reduced,TRUE", SAGE + ",,", POT + ",Default,", POT_SMALL + ",,", header=header)
        taxes = Product.objects.order_by("slug").values_list("slug", "tax_class", "is_digital")
        assert list(taxes) == [("mug", "second-reduced", True), ("pot", "standard", False)]
        assert "“mug” came in unpublished: it is digital, and has no file yet. Upload" in said
        assert not Product.objects.get(slug="mug").is_published
        assert "“mug” was skipped: “Big mug” is digital and cannot be published" in bring_in(MUG, SAGE)
        sage = Variant.objects.get(sku="MUG-SAGE")
        files.add_file(variant=sage, file=ContentFile(b"%PDF", name="mug.pdf"))
        assert "products: 0 new, 1 changed" in bring_in(MUG, SAGE)
        said = bring_in(MUG, SAGE, POT, POT_SMALL)
        assert "products: 0 new, 0 changed, 2 unchanged" in said
        bring_in(MUG + ",zero,FALSE", SAGE + ",,", header=header)
        mug = Product.objects.get(slug="mug")
        assert (mug.tax_class, mug.is_digital) == ("zero", False)

    @pytest.mark.parametrize(
        ("cells", "reason"),
        [
            (",luxury,", "tax_category “luxury” is none of default, standard, reduced"),
            (",,maybe", "digital “maybe” is none of true, false"),
        ],
    )
    def test_skips_a_product_whose_tax_class_or_kind_it_does_not_know(self, bring_in, cells, reason):
        header = HEADER + ",tax_category,digital"
        said = bring_in(MUG + cells, SAGE + ",,", POT + ",,", POT_SMALL + ",,", header=header)
        assert reason in said
        assert list(Product.objects.values_list("slug", flat=True)) == ["pot"]

    def test_keeps_the_price_that_a_reduction_came_from(self, bring_in):
        bring_in(MUG, SAGE.replace("18.00,24.00", "20.00,0"))
        bring_in(MUG, SAGE)
        sage = Variant.objects.get(sku="MUG-SAGE")
        assert (sage.price, sage.lowest_price_30_days) == (Decimal("18.00"), Decimal("20.00"))
        assert sage.price_points.count() == 2

    def test_takes_the_price_in_the_shops_currency(self, bring_in):
        dollars = SAGE.replace("EUR", "USD")
        euros = "mug,MUG-SAGE,,16.50,0,EUR,,,,,,,,,,,"
        bring_in(MUG, dollars, euros)
        assert Variant.objects.get().price == Decimal("16.50")

    def test_names_a_variant_without_a_price_in_the_shops_currency(self, bring_in):
        said = bring_in(MUG, SAGE, INK.replace("EUR", "USD"))
        assert "line 4: “MUG-INK” has no price in EUR" in said
        assert Variant.objects.count() == 1

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            (SAGE.replace("18.00", "cheap"), "is no number"),
            (SAGE.replace("18.00", "NaN"), "is no number"),
            (SAGE.replace("18.00", "1e999"), "is no number"),
            (SAGE.replace("18.00", "9" * 99), "is more than"),
            (SAGE.replace("18.00", "-1"), "is not 0 or more"),
            (SAGE.replace("18.00", "0"), "a price of 0"),
            (SAGE.replace("MUG-SAGE", ""), "without SKU"),
            (SAGE.replace("MUG-SAGE", "x" * 65), "at most 64"),
            (SAGE.replace(",40,", ",1.5,"), "no whole number"),
            (SAGE.replace(",40,", f",{2**31},"), "no whole number up to"),
            (SAGE.replace("lb", "stone"), "not known"),
            (SAGE.replace(",1.5,", ",1e999999,"), "is no number"),
            (SAGE.replace(",1.5,", f",{'9' * 999},"), "too large"),
            (SAGE.replace(",1.5,", f",{2**31},"), "too large"),
            (SAGE.replace("Sage", '"Sa\nge"'), "line break"),
            (SAGE.replace("Sage", "Sa\x00ge"), "NUL"),
            (SAGE + ",more,fields", "more fields"),
            ("mug,MUG-SAGE,", "fewer fields"),
            (SAGE.replace("mug,", "jug,", 1), "no product “jug”"),
        ],
    )
    def test_a_broken_row_is_named_and_stops_nothing_else(self, bring_in, row, reason):
        said = bring_in(MUG, INK, row, POT, POT_SMALL)
        assert reason in said
        assert Product.objects.filter(slug="pot", quantity=7).exists()
        assert not Variant.objects.filter(sku="MUG-SAGE").exists()
        for product in Product.objects.all():
            total = StockMovement.objects.filter(variant__product=product).aggregate(total=Sum("change"))["total"] or 0
            assert product.quantity == total

    def test_what_was_sold_and_not_there_comes_in_without_stock(self, bring_in):
        said = bring_in(MUG, SAGE.replace(",40,", ",-4,"))
        assert "MUG-SAGE: new variant (Colour: Sage) for 18.00, none in stock: the file has -4" in said
        assert Variant.objects.get().quantity == 0 and not StockMovement.objects.exists()

    def test_a_product_that_fails_half_way_leaves_no_trace(self, bring_in, settings):
        draw(bring_in.images / "mug-sage.png")
        said = bring_in(MUG, SAGE, INK.replace("Ink", "Sage"), POT, POT_SMALL)
        assert "line 2: the product “mug” was skipped: The variants MUG-SAGE and MUG-INK have the same options." in said
        assert list(Product.objects.values_list("slug", flat=True)) == ["pot"]
        assert not Category.objects.filter(path="kitchen").exists()
        assert list(Path(settings.MEDIA_ROOT).rglob("*.webp")) == []

    def test_does_not_take_the_sku_of_another_product(self, bring_in):
        bring_in(MUG, SAGE)
        said = bring_in(POT, POT_SMALL.replace("POT-S", "MUG-SAGE"), POT_SMALL.replace("Small", "Large"))
        assert "belongs to another product" in said
        assert Variant.objects.get(sku="MUG-SAGE").product.slug == "mug"

    def test_a_missing_or_broken_picture_is_named_and_the_product_comes_in(self, bring_in):
        (bring_in.images / "mug-sage.png").write_bytes(b"no picture")
        said = bring_in(MUG, SAGE)
        assert "line 2: the picture “mug.png” is not in the folder" in said
        assert "line 3: the picture “mug-sage.png” was left out" in said
        assert Product.objects.count() == 1 and ProductImage.objects.count() == 0

    def test_does_not_follow_a_path_out_of_the_folder(self, bring_in):
        draw(bring_in.images.parent / "secret.png")
        said = bring_in(MUG.replace("http://x.example/mug.png", "../secret.png"), SAGE)
        assert "“secret.png” is not in the folder" in said

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (HEADER.encode() + b"\nmug,M\x81G", "not UTF-8"),
            (b"", "missing"),
            (b"slug,price\nmug,9", "missing: sku, name"),
        ],
    )
    def test_refuses_a_file_that_it_cannot_read(self, bring_in, content, reason):
        with pytest.raises(CommandError, match=reason):
            bring_in(content=content)
        assert not Product.objects.exists()

    def test_says_that_the_file_or_folder_is_not_there(self, tmp_path):
        with pytest.raises(CommandError, match="“.*” cannot be read"):
            call_command("import_catalogue", str(tmp_path / "none.csv"))
        with pytest.raises(CommandError, match="no folder"):
            call_command("import_catalogue", str(tmp_path / "none.csv"), "--images", str(tmp_path / "none"))

    def test_brings_a_file_in_without_reading_the_source_first(self, monkeypatch, tmp_path):
        file = tmp_path / "catalogue.csv"
        file.write_text("\n".join([HEADER, MUG, SAGE]))
        monkeypatch.setattr(import_catalogue.Command, "check", lambda *_, **__: pytest.fail("it asks for checks"))
        monkeypatch.setattr(connections, "close_all", lambda: None)
        import_catalogue.Command().run_from_argv(["manage.py", "import_catalogue", str(file)])
        assert Variant.objects.count() == 1


DATA = Path(os.environ.get("SHOP_DATA_DIR", "none"))


@pytest.mark.skipif(not (DATA / "spree").is_dir(), reason="SHOP_DATA_DIR names no folder with spree/products.csv")
class TestRealCatalogue:
    def test_comes_in_whole_and_a_second_time_without_a_change(self):
        def run():
            said = io.StringIO()
            folder = DATA / "spree"
            call_command(
                "import_catalogue", str(folder / "products.csv"), "--images", str(folder / "images"), stdout=said
            )
            return said.getvalue().splitlines()[-4:]

        assert run() == [
            "products: 37 new, 0 changed, 0 unchanged",
            "variants: 87 new, 0 changed, 0 unchanged",
            "pictures: 124 new, 0 changed, 0 unchanged",
            "skipped: 0",
        ]
        assert Variant.objects.aggregate(units=Sum("quantity"))["units"] == 87 * 5000
        assert Category.objects.filter(path="kitchen/coffee-machines").exists()
        assert run()[0] == "products: 0 new, 0 changed, 37 unchanged"
        assert ProductImage.objects.count() == 124
