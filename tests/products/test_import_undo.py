"""An import is taken back: what it made goes, unless it is in use; what it changed becomes what it was."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from model_bakery import baker

from my_shop.kernel.imports.contract import Result
from my_shop.kernel.pictures.models import Picture, PictureRequest, RemotePicture
from my_shop.kernel.signals import PictureOwner
from products.models import (
    Brand,
    Category,
    Manufacturer,
    Option,
    OptionValue,
    Product,
    ProductImage,
    Review,
    Revision,
    Tag,
    Variant,
)
from products.services import stock
from products.services.catalogue import save_product
from products.services.pictures import attach_picture
from products.services.variants import VariantInput, save_variants, write_prices
from products.signals import open_orders_asked
from tests.products.imports import run_import, undo

pytestmark = pytest.mark.django_db

HEADER = "slug,sku,name,price,category1,brand,tags,inventory_count,option1_name,option1_value,cost\n"
FILE = HEADER + "mug,,Mug,,Kitchen -> Mugs,Hald,gift,,,,\nmug,M-S,,9,,,,3,Size,S,4\nmug,M-L,,12,,,,2,Size,L,5\n"
MADE_BY = "slug,sku,name,price,category1,manufacturer\nmug,M,Mug,9,Kitchen,Kilnworks\n"
LABELS = (Category, Brand, Tag, Option, OptionValue)


def results(outcomes):
    return {(each.label, str(each.result)) for each in outcomes}


class TestWhatWasMade:
    def test_goes_with_its_labels(self, tmp_path):
        taken_back = undo(run_import(tmp_path, FILE))
        assert {str(each.result) for each in taken_back} == {"changed"}
        assert not any(model.objects.exists() for model in (Product, Variant, *LABELS))

    def test_stays_withdrawn_where_it_was_ordered(self, tmp_path):
        job = run_import(tmp_path, FILE)
        stock.take_stock(order_number="A-1", quantities={Variant.objects.get(sku="M-S").pk: 1})
        taken_back = {each.label: each for each in undo(job)}
        mug = Product.objects.get()
        assert (mug.is_published, mug.variants.count()) == (False, 2)
        assert taken_back["mug"].result == Result.SKIPPED and "withdrawn" in taken_back["mug"].text
        assert taken_back["Hald"].result == Result.SKIPPED and Brand.objects.exists()

    @pytest.mark.parametrize("address", ["", "1 Kiln Road, Stoke"])
    def test_takes_a_manufacturer_along_unless_somebody_has_told_an_address(self, tmp_path, address):
        job = run_import(tmp_path, MADE_BY)
        Manufacturer.objects.update(address=address)
        undo(job)
        assert not Product.objects.exists() and Manufacturer.objects.exists() == bool(address)

    def test_leaves_labels_that_others_have(self, tmp_path, make_product):
        job = run_import(tmp_path, FILE)
        make_product("Jug", category="Kitchen/Mugs", brand="Hald")
        undo(job)
        assert [each.name for each in Product.objects.all()] == ["Jug"]
        assert (Category.objects.count(), Brand.objects.count(), Tag.objects.count()) == (2, 1, 0)

    def test_goes_from_a_product_that_was_there(self, tmp_path):
        run_import(tmp_path, FILE.replace("mug,M-L,,12,,,,2,Size,L,5\n", ""))
        undo(run_import(tmp_path, FILE))
        assert [each.sku for each in Variant.objects.all()] == ["M-S"]
        assert not OptionValue.objects.filter(value="L").exists()


class TestWhatSomebodyCaresFor:
    def rename(self, **names):
        for slug, name in names.items():
            product = Product.objects.get(slug=slug)
            product.name = name
            save_product(product=product)

    def test_a_product_that_was_edited_stays_as_it_is(self, tmp_path):
        job = run_import(tmp_path, FILE)
        self.rename(mug="Beaker")
        taken_back = {each.label: each for each in undo(job)}
        mug = Product.objects.get()
        assert (mug.name, mug.is_published, mug.brand.name) == ("Beaker", True, "Hald")
        assert taken_back["mug"].result == Result.SKIPPED and "changed it since" in taken_back["mug"].text

    def test_what_was_changed_back_is_no_change(self, tmp_path):
        job = run_import(tmp_path, FILE)
        self.rename(mug="Beaker")
        undo(run_import(tmp_path, FILE.replace("Mug,,", "Cup,,")))
        self.rename(mug="Mug")
        undo(job)
        assert not Product.objects.exists()

    def test_a_product_with_a_review_stays(self, tmp_path):
        job = run_import(tmp_path, FILE)
        baker.make(Review, product=Product.objects.get(), rating=5)
        assert [each.text for each in undo(job) if each.label == "mug"] == ["It stays: it has reviews."]
        assert Review.objects.exists()

    def test_a_product_whose_stock_was_counted_or_prices_changed_in_bulk_stays(self, tmp_path):
        job = run_import(tmp_path, FILE)
        small = Variant.objects.get(sku="M-S")
        small.price = Decimal(7)
        write_prices([small], stored={small.pk: Variant.objects.get(pk=small.pk)}, now=timezone.now())
        undo(job)
        assert Variant.objects.get(sku="M-S").price == Decimal(7)

    def test_a_variant_that_was_edited_stays_and_the_others_go(self, tmp_path):
        run_import(tmp_path, HEADER + "mug,,Mug,,Kitchen,,,,,,\nmug,M-M,,9,,,,3,Size,M,\n")
        job = run_import(tmp_path, FILE)
        small = Variant.objects.get(sku="M-S")
        data = VariantInput.like(small, variant=small, option_values=small.option_values.all(), weight_grams=300)
        save_variants(product=small.product, data=[data])
        taken_back = {each.label: each.text for each in undo(job)}
        assert {each.sku for each in Variant.objects.all()} == {"M-M", "M-S"}
        assert "changed it since" in taken_back["M-S"]

    def test_what_is_in_an_order_that_waits_for_its_confirmation_stays(self, tmp_path):
        job = run_import(tmp_path, FILE)
        small = Variant.objects.get(sku="M-S")

        def answer(sender, variant_ids, **kwargs):
            return {small.pk} & set(variant_ids)

        open_orders_asked.connect(answer)
        try:
            taken_back = {each.label: each.text for each in undo(job)}
        finally:
            open_orders_asked.disconnect(answer)
        assert not Product.objects.get().is_published and "withdrawn" in taken_back["mug"]

    def test_a_label_that_somebody_has_described_stays(self, tmp_path):
        job = run_import(tmp_path, FILE)
        Brand.objects.update(description="Turned by hand.")
        taken_back = {each.label: each.text for each in undo(job)}
        assert (Brand.objects.count(), Category.objects.count()) == (1, 0)
        assert taken_back["Hald"] == "It stays: somebody has described it."


class TestPicturesFromElsewhere:
    HEADER = "slug,sku,name,price,image1_src\n"
    BARE = HEADER + "mug,M,Mug,9,\n"
    WITH = BARE.replace("9,", "9,https://old.example/mug.png?v=1")

    def fetch(self, address="https://old.example/mug.png?v=1"):
        """Hand the picture over, as the worker does once it was fetched."""
        request = PictureRequest.objects.get()
        picture = baker.make(Picture, file="pictures/mug.webp", width=9, height=9)
        owners = [PictureOwner("products.product", request.owner_id, 0, "")]
        attach_picture(picture_id=picture.pk, address=address, owners=owners)
        PictureRequest.objects.update(is_done=True)
        RemotePicture.objects.update(picture=picture, status=RemotePicture.Status.FETCHED)

    def test_go_from_a_product_that_was_there(self, tmp_path, make_product):
        make_product("Mug", variants=[{"sku": "M"}])
        job = run_import(tmp_path, self.WITH)
        self.fetch()
        undo(job)
        assert Product.objects.exists() and not ProductImage.objects.exists() and not Picture.objects.exists()

    def test_are_not_fetched_any_more(self, tmp_path, make_product):
        make_product("Mug", variants=[{"sku": "M"}])
        undo(run_import(tmp_path, self.WITH))
        assert not PictureRequest.objects.exists()

    def test_stay_where_somebody_has_changed_them(self, tmp_path, make_product):
        make_product("Mug", variants=[{"sku": "M"}])
        job = run_import(tmp_path, self.WITH)
        self.fetch()
        ProductImage.objects.update(alt="A mug on a shelf")
        undo(job)
        assert ProductImage.objects.exists()


class TestManyAtOnce:
    def file(self, count):
        rows = (f"p{n},P{n},Mug {n},{9 + n % 5},Kitchen,Hald,t{n % 7},3,Size,S{n % 9},\n" for n in range(count))
        return HEADER + "".join(rows)

    def queries(self, tmp_path, count):
        file = self.file(count)
        job, changed = (
            run_import(tmp_path, file),
            run_import(tmp_path, file.replace("Mug", "Cup").replace(",9,", ",8,")),
        )
        found = []
        for each in (changed, job):
            with CaptureQueriesContext(connection) as captured:
                undo(each)
            found.append(len(captured))
        assert not Product.objects.exists() and not Brand.objects.exists()
        return found

    def test_queries_do_not_grow_with_the_rows(self, tmp_path):
        self.queries(tmp_path, 10)
        few, many = self.queries(tmp_path, 10), self.queries(tmp_path, 60)
        assert all(after <= before + 4 for before, after in zip(few, many, strict=True)), (few, many)

    def test_one_that_cannot_be_put_back_holds_up_no_other(self, tmp_path):
        file = self.file(9)
        run_import(tmp_path, file)
        job = run_import(tmp_path, file.replace("Mug 3", "Cup 3").replace("Mug 5", "Cup 5").replace("Mug 7", "Cup 7"))
        Product.objects.filter(slug="p5").update(meta_title="x\ny")  # whatever is written of it is refused
        taken_back = {each.label: each for each in undo(job)}
        names = [Product.objects.get(slug=slug).name for slug in ("p3", "p5", "p7")]
        assert names == ["Mug 3", "Cup 5", "Mug 7"] and taken_back["p5"].result == Result.SKIPPED
        told = Revision.objects.filter(source=Revision.Source.UNDO).values_list("name", flat=True)
        assert sorted(told) == ["Mug 3", "Mug 7"]


class TestWhatWasChanged:
    def changed(self, tmp_path):
        run_import(tmp_path, FILE)
        told = FILE.replace("Mug,,", "Cup,,").replace("Hald", "Nordhof").replace("gift", '"new, gift"')
        return run_import(tmp_path, told.replace("M-S,,9", "M-S,,8").replace("Size,S,4", "Size,XS,3"))

    def test_names_the_former_manufacturer_again(self, tmp_path):
        run_import(tmp_path, MADE_BY)
        undo(run_import(tmp_path, MADE_BY.replace("Kilnworks", "Potter")))
        assert Product.objects.get().manufacturer.name == "Kilnworks"

    def test_becomes_what_it_was(self, tmp_path):
        job = self.changed(tmp_path)
        assert Product.objects.get().name == "Cup" and Tag.objects.count() == 2
        undo(job)
        mug, small = Product.objects.get(), Variant.objects.get(sku="M-S")
        assert (mug.name, mug.brand.name, [tag.name for tag in mug.tags.all()]) == ("Mug", "Hald", ["gift"])
        assert (small.price, small.cost, small.label) == (Decimal(9), Decimal(4), "S")
        assert not Brand.objects.filter(name="Nordhof").exists()

    def test_stays_where_somebody_has_changed_it_since(self, tmp_path):
        job = self.changed(tmp_path)
        mug, small = Product.objects.get(), Variant.objects.get(sku="M-S")
        mug.name = "Beaker"
        save_product(product=mug)
        values = list(small.option_values.all())
        data = VariantInput.like(small, variant=small, option_values=values, price=Decimal(7))
        save_variants(product=mug, data=[data])
        taken_back = {each.label: each.text for each in undo(job)}
        mug, small = Product.objects.get(), Variant.objects.get(sku="M-S")
        assert (mug.name, mug.brand.name, small.price, small.label) == ("Beaker", "Hald", Decimal(7), "S")
        assert "left: name" in taken_back["mug"] and "left: price" in taken_back["M-S"]


class TestRun:
    def test_goes_on_where_it_was_interrupted(self, tmp_path):
        job = run_import(tmp_path, FILE)
        again = run_import(tmp_path, FILE, recorded={each.line for each in job.outcomes})
        assert again.outcomes == []

    def test_a_rehearsal_records_the_same_and_writes_nothing(self, tmp_path):
        rehearsal = run_import(tmp_path, FILE, is_dry_run=True)
        assert not Product.objects.exists() and not Category.objects.exists()
        assert results(rehearsal.outcomes) == results(run_import(tmp_path, FILE).outcomes)
