"""Pictures on a product's page: several at once, used again, in order."""

import io

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from my_shop.kernel.pages.versions import SHOP, read_versions
from my_shop.kernel.pictures.models import Picture
from my_shop.kernel.pictures.services import store_picture
from my_shop.kernel.signals import PictureOwner, picture_fetched
from products.models import ProductImage
from products.services import catalogue, pictures
from tests import recipes
from tests.desk import fields_of
from tests.recipes import admin as administrator

pytestmark = pytest.mark.django_db


def file(name="mug.png", colour="#7a8b6f"):
    content = io.BytesIO()
    Image.new("RGB", (40, 40), colour).save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")


@pytest.fixture
def desk(client):
    client.force_login(administrator.make())
    return client


def page_of(product):
    return reverse("admin:products_product_change", args=[product.pk])


def positions(product):
    return list(product.images.values_list("alt", "position"))


def logged():
    return [entry.get_change_message() for entry in LogEntry.objects.all()]


class TestNewPictures:
    def test_takes_many_at_once_and_names_those_that_cannot_be_used(self, desk, make_product):
        mug = make_product("Mug")
        sent = fields_of(desk.get(page_of(mug)))
        files = [file("a.png"), SimpleUploadedFile("b.png", b"no picture"), file("c.png")]
        answer = desk.post(page_of(mug), {**sent, "new_pictures": files}, follow=True)
        assert "“b.png” was not added." in answer.text
        assert positions(mug) == [("Mug", 0), ("Mug, 2", 1)]
        assert logged() == ["Added pictures."]

    def test_are_not_logged_where_none_was_added(self, desk, make_product):
        mug = make_product("Mug")
        sent = fields_of(desk.get(page_of(mug)))
        desk.post(page_of(mug), sent)
        desk.post(page_of(mug), {**sent, "new_pictures": [SimpleUploadedFile("b.png", b"no picture")]})
        assert logged() == []
        desk.post(page_of(mug), fields_of(desk.get(page_of(mug))) | {"summary": "Holds tea."})
        assert logged() == ["Changed “Summary”."]

    def test_numbers_all_from_nought_in_the_order_typed(self, desk, make_product):
        mug = make_product("Mug")
        for alt, position in (("A", 4), ("B", 5), ("C", 9)):
            catalogue.add_product_image(product=mug, file=file(), alt=alt, position=position)
        sent = fields_of(desk.get(page_of(mug))) | {"images-2-position": "1"}
        desk.post(page_of(mug), sent)
        assert positions(mug) == [("C", 0), ("A", 1), ("B", 2)]


class TestRenumberPictures:
    def test_announces_a_change_and_nothing_else(self, make_product):
        mug = make_product("Mug")
        catalogue.add_product_image(product=mug, file=file(), alt="A", position=3)
        before = read_versions(SHOP)
        pictures.renumber_pictures(product=mug)
        after = read_versions(SHOP)
        assert before != after and positions(mug) == [("A", 0)]
        pictures.renumber_pictures(product=mug)
        assert read_versions(SHOP) == after


class TestReusedPictures:
    @pytest.fixture
    def mug(self, make_product):
        mug = make_product("Mug")
        catalogue.add_product_image(product=mug, file=file(), alt="A sage mug")
        return mug

    def test_are_found_by_words_and_added_once(self, desk, make_product, mug):
        bowl = make_product("Bowl")
        address = reverse("admin:products_product_pictures", args=[bowl.pk])
        assert "A sage mug" in desk.get(address, {"words": "sage"}).text
        assert "A sage mug" not in desk.get(address, {"words": "ink"}).text
        picture = mug.images.get().picture_id
        for _ in range(2):
            desk.post(address, {"picture": [picture, "x", 10**17]})
        assert bowl.images.get().picture_id == picture and bowl.images.get().alt == "A sage mug"
        assert "A sage mug" not in desk.get(address).text

    def test_go_with_the_last_product_that_shows_them(self, make_product, mug):
        bowl = make_product("Bowl")
        picture = Picture.objects.get()
        pictures.reuse_pictures(product=bowl, picture_ids=[picture.pk])
        catalogue.delete_product_image(image=mug.images.get())
        assert Picture.objects.filter(pk=picture.pk).exists()
        catalogue.delete_product(product=bowl)
        assert not Picture.objects.exists() and not ProductImage.objects.exists()

    def test_stay_where_another_product_gets_a_new_file(self, make_product, mug):
        bowl = make_product("Bowl")
        pictures.reuse_pictures(product=bowl, picture_ids=[Picture.objects.get().pk])
        catalogue.save_product_image(image=bowl.images.get(), alt="A bowl", file=file("b.png", "#112233"))
        assert Picture.objects.count() == 2
        assert mug.images.get().picture_id != bowl.images.get().picture_id


class TestAttachPicture:
    """What products does with a picture that was fetched from another host."""

    def fetched(self, picture, *owners):
        owners = tuple(PictureOwner(*owner) for owner in owners)
        answers = picture_fetched.send(
            sender=None, picture_id=picture.pk, address="http://x.example/a.png", owners=owners
        )
        return sum(answer or 0 for _, answer in answers)

    def test_shows_it_with_each_that_wanted_it_once(self):
        mug, sage = recipes.product.make(name="Mug"), recipes.variant.make(product__name="Cup", label="Sage")
        own = catalogue.add_product_image(product=mug, file=file(), alt="Mug")
        before = read_versions(SHOP)
        owners = [("products.product", mug.pk, None, ""), ("products.variant", sage.pk, 3, "A cup, sage")]
        picture = store_picture(file(colour="#000"))
        assert self.fetched(picture, *owners, ("products.product", sage.product_id, 0, "")) == 3
        assert positions(mug) == [("Mug", 0), ("Mug, 2", 1)] and own.picture_id != picture.pk
        image = ProductImage.objects.get(product=sage.product_id)
        assert (image.variant_id, image.position, image.alt, image.source) == (None, 0, "Cup", "http://x.example/a.png")
        assert self.fetched(picture, *owners) == 2 and ProductImage.objects.count() == 3
        assert read_versions(SHOP) != before

    def test_shows_it_with_a_variant(self):
        sage = recipes.variant.make(product__name="Cup")
        picture = store_picture(file())
        assert self.fetched(picture, ("products.variant", sage.pk, 3, "A cup, sage")) == 1
        assert list(sage.images.values_list("alt", "position")) == [("A cup, sage", 3)]

    def test_leaves_out_owners_that_are_gone_and_those_of_others(self):
        gone = [("products.product", 0, None, ""), ("products.variant", 0, None, ""), ("blog.post", 1, None, "")]
        assert self.fetched(store_picture(file()), *gone) == 0
