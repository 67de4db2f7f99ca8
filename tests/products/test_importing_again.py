"""A second file changes what it speaks of, says what that is, and leaves alone what it has no column for."""

import csv
import io
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile

from products.models import Brand, OptionValue, Product, ProductImage, StockMovement, Variant
from products.services import files

pytestmark = pytest.mark.django_db

FULL = """\
slug,sku,name,price,compare_at_price,currency,status,description,meta_description,brand,category1,option1_name,\
option1_value,weight,weight_unit,inventory_count,tax_category,digital,custom_field.material,custom_field.care
board,,Oak board,0,,EUR,active,Of one plank.,A board.,Nordhof,Kitchen -> Boards,,,,,,reduced,FALSE,Oak,Oil it
board,OB-S,,19.00,24.00,EUR,,,,,,Size,Small,0.6,kg,4,,,,
board,OB-L,,29.00,,EUR,,,,,,Size,Large,1.1,kg,2,,,,
tin,,Bread tin,0,,EUR,draft,Keeps a loaf.,A tin.,Nordhof,Kitchen -> Tins,,,,,,,TRUE,Steel,
tin,BT-1,,35.00,,EUR,,,,,,Colour,Chalk,1.9,kg,6,,,,
"""
PRICES = """\
slug,sku,name,price,currency,category1,inventory_count
board,,Oak board,0,EUR,Kitchen -> Boards,
board,OB-L,,31.00,EUR,,7
board,OB-S,,21.00,EUR,,4
tin,,Bread tin,0,EUR,Kitchen -> Tins,
tin,BT-1,,37.00,EUR,,6
"""
ROWS = (Product, Variant, OptionValue, Variant.option_values.through, StockMovement, ProductImage)


def rows(*left_out):
    """Everything that an import writes, row by row, without these fields."""
    return [
        [
            {name: value for name, value in row.items() if name not in left_out}
            for row in model.objects.order_by("pk").values()
        ]
        for model in ROWS
    ]


def without(text, column):
    """The file without a column."""
    table = list(csv.DictReader(io.StringIO(text)))
    said = io.StringIO()
    writer = csv.DictWriter(said, [name for name in table[0] if name != column], extrasaction="ignore")
    writer.writeheader()
    writer.writerows(table)
    return said.getvalue()


