import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from products.models import Product, StockMovement
from products.services import catalogue
from products.services.duplicates import duplicate_product
from tests.desk import fill_in
from tests.products.test_admin_pictures import file
from tests.recipes import admin as administrator
from tests.recipes import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def mug(make_product):
    mug = make_product(
        "Mug",
        details={"Material": "Stoneware"},
        variants=[{"sku": "MUG-S", "colour": "Sage", "stock": 4}, {"sku": "MUG-I", "colour": "Ink", "price": "12.00"}],
    )
    catalogue.add_product_image(product=mug, file=file(), alt="A mug", variant=mug.variants.first())
    return mug


class TestDuplicateProduct:
    def test_copies_all_but_stock_and_what_was_sold(self, mug):
        movements = StockMovement.objects.count()
        copy = duplicate_product(product=mug)
        copy.refresh_from_db()
        assert (copy.name, copy.slug, copy.is_published) == ("Mug (copy)", "mug-copy", False)
        assert (copy.details, copy.category, copy.quantity) == ({"Material": "Stoneware"}, mug.category, 0)
        assert [(each.sku, each.label, each.quantity) for each in copy.variants.all()] == [
            ("MUG-S-COPY", "Sage", 0),
            ("MUG-I-COPY", "Ink", 0),
        ]
        assert StockMovement.objects.count() == movements
        image = copy.images.get()
        assert (image.alt, image.picture, image.variant) == (
            "A mug",
            mug.images.get().picture,
            copy.variants.first(),
        )

    def test_copies_a_copy_and_the_same_one_again(self, mug):
        first, second = duplicate_product(product=mug), duplicate_product(product=mug)
        assert [each.sku for each in second.variants.all()] == ["MUG-S-COPY-2", "MUG-I-COPY-2"]
        assert (second.name, second.slug) == ("Mug (copy 2)", "mug-copy-2")
        assert duplicate_product(product=first).variants.count() == 2

    def test_finds_a_name_that_fits_and_that_nothing_has(self, make_product):
        long = make_product("N" * 200, variants=[{"sku": "LONG"}])
        assert [duplicate_product(product=long).name for _ in range(2)] == [
            f"{'N' * 193} (copy)",
            f"{'N' * 191} (copy 2)",
        ]

    def test_the_picture_stays_when_the_copy_goes(self, mug):
        catalogue.delete_product(product=duplicate_product(product=mug))
        assert mug.images.get().picture.file.storage.exists(mug.images.get().picture.file.name)

    def test_a_digital_one_has_no_files_yet(self, make_product):
        booklet = make_product("Booklet", is_digital=True)
        copy = duplicate_product(product=booklet)
        assert copy.is_digital and not copy.variants.get().files.exists()


class TestButton:
    @pytest.fixture
    def page(self, client, mug):
        client.force_login(administrator.make())
        return reverse("admin:products_product_change", args=[mug.pk])

    def test_saves_what_is_typed_and_opens_the_copy(self, client, page):
        assert 'name="_duplicate"' in client.get(page).text
        answer = fill_in(client, page, summary="Holds tea.", _duplicate="yes")
        mug, copy = Product.objects.order_by("pk")
        assert answer.redirect_chain == [(reverse("admin:products_product_change", args=[copy.pk]), 302)]
        assert "This is a copy of “Mug”" in answer.text
        assert (mug.name, mug.summary, copy.name, copy.summary) == ("Mug", "Holds tea.", "Mug (copy)", "Holds tea.")

    def test_copies_nothing_of_what_cannot_be_saved(self, client, page):
        assert fill_in(client, page, name="", summary="Holds tea.", _duplicate="yes").context["errors"]
        assert Product.objects.get().summary == ""

    def test_is_not_there_for_whoever_may_add_nothing(self, client, page):
        editor = member.make(is_staff=True)
        editor.user_permissions.set(Permission.objects.filter(codename__in=["view_product", "change_product"]))
        client.force_login(editor)
        assert 'name="_duplicate"' not in client.get(page).text
        fill_in(client, page, _duplicate="yes")
        assert Product.objects.count() == 1
