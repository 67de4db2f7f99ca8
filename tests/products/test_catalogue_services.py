"""What the services of the catalogue write, and what they refuse."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from my_shop.kernel.pages.versions import SHOP, read_versions
from products import search
from products.models import Category, Option, Product, StockMovement, Variant
from products.selectors.filters import facet_names
from products.services import attributes, catalogue, categories, stock, variants
from products.services.sold import AlreadySold
from tests.recipes import category, stocked_variant

pytestmark = pytest.mark.django_db

BAD_LINES = ["a\nb", "a\rSubject: b", "a\x00b", "a\x1fb", "a\u2028b", ""]


@pytest.fixture
def mug():
    return catalogue.save_product(product=Product(name="Big mug", category=category.make()))


@pytest.fixture
def colours():
    return [attributes.get_or_create_option_value(option="Colour", value=value) for value in ("Sage", "Ink")]


class TestCreateProduct:
    def test_finds_an_address_of_its_own(self, mug):
        second = catalogue.save_product(product=Product(name="Big mug", category=mug.category))
        third = catalogue.save_product(product=Product(name="咖啡", category=mug.category))
        assert (mug.slug, second.slug, third.slug) == ("big-mug", "big-mug-2", "product")

    @pytest.mark.parametrize("name", [*BAD_LINES, "x" * 201])
    def test_refuses_names_that_are_none(self, name):
        with pytest.raises(ValidationError):
            catalogue.save_product(product=Product(name=name, category=category.make()))
        assert not Product.objects.exists()

    @pytest.mark.parametrize(
        "fields",
        [
            {"description": "a\x00b"},
            {"summary": "a\nb"},
            {"slug": "no slug"},
            {"details": {"Material": "a\x00b"}},
            {"details": {"a\nb": "Oak"}},
            {"details": {"Sizes": ["S", "M"]}},
            {"details": ["Oak"]},
        ],
    )
    def test_refuses_what_postgresql_or_a_page_cannot_hold(self, fields):
        with pytest.raises(ValidationError):
            catalogue.save_product(product=Product(name="Mug", category=category.make(), **fields))
        assert not Product.objects.exists()


class TestSaveProduct:
    def test_leaves_the_figures_to_whoever_sells_meanwhile(self):
        variant = stocked_variant(10)
        stale = Product.objects.get(pk=variant.product_id)
        stock.take_stock(order_number="A-1", quantities={variant.pk: 4})
        stale.name = "Renamed"
        catalogue.save_product(product=stale)
        stored = Product.objects.get(pk=stale.pk)
        assert (stored.name, stored.quantity) == ("Renamed", 6)


class TestSaveVariant:
    def test_writes_label_price_and_opening_stock(self, mug, colours):
        size = attributes.get_or_create_option_value(option="Size", value="Large")
        variant = variants.save_variant(
            product=mug, sku=" MUG-S ", price=Decimal("18.5"), option_values=[size, colours[0]], opening_stock=4
        )
        assert (variant.sku, variant.price, variant.quantity) == ("MUG-S", Decimal("18.50"), 4)
        assert sorted(variant.label.split(", ")) == ["Large", "Sage"]
        assert (mug.price, mug.quantity) == (Decimal("18.50"), 4)
        assert variant.movements.get().reason == StockMovement.Reason.OPENING

    def test_changes_a_variant_and_leaves_its_stock(self, mug):
        variant = variants.save_variant(product=mug, sku="MUG", price=Decimal(18), opening_stock=4)
        variants.save_variant(product=mug, variant=variant, sku="MUG", price=Decimal(12), opening_stock=99)
        variant.refresh_from_db()
        assert (variant.price, variant.quantity, mug.price) == (Decimal(12), 4, Decimal(12))

    @pytest.mark.parametrize(
        "price", ["cheap", None, Decimal("NaN"), Decimal("Infinity"), Decimal(-1), Decimal("1e9"), Decimal("1e40")]
    )
    def test_refuses_prices_that_are_none(self, mug, price):
        with pytest.raises(ValidationError):
            variants.save_variant(product=mug, sku="MUG", price=price)
        assert not Variant.objects.exists()

    @pytest.mark.parametrize(
        "fields",
        [
            {"sku": ""},
            {"sku": "a\nb"},
            {"sku": "x" * 65},
            {"weight_grams": -1},
            {"weight_grams": 2**31},
            {"weight_grams": 2**63},
            {"position": 2**31},
            {"compare_at_price": Decimal(-1)},
        ],
    )
    def test_refuses_what_breaks_a_rule(self, mug, fields):
        with pytest.raises(ValidationError):
            variants.save_variant(**{"product": mug, "sku": "MUG", "price": Decimal(1), **fields})
        assert not Variant.objects.exists()

    @pytest.mark.parametrize("units", [-1, 1.5, 2**31, 2**63, "3", None, True])
    def test_refuses_an_opening_stock_that_is_none(self, mug, units):
        with pytest.raises(stock.StockRefused):
            variants.save_variant(product=mug, sku="MUG", price=Decimal(1), opening_stock=units)
        assert not Variant.objects.exists()

    def test_refuses_a_sku_that_is_taken(self, mug):
        variants.save_variant(product=mug, sku="MUG", price=Decimal(1))
        other = catalogue.save_product(product=Product(name="Other", category=mug.category))
        with pytest.raises(ValidationError, match="already exists"):
            variants.save_variant(product=other, sku="MUG", price=Decimal(1))

    def test_refuses_two_values_of_one_option(self, mug, colours):
        with pytest.raises(ValidationError, match="one value of each option"):
            variants.save_variant(product=mug, sku="MUG", price=Decimal(1), option_values=colours)

    @pytest.mark.parametrize("has_options", [True, False])
    def test_refuses_variants_that_nobody_can_tell_apart(self, mug, colours, has_options):
        values = colours[:1] if has_options else []
        variants.save_variant(product=mug, sku="A", price=Decimal(1), option_values=values)
        with pytest.raises(ValidationError, match="A and B have the same options"):
            variants.save_variant(product=mug, sku="B", price=Decimal(1), option_values=values)
        assert Variant.objects.count() == 1

    def test_does_not_carry_a_variant_off_to_another_product(self, mug):
        variant = variants.save_variant(product=mug, sku="MUG", price=Decimal(1))
        other = catalogue.save_product(product=Product(name="Other", category=mug.category))
        with pytest.raises(ValidationError, match="belongs to another product"):
            variants.save_variant(product=other, variant=variant, sku="MUG", price=Decimal(1))


class TestManyAtOnce:
    def test_writes_any_number_of_products_and_variants_in_as_many_statements(self, colours, place, statements):
        counts = []
        for start, number in ((0, 2), (100, 12)):
            rows = [Product(name=f"Bowl {n}", slug=f"bowl-{n}", category=place) for n in range(start, start + number)]
            with statements() as made:
                catalogue.write_products(rows)
                new = variants.write_variants([(row, self.told(row, colours[:1])) for row in rows])
            for row, variant in zip(rows, new, strict=True):
                row.slug, variant.price = f"{row.slug}-new", Decimal(9)
            with statements() as changed:
                catalogue.write_products(rows)
                variants.write_variants([(v.product, self.told(v.product, colours[1:], variant=v)) for v in new])
            counts.append((len(made), len(changed)))
        assert counts[0] == counts[1]
        stored = Variant.objects.filter(product__in=rows)
        assert {(v.label, v.price, v.lowest_price_30_days, v.quantity) for v in stored} == {("Ink", 8, 10, 3)}
        assert {row.former_slugs.count() for row in rows} == {1}
        assert {v.price_points.count() for v in stored} == {2}
        assert {v.movements.get().quantity_after for v in stored} == {3}

    def told(self, row, values, variant=None):
        price, was = (Decimal(8), Decimal(12)) if variant else (Decimal(10), None)
        return variants.VariantInput(
            sku=f"SKU-{row.pk}",
            price=price,
            compare_at_price=was,
            variant=variant,
            option_values=values,
            opening_stock=0 if variant else 3,
        )

    @pytest.fixture
    def place(self):
        return category.make()

    @pytest.fixture
    def statements(self):
        return lambda: CaptureQueriesContext(connection)


class TestDeleteVariant:
    def test_keeps_one_that_was_sold(self):
        variant = stocked_variant(3)
        stock.take_stock(order_number="A-1", quantities={variant.pk: 1})
        with pytest.raises(AlreadySold, match=variant.sku):
            variants.delete_variant(variant=variant)
        assert (Product.objects.get().quantity, variant.movements.count()) == (2, 2)

    def test_takes_the_stock_of_one_that_never_was_along(self):
        kept, gone = stocked_variant(3), stocked_variant(4)
        variants.delete_variant(variant=gone)
        assert list(StockMovement.objects.values_list("variant", flat=True)) == [kept.pk]

    def test_takes_its_price_off_the_product(self, mug, colours):
        dear, cheap = (
            variants.save_variant(product=mug, sku=sku, price=Decimal(price), option_values=[value])
            for sku, price, value in (("A", 20, colours[0]), ("B", 10, colours[1]))
        )
        variants.delete_variant(variant=cheap)
        mug.refresh_from_db()
        assert (mug.price, list(mug.variants.all())) == (Decimal(20), [dear])
        variants.delete_variant(variant=dear)
        mug.refresh_from_db()
        assert (mug.price, mug.highest_price, mug.quantity) == (None, None, 0)


class TestSaveCategory:
    def test_takes_everything_below_along(self):
        kitchen = categories.save_category(name="Kitchen")
        mugs = categories.save_category(name="Mugs", parent=kitchen)
        small = categories.save_category(name="Small", parent=mugs)
        categories.save_category(category=mugs, name="Cups", slug="cups")
        small.refresh_from_db()
        assert (mugs.path, small.path) == ("cups", "cups/small")

    def test_leaves_a_neighbour_whose_name_begins_alike(self):
        mugs, muggy = categories.save_category(name="Mugs"), categories.save_category(name="Mugs and more")
        categories.save_category(category=mugs, name="Cups", slug="cups")
        muggy.refresh_from_db()
        assert muggy.path == "mugs-and-more"

    def test_believes_the_rows_and_not_what_was_read_before(self):
        kitchen = categories.save_category(name="Kitchen")
        stale = Category.objects.get(pk=kitchen.pk)
        categories.save_category(category=kitchen, name="Galley", slug="galley")
        assert categories.save_category(name="Mugs", parent=stale).path == "galley/mugs"

    @pytest.mark.parametrize("depth", [0, 1, 2])
    def test_refuses_a_loop(self, depth):
        chain = [categories.save_category(name="One")]
        for name in ("Two", "Three"):
            chain.append(categories.save_category(name=name, parent=chain[-1]))
        with pytest.raises(categories.CategoryLoop):
            categories.save_category(category=Category.objects.get(name="One"), name="One", parent=chain[depth])
        assert sorted(Category.objects.values_list("path", flat=True)) == ["one", "one/two", "one/two/three"]

    def test_refuses_a_path_that_is_taken(self):
        categories.save_category(name="Mugs")
        with pytest.raises(ValidationError, match="already"):
            categories.save_category(name="Cups", slug="mugs")

    def test_refuses_to_push_what_lies_below_over_the_longest_path(self):
        top = categories.save_category(name="a")
        for _ in range(4):
            top = categories.save_category(name="x", slug="x" * 99, parent=top)
        categories.save_category(name="x", slug="x" * 90, parent=top)
        first = Category.objects.get(path="a")
        with pytest.raises(ValidationError, match="at most 500"):
            categories.save_category(category=first, name="a", slug="a" * 50)
        assert Category.objects.filter(path__startswith="a/").count() == 5

    @pytest.mark.parametrize("name", BAD_LINES)
    def test_refuses_names_that_break_a_line(self, name):
        with pytest.raises(ValidationError):
            categories.save_category(name=name)
        assert not Category.objects.exists()


class TestSaveLabel:
    def test_brings_labels_and_search_up_to_date(self, mug, colours):
        mug.brand = attributes.get_or_create_brand(name="Ashdown")
        catalogue.save_product(product=mug)
        variants.save_variant(product=mug, sku="MUG", price=Decimal(1), option_values=colours[:1])
        colours[0].value, mug.brand.name = "Moss", "Fenwright"
        attributes.save_attribute(colours[0])
        attributes.save_attribute(mug.brand)
        assert Variant.objects.get().label == "Moss"
        assert search.find("moss").ids == search.find("fenwright").ids == (mug.pk,)

    def test_finds_brands_and_values_again_by_their_names(self):
        assert attributes.get_or_create_brand(name="Ashdown") == attributes.get_or_create_brand(name="ashdown ")
        assert attributes.get_or_create_option_value(
            option="Colour", value="Sage"
        ) == attributes.get_or_create_option_value(option="colour", value="sage")

    @pytest.mark.parametrize("slug", ["brand", "page", "sort", "price_min", "in_stock", "variant"])
    def test_refuses_an_address_that_nobody_could_filter_by(self, slug):
        with pytest.raises(ValidationError, match="means something else in the address of a listing"):
            attributes.save_attribute(Option(name="Anything", slug=slug))
        assert not Option.objects.exists()

    @pytest.mark.parametrize("name", ["Brand", "Page", "price_min"])
    def test_finds_another_address_for_an_option_of_that_name(self, name):
        attributes.get_or_create_option_value(option=name, value="One")
        assert [label for label, _ in facet_names().options.values()] == [name]

    def test_takes_an_option_of_that_name_with_another_address(self):
        attributes.save_attribute(Option(name="Page", slug="page-option"))
        attributes.get_or_create_option_value(option="Page", value="A5")
        assert facet_names().options["page-option"][0] == "Page"

    def test_will_not_delete_what_variants_have(self, mug, colours):
        variants.save_variant(product=mug, sku="MUG", price=Decimal(1), option_values=colours[:1])
        for label in (colours[0], colours[0].option):
            with pytest.raises(attributes.StillInUse):
                attributes.delete_attribute(label)
        attributes.delete_attribute(colours[1])
        assert list(colours[0].option.values.all()) == colours[:1]


class TestAddProductImage:
    def test_refuses_a_broken_file_and_another_products_variant(self, mug):
        from my_shop.kernel.pictures.services import PictureRejected

        with pytest.raises(PictureRejected):
            catalogue.add_product_image(product=mug, file=ContentFile(b"no picture"), alt="A mug")
        with pytest.raises(ValidationError):
            catalogue.add_product_image(product=mug, file=ContentFile(b""), alt="A mug", variant=stocked_variant(1))
        assert not mug.images.exists()


class TestAnnouncedChanges:
    """What pages that are kept go by."""

    def test_come_with_a_product_that_is_saved(self, mug):
        before = read_versions(SHOP)
        catalogue.save_product(product=mug)
        assert read_versions(SHOP) != before

    @pytest.mark.parametrize(("units", "is_everywhere"), [(1, False), (2, False), (3, True)])
    def test_come_with_a_sale_for_all_pages_only_when_something_is_sold_out(self, units, is_everywhere):
        variant = stocked_variant(3)
        own = f"product:{variant.product.slug}"
        before = read_versions(SHOP, own)
        stock.take_stock(order_number="A-1", quantities={variant.pk: units})
        after = read_versions(SHOP, own)
        assert (after[SHOP] != before[SHOP]) is is_everywhere
        assert (after[own] != before[own]) is not is_everywhere

    def test_do_not_come_with_a_sale_that_leaves_more_than_anybody_may_order(self, settings):
        settings.SHOP_MAX_LINE_QUANTITY = 10
        variant = stocked_variant(100)
        own = f"product:{variant.product.slug}"
        before = read_versions(SHOP, own)
        stock.take_stock(order_number="A-1", quantities={variant.pk: 5})
        assert read_versions(SHOP, own) == before
