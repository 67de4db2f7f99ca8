"""The files of digital goods: kept where nobody can fetch them, in versions, and demanded before publishing."""

from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from products.models import Product, Variant
from products.models.downloads import VariantFile
from products.services import attributes, catalogue, files, variants
from tests.desk import act
from tests.recipes import admin as administrator
from tests.recipes import member, product, stocked_variant, variant

pytestmark = pytest.mark.django_db


def upload(content=b"%PDF-1.7 one", name="suppers.pdf"):
    return SimpleUploadedFile(name, content, "application/pdf")


@pytest.fixture
def booklet():
    """A digital variant that is not published, without a file."""
    return stocked_variant(9, sku="PDF", product__name="Booklet", product__is_digital=True, product__is_published=False)


class TestPublishing:
    def test_a_digital_product_without_a_file_cannot_be_published(self, booklet):
        booklet.product.is_published = True
        with pytest.raises(ValidationError, match="no file for PDF.*Files"):
            catalogue.save_product(product=booklet.product)
        with pytest.raises(ValidationError, match="no file for PDF"):
            catalogue.publish_products(product_ids=[booklet.product_id], is_published=True)
        assert not Product.objects.get().is_published

    def test_nor_can_one_be_made_digital_on_the_shelf(self):
        mug = stocked_variant(1).product
        mug.is_digital = True
        with pytest.raises(files.FilesMissing):
            catalogue.save_product(product=mug)

    def test_nor_can_a_variant_be_put_on_the_shelf_without_its_file(self, booklet):
        files.add_file(variant=booklet, file=upload())
        catalogue.publish_products(product_ids=[booklet.product_id], is_published=True)
        large = attributes.get_or_create_option_value(option="Size", value="Large")
        with pytest.raises(files.FilesMissing, match="no file for LARGE"):
            variants.save_variant(product=booklet.product, sku="LARGE", price=5, option_values=[large])
        assert Variant.objects.get() == booklet

    def test_with_a_file_for_each_variant_it_is_published(self, booklet):
        files.add_file(variant=booklet, file=upload())
        assert catalogue.publish_products(product_ids=[booklet.product_id], is_published=True) == 1

    def test_one_that_stands_on_the_shelf_can_still_be_edited(self):
        old = variant.make(sku="OLD", product__is_digital=True).product
        old.name = "Older"
        assert catalogue.save_product(product=old).name == "Older"

    def test_its_last_file_cannot_be_taken_away(self, booklet):
        file = files.add_file(variant=booklet, file=upload())
        catalogue.publish_products(product_ids=[booklet.product_id], is_published=True)
        with pytest.raises(files.FilesMissing):
            files.remove_file(file=file)
        assert VariantFile.objects.current().get() == file


class TestAddFile:
    def test_keeps_it_where_the_media_are_not(self, booklet, settings):
        kept = files.add_file(variant=booklet, file=upload(), user=member.make())
        path = Path(kept.file.path)
        assert path.read_bytes() == b"%PDF-1.7 one"
        assert path.is_relative_to(settings.PRIVATE_ROOT)
        assert not path.is_relative_to(settings.MEDIA_ROOT)
        assert "suppers" not in kept.file.name
        with pytest.raises(ValueError, match="no address"):
            kept.file.url  # noqa: B018 - asked for on purpose
        assert (kept.name, kept.size, kept.part, kept.version) == ("suppers.pdf", 12, 1, 1)

    def test_adds_one_more_or_replaces_one(self, booklet):
        first = files.add_file(variant=booklet, file=upload())
        second = files.add_file(variant=booklet, file=upload(b"list", "list.txt"))
        newer = files.add_file(variant=booklet, file=upload(b"two"), replaces=first)
        assert [(file.part, file.version) for file in (first, second, newer)] == [(1, 1), (2, 1), (1, 2)]
        assert list(booklet.files.current()) == [newer, second]
        files.remove_file(file=newer)
        assert list(booklet.files.current()) == [first, second]

    @pytest.mark.parametrize(
        ("name", "kept"),
        [
            ("../../etc/passwd", "passwd"),
            ("C:\\evil\\a.pdf", "a.pdf"),
            ("ab\u202efdp.exe", "abfdp.exe"),
            ("ä.pdf", "ä.pdf"),
        ],
    )
    def test_keeps_of_a_name_what_is_safe(self, booklet, name, kept):
        file = upload()
        file._name = name  # as a client that does not cut it off could send it
        assert files.add_file(variant=booklet, file=file).name == kept

    @pytest.mark.parametrize(
        ("content", "name", "reason"),
        [(b"", "a.pdf", "empty"), (b"x", "a\nb.pdf", "one line"), (b"x", "..", "letters"), (b"x", "a" * 151, "150")],
    )
    def test_refuses_what_cannot_be_sold(self, booklet, content, name, reason):
        file = upload(content)
        file._name = name
        with pytest.raises(files.UploadRefused, match=reason):
            files.add_file(variant=booklet, file=file)
        assert not VariantFile.objects.exists()

    def test_refuses_what_is_too_large_and_another_variants(self, booklet, settings):
        settings.SHOP_FILE_MEGABYTES = 1
        file = upload()
        file.size = 1024 * 1024 + 1
        with pytest.raises(files.UploadRefused, match="larger than 1 MB"):
            files.add_file(variant=booklet, file=file)
        others = files.add_file(variant=stocked_variant(1), file=upload())
        with pytest.raises(files.UploadRefused, match="another variant"):
            files.add_file(variant=booklet, file=upload(), replaces=others)