class TestMissingColumns:
    def test_a_file_of_prices_changes_prices_and_nothing_else(self, bring_file):
        bring_file(FULL)
        before = rows("price", "highest_price", "lowest_price_30_days")
        bring_file(PRICES)
        assert rows("price", "highest_price", "lowest_price_30_days") == before
        prices = dict(Variant.objects.values_list("sku", "price"))
        assert prices == {"OB-S": Decimal(21), "OB-L": Decimal(31), "BT-1": Decimal(37)}
        assert not Product.objects.get(slug="tin").is_published

    @pytest.mark.parametrize(
        "column",
        [
            "price",
            "compare_at_price",
            "currency",
            "status",
            "description",
            "meta_description",
            "brand",
            "category1",
            "option1_name",
            "weight",
            "inventory_count",
            "tax_category",
            "digital",
            "custom_field.care",
        ],
    )
    def test_each_column_may_be_left_out(self, bring_file, column):
        bring_file(FULL)
        before = rows()
        said = bring_file(without(FULL, column))
        assert rows() == before
        assert "skipped: 0" in said and "variants: 0 new, 0 changed, 3 unchanged" in said

    def test_an_empty_cell_empties(self, bring_file):
        bring_file(FULL)
        bring_file(
            "slug,sku,name,description,meta_description,brand,weight,compare_at_price,price,option1_name,option1_value,custom_field.care,status\n"
            "board,,Oak board,,,,,,0,,,,\n"
            "board,OB-S,,,,,,,19,,,,\n"
        )
        board, small = Product.objects.get(slug="board"), Variant.objects.get(sku="OB-S")
        assert (board.description, board.summary, board.brand, board.details) == ("", "", None, {"Material": "Oak"})
        assert (small.weight_grams, small.compare_at_price, small.label, small.option_values.count()) == (
            None,
            None,
            "",
            0,
        )
        assert board.is_published and small.quantity == 4

    def test_an_option_stays_that_the_file_has_no_column_for(self, bring_file):
        bring_file(
            "slug,sku,name,price,category1,inventory_count,option1_name,option1_value,option2_name,option2_value\n"
            "tee,,Tee,0,Shirts,,,,,\n"
            "tee,T-1,,10,,1,Colour,Ink,Size,S\n"
        )
        bring_file("slug,sku,name,option1_name,option1_value\ntee,,Tee,,\ntee,T-1,,Size,M\n")
        assert Variant.objects.get().label == "Ink, M"
        bring_file(
            "slug,sku,name,option1_name,option1_value,option2_name,option2_value\ntee,,Tee,,,,\ntee,T-1,,Size,M,,\n"
        )
        assert Variant.objects.get().label == "M"

    def test_the_place_of_a_variant_is_the_shops_and_a_new_one_stands_last(self, bring_file):
        bring_file(FULL)
        bring_file(
            "slug,sku,name,price,option1_name,option1_value\n"
            "board,,Oak board,0,,\nboard,OB-M,,25,Size,Medium\nboard,OB-L,,29,Size,Large\n"
        )
        assert [variant.sku for variant in Product.objects.get(slug="board").variants.all()] == ["OB-S", "OB-L", "OB-M"]

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            (
                "slug,sku,name,price\nmug,,Mug,0\nmug,M-1,,9\n",
                "line 2: the product “mug” was skipped: a new product needs a category",
            ),
            (
                "slug,sku,name,category1\nmug,,Mug,Kitchen\nmug,M-1,,\n",
                "line 2: the product “mug” was skipped: a new variant (“M-1”) needs a price",
            ),
        ],
    )
    def test_names_the_column_that_something_new_needs(self, bring_file, text, reason):
        said = bring_file(text)
        assert reason in said
        assert not Product.objects.exists()

    def test_says_that_a_new_variant_came_without_stock(self, bring_file):
        said = bring_file(without(FULL, "inventory_count"))
        assert (
            "OB-S: new variant (Size: Small) for 19.00, none in stock: the file has no column inventory_count" in said
        )
        assert not StockMovement.objects.exists()

    def test_a_file_without_variants_changes_products_and_makes_none(self, bring_file):
        bring_file(FULL)
        said = bring_file("slug,sku,name,description,category1\nboard,,Oak board,New words.,Boards\npan,,Pan,,Pans\n")
        assert Product.objects.get(slug="board").description == "New words."
        assert "line 3: the product “pan” was skipped: it has no usable variant" in said
        assert not Product.objects.filter(slug="pan").exists()

    def test_two_variants_may_swap_their_options(self, bring_file):
        bring_file(FULL)
        bring_file(FULL.replace("Small", "x").replace("Large", "Small").replace("Size,x", "Size,Large"))
        assert dict(Variant.objects.values_list("sku", "label")) == {"OB-S": "Large", "OB-L": "Small", "BT-1": "Chalk"}

    def test_goes_on_where_somebody_else_writes_the_same_at_the_same_moment(self, bring_file, monkeypatch):
        def save_brand(name):
            Brand.objects.create(name=name, slug="first")
            return Brand.objects.create(name=name, slug="second")

        monkeypatch.setattr("products.services.catalogue_labels.get_or_create_brand", save_brand)
        said = bring_file(FULL + "pan,PAN,Pan,9,,EUR,,,,,Kitchen -> Pans,,,,,3,,,,\n")
        assert "the product “board” was skipped: somebody else wrote a part of it at the same moment" in said
        assert list(Product.objects.values_list("slug", flat=True)) == ["pan"]


class TestWhatIsSaid:
    CHANGED = (
        FULL.replace("Oak board", "Big board")
        .replace("24.00", "")
        .replace("Nordhof", "Südhof")
        .replace("draft", "active")
        .replace("Small", "Tiny")
    )

    def test_names_what_changes_field_by_field(self, bring_file):
        bring_file(FULL)
        tin = Variant.objects.get(sku="BT-1")
        files.add_file(variant=tin, file=ContentFile(b"%PDF", name="tin.pdf"))  # else it cannot be published
        said = bring_file(self.CHANGED).splitlines()
        assert "board: name “Oak board” → “Big board”" in said
        assert "board: brand “Nordhof” → “Südhof”" in said
        assert "tin: published no → yes" in said
        assert "OB-S: compare-at price 24.00 → nothing" in said
        assert "OB-S: option values “Size: Small” → “Size: Tiny”" in said
        assert len([line for line in said if "→" in line]) == 6

    def test_names_what_is_new(self, bring_file):
        said = bring_file(FULL).splitlines()
        assert "board: new product “Oak board” in Kitchen -> Boards" in said
        assert "OB-S: new variant (Size: Small) for 19.00, 4 in stock" in said

    def test_says_of_how_many_variants_the_file_has_another_stock(self, bring_file):
        bring_file(FULL)
        said = bring_file(FULL.replace("kg,4", "kg,9"))
        assert "stock: 1 variant differs from the file and stays as the shop counts it" in said

    def test_a_dry_run_says_the_same_and_writes_nothing(self, bring_file):
        bring_file(FULL)
        before = rows("updated_at")
        said = bring_file(
            self.CHANGED + "pan,,Pan,0,,EUR,,,,,Kitchen -> Pans,,,,,,,,,\npan,PAN,,9,,EUR,,,,,,,,,,3,,,,\n", "--dry-run"
        )
        assert "board: name “Oak board” → “Big board”" in said
        assert "Nothing was written" in said
        assert rows("updated_at") == before
        assert not Brand.objects.filter(name="Südhof").exists()
