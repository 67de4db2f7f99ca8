"""An import is taken back: what it made goes, unless it is in use; what it changed becomes what it was."""

from decimal import Decimal

import pytest

from my_shop.kernel.imports.contract import Result
from products.models import Brand, Category, Option, OptionValue, Product, Tag, Variant
from products.services import stock
from products.services.catalogue import save_product
from products.services.variants import VariantInput, save_variants
from tests.products.imports import run_import, undo

pytestmark = pytest.mark.django_db

HEADER = "slug,sku,name,price,category1,brand,tags,inventory_count,option1_name,option1_value,cost\n"
FILE = HEADER + "mug,,Mug,,Kitchen -> Mugs,Hald,gift,,,,\nmug,M-S,,9,,,,3,Size,S,4\nmug,M-L,,12,,,,2,Size,L,5\n"
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


class TestWhatWasChanged:
    def changed(self, tmp_path):
        run_import(tmp_path, FILE)
        told = FILE.replace("Mug,,", "Cup,,").replace("Hald", "Nordhof").replace("gift", '"new, gift"')
        return run_import(tmp_path, told.replace("M-S,,9", "M-S,,8").replace("Size,S,4", "Size,XS,3"))

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