class TestPage:
    def address(self, booklet):
        return reverse("admin:products_variant_files", args=[booklet.pk])

    def test_uploads_replaces_and_removes(self, client, booklet):
        client.force_login(administrator.make())
        assert client.post(self.address(booklet), {"file": upload()}).status_code == 302
        first = VariantFile.objects.get()
        client.post(self.address(booklet), {"file": upload(b"two"), "replaces": first.pk})
        page = client.get(self.address(booklet)).text
        assert "replaced" in page and "suppers.pdf" in page
        newer = VariantFile.objects.current().get()
        assert (newer.part, newer.version) == (1, 2)
        assert client.post(self.address(booklet), {"remove": newer.pk}).status_code == 302
        assert VariantFile.objects.current().get() == first

    def test_says_what_is_wrong_beside_the_field(self, client, booklet):
        client.force_login(administrator.make())
        for data, words in (({}, "Choose a file"), ({"file": upload(b"")}, "empty"), ({"remove": "9"}, "valid choice")):
            answer = client.post(self.address(booklet), data)
            assert answer.status_code == 422
            assert any(words in error for errors in answer.context["form"].errors.values() for error in errors)

    def test_gives_staff_the_file_as_an_attachment(self, client, booklet):
        file = files.add_file(variant=booklet, file=upload(name='ä"b.html'))
        client.force_login(administrator.make())
        answer = client.get(reverse("admin:products_variant_file", args=[booklet.pk, file.pk]))
        assert b"".join(answer) == b"%PDF-1.7 one"
        assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
        assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
        assert answer["X-Content-Type-Options"] == "nosniff"

    def test_says_so_where_the_file_is_gone(self, client, booklet):
        file = files.add_file(variant=booklet, file=upload())
        Path(file.file.path).unlink()
        client.force_login(administrator.make())
        answer = client.get(reverse("admin:products_variant_file", args=[booklet.pk, file.pk]), follow=True)
        assert answer.redirect_chain == [(self.address(booklet), 302)]
        assert "“suppers.pdf” is not where it was kept" in answer.text

    def test_is_not_for_staff_without_the_permission(self, client, booklet):
        file = files.add_file(variant=booklet, file=upload())
        clerk = member.make(is_staff=True)
        clerk.user_permissions.add(Permission.objects.get(codename="view_variant"))
        client.force_login(clerk)
        assert client.get(self.address(booklet)).status_code == 403
        assert client.get(reverse("admin:products_variant_file", args=[booklet.pk, file.pk])).status_code == 403
        clerk.user_permissions.add(Permission.objects.get(codename="view_variantfile"))
        assert client.get(self.address(booklet)).status_code == 200
        assert client.post(self.address(booklet), {"file": upload()}).status_code == 403

    def test_the_list_of_products_says_why_nothing_was_published(self, client, booklet):
        client.force_login(administrator.make())
        page = act(client, reverse("admin:products_product_changelist"), "publish", booklet.product)
        assert "It is digital, and a variant of it has no file." in page.text and 'name="is_agreed"' not in page.text
        assert not Product.objects.get().is_published


class TestCheck:
    def test_names_what_stands_on_the_shelf_without_a_file(self):
        from products.checks import check_files

        assert check_files(databases=["default"]) == []
        variant.make(sku="OLD", product__is_digital=True)
        variant.make(sku="HIDDEN", product=product.make(is_digital=True, is_published=False))
        [warning] = check_files(databases=["default"])
        assert warning.id == "products.W001" and "OLD" in warning.msg and "HIDDEN" not in warning.msg
