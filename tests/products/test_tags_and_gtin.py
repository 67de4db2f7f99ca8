"""What a variant is bought for and known by elsewhere, and words that products are put together by."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from products.gtin import compact_gtin, validate_gtin
from products.models import Product, Revision, Tag
from products.search import find
from products.services.attributes import delete_attribute, get_or_create_tag, save_attribute
from products.services.catalogue import save_product
from products.services.duplicates import duplicate_product
from products.services.restore import plan_return, return_to
from products.services.variants import save_variant
from tests.recipes import stocked_variant


class TestValidateGtin:
    @pytest.mark.parametrize("number", ["40170725", "036000291452", "4006381333931", "10012345678902", "9783161484100"])
    def test_takes_each_length(self, number):
        validate_gtin(number)

    @pytest.mark.parametrize("number", ["4006381333932", "400638133393", "1", "4006381 333931", "x"])
    def test_refuses_what_is_none(self, number):
        with pytest.raises(ValidationError):
            validate_gtin(number)

    def test_is_given_what_is_printed(self):
        assert compact_gtin(" 978-3-16-148410-0 ") == "9783161484100"


@pytest.mark.django_db
class TestTags:
    def tagged(self, *names):
        product = stocked_variant(1, sku="MUG", product__name="Mug").product
        return save_product(product=product, tags=[get_or_create_tag(name=name) for name in names])

    def test_find_their_products_until_they_are_renamed_or_deleted(self):
        mug = self.tagged("Picnic", "Gift")
        assert find("picnic").ids == (mug.pk,)
        tag = Tag.objects.get(name="Picnic")
        tag.name = "Outing"
        save_attribute(tag)
        assert (find("picnic").ids, find("outing").ids) == ((), (mug.pk,))
        delete_attribute(tag)
        assert find("outing").ids == () and [each.name for each in mug.tags.all()] == ["Gift"]

    def test_are_one_whatever_their_case(self):
        assert get_or_create_tag(name="Gift") == get_or_create_tag(name=" gift ")

    def test_stand_in_the_history_and_come_back(self):
        mug = self.tagged("Gift")
        before = Revision.objects.latest("pk").pk
        save_product(product=mug, tags=[get_or_create_tag(name="Picnic")])
        told = Revision.objects.latest("pk").changes["product"]
        assert told == {"old": {"tags": ["Gift"]}, "new": {"tags": ["Picnic"]}}
        return_to(product=mug, after=before, shown=plan_return(product=mug, after=before).shown)
        assert [each.name for each in mug.tags.all()] == ["Gift"]

    def test_stay_where_nobody_tells_them(self):
        mug = self.tagged("Gift")
        save_product(product=mug)
        assert mug.tags.count() == 1


@pytest.mark.django_db
def test_a_copy_has_the_tags_and_the_cost_and_no_barcode():
    mug = stocked_variant(1, sku="MUG", product__name="Mug")
    facts = {"gtin": "4006381333931", "cost": Decimal("3.10")}
    save_variant(product=mug.product, variant=mug, sku="MUG", price=Decimal(9), **facts)
    save_product(product=mug.product, tags=[get_or_create_tag(name="Gift")])
    copy = duplicate_product(product=Product.objects.get(pk=mug.product_id))
    (variant,) = copy.variants.all()
    assert (variant.gtin, variant.cost, copy.tags.get().name) == ("", Decimal("3.10"), "Gift")


@pytest.mark.django_db
def test_a_product_is_found_by_its_barcode():
    mug = stocked_variant(1, sku="MUG", product__name="Mug")
    save_variant(product=mug.product, variant=mug, sku="MUG", price=Decimal(9), gtin="4006381333931")
    assert find("4006381333931").ids == (mug.product_id,)
