import io
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from model_bakery import baker
from PIL import Image

from my_shop.kernel.pictures.models import Picture
from my_shop.roles import create_roles
from products import search
from products.models import Category, Option, PricePoint, Product, ProductImage, Purchase, Review, StockMovement
from products.services import attributes, catalogue, categories, purchases, reviews
from products.services.stock import StockRefused, adjust_stock, count_stock, take_stock
from products.services.variants import save_variant
from tests.desk import fill_in, send
from tests.recipes import admin as administrator
from tests.recipes import category, member, stocked_variant
from tests.recipes import product as product_recipe
from tests.recipes import variant as variant_recipe

pytestmark = pytest.mark.django_db

ADD = reverse("admin:products_product_add")


@pytest.fixture
def desk(client):
    client.force_login(administrator.make())
    return client


@pytest.fixture
def colours():
    return [attributes.get_or_create_option_value(option="Colour", value=value) for value in ("Sage", "Ink")]


def picture_file():
    file = io.BytesIO()
    Image.new("RGB", (40, 40), "#7a8b6f").save(file, "PNG")
    return SimpleUploadedFile("mug.png", file.getvalue(), "image/png")


def product_data(variants, images=(), **changes):
    data = {
        "name": "Big mug",
        "slug": "big-mug",
        "category": category.make().pk if not Category.objects.exists() else Category.objects.first().pk,
        "details": "{}",
        "tax_class": "standard",
        "is_published": "on",
        "variants-TOTAL_FORMS": len(variants),
        "variants-INITIAL_FORMS": sum(1 for row in variants if row.get("id")),
        "images-TOTAL_FORMS": len(images),
        "images-INITIAL_FORMS": sum(1 for row in images if row.get("id")),
        **changes,
    }
    for prefix, rows in (("variants", variants), ("images", images)):
        for number, row in enumerate(rows):
            data |= {f"{prefix}-{number}-{name}": value for name, value in {"position": number, **row}.items()}
    return data


class TestProductForm:
    def test_a_new_product_is_shown_to_nobody_before_somebody_ticks_it(self, desk):
        assert desk.get(ADD).context["adminform"].form["is_published"].value() is False
        data = product_data([{"sku": "MUG", "price": "18.00"}])
        del data["is_published"]
        desk.post(ADD, data)
        product = Product.objects.get()
        assert product.is_published is False
        Product.objects.update(is_published=True)
        page = desk.get(reverse("admin:products_product_change", args=[product.pk]))
        assert page.context["adminform"].form["is_published"].value() is True

    def test_offers_the_values_of_each_option_together(self, desk):
        for option, value in [("Colour", "Sage"), ("Size", "Amber"), ("Colour", "Brown"), ("Size", "Zinc")]:
            attributes.get_or_create_option_value(option=option, value=value)
        formset = desk.get(ADD).context["inline_admin_formsets"][0].formset
        groups = [
            (name, [value for _, value in values]) for name, values in formset.forms[0].fields["option_values"].choices
        ]
        assert sorted(name for name, _ in groups) == ["Colour", "Size"]
        assert {name: sorted(values) for name, values in groups} == {
            "Colour": ["Brown", "Sage"],
            "Size": ["Amber", "Zinc"],
        }

    def test_offers_one_choice_for_each_option_that_the_product_has(self, desk, colours):
        attributes.get_or_create_option_value(option="Size", value="S")
        mug = catalogue.save_product(product=Product(name="Mug", category=category.make()))
        save_variant(product=mug, sku="MUG", price=Decimal(1), option_values=[colours[0]])
        page = desk.get(reverse("admin:products_product_change", args=[mug.pk])).text
        row = page.partition('id="variants-0"')[2].partition("</tr>")[0]
        assert row.count("option-select") == 1 and "<span>Colour</span>" in row
        assert f'<option value="{colours[0].pk}" selected>' in row and "multiple" not in row
        assert "<span>Size</span>" in desk.get(ADD).text

    def test_refuses_a_time_to_publish_at_of_what_is_shown_already(self, desk):
        later = {"publish_at_0": "2999-01-01", "publish_at_1": "10:00"}
        response = desk.post(ADD, product_data([{"sku": "MUG", "price": "18.00"}], **later))
        assert "It is shown already" in response.text and not Product.objects.exists()
        data = product_data([{"sku": "MUG", "price": "18.00"}], **later)
        del data["is_published"]
        assert desk.post(ADD, data).status_code == 302
        assert Product.objects.get().publish_at.year == 2999


class TestProductAdmin:
    def test_writes_and_filters_tax_class_and_kind(self, desk):
        data = product_data([{"sku": "PDF", "price": "6.00"}], tax_class="reduced", is_digital="on")
        assert "Nothing was saved. “Big mug” is digital and cannot" in desk.post(ADD, data, follow=True).text
        assert not Product.objects.exists()
        del data["is_published"]
        assert desk.post(ADD, data).status_code == 302
        product, other = Product.objects.get(), stocked_variant(1).product
        assert (product.tax_class, product.is_digital) == ("reduced", True)
        shelf = reverse("admin:products_product_changelist")
        for query, expected in [
            ({"tax_class__exact": "reduced"}, product),
            ({"tax_class__exact": "standard"}, other),
            ({"is_digital__exact": "1"}, product),
            ({"is_digital__exact": "0"}, other),
        ]:
            assert list(desk.get(shelf, query).context["cl"].queryset) == [expected]

    def test_a_reduction_keeps_the_price_that_was_asked_before(self, desk):
        variant = stocked_variant(3, sku="MUG", price=Decimal("18.00"))
        row = {"id": variant.pk, "sku": "MUG", "price": "15.00", "compare_at_price": "20.00"}
        address = reverse("admin:products_product_change", args=[variant.product_id])
        assert send(desk, address, product_data([row], slug=variant.product.slug)).status_code == 302
        variant.refresh_from_db()
        assert (variant.price, variant.lowest_price_30_days) == (Decimal("15.00"), Decimal("18.00"))
        points = variant.price_points.values_list("price", flat=True)
        assert list(points) == [Decimal("15.00"), Decimal("18.00")]

    def test_warns_who_types_a_sale_that_may_not_be_announced(self, desk):
        variant = stocked_variant(3, sku="MUG", price=Decimal("18.00"))
        row = {"id": variant.pk, "sku": "MUG", "price": "18.00", "compare_at_price": "20.00"}
        address = reverse("admin:products_product_change", args=[variant.product_id])
        response = send(desk, address, product_data([row], slug=variant.product.slug), follow=True)
        assert "MUG is not shown as on sale: €18.00 is not below €18.00" in response.text

    def test_refuses_a_tax_class_that_there_is_not(self, desk):
        response = desk.post(ADD, product_data([{"sku": "PDF", "price": "6.00"}], tax_class="luxury"))
        assert "tax_class" in response.context["adminform"].form.errors
        assert not Product.objects.exists()

    def test_writes_product_variants_and_pictures_through_the_services(self, desk, colours):
        sage, ink = colours
        variants = [
            {"sku": "MUG-SAGE", "price": "18.00", "option_values": [sage.pk], "opening_stock": "5"},
            {"sku": "MUG-INK", "price": "16.00", "option_values": [ink.pk]},
        ]
        response = desk.post(ADD, product_data(variants, [{"file": picture_file(), "alt": "A mug"}]))
        assert response.status_code == 302, response.context["errors"]
        mug = Product.objects.get()
        assert (mug.price, mug.quantity) == (Decimal("16.00"), 5)
        assert [variant.label for variant in mug.variants.all()] == ["Sage", "Ink"]
        movement = StockMovement.objects.get()
        assert (movement.reason, movement.change, movement.user.is_staff) == ("opening", 5, True)
        assert mug.images.get().picture.width == 40

    def test_changes_a_variant_and_leaves_its_stock(self, desk):
        variant = stocked_variant(7, sku="MUG")
        address = reverse("admin:products_product_change", args=[variant.product_id])
        row = {"id": variant.pk, "sku": "MUG-2", "price": "11.00", "opening_stock": "99", "quantity": "99"}
        response = send(desk, address, product_data([row], slug=variant.product.slug))
        assert response.status_code == 302, response.context["errors"]
        variant.refresh_from_db()
        assert (variant.sku, variant.price, variant.quantity) == ("MUG-2", Decimal("11.00"), 7)

    @pytest.mark.parametrize(
        "row",
        [
            {"price": "-1"},
            {"price": "1.005"},
            {"price": "cheap"},
            {"sku": ""},
            {"sku": "a\nb"},
            {"opening_stock": "-1"},
            {"opening_stock": "1.5"},
            {"opening_stock": str(2**31)},
            {"opening_stock": str(2**63)},
            {"compare_at_price": "x"},
            {"weight_grams": str(2**63)},
        ],
    )
    def test_says_what_is_wrong_and_writes_nothing(self, desk, row):
        response = desk.post(ADD, product_data([{"sku": "MUG", "price": "18.00", **row}]))
        assert response.status_code == 200 and response.context["errors"]
        assert not Product.objects.exists()

    @pytest.mark.parametrize(
        "details",
        [
            f'{{"Sizes": {"[" * 50_000}{"]" * 50_000}}}',
            f'{{"Sizes": {"[" * 900}{"]" * 900}}}',
            '{"Height": NaN}',
            '{"Height": -Infinity}',
            '{"Height": 1e999}',
            f'{{"Height": {"9" * 5000}}}',
            '{"Material": "\\ud800"}',
            '{"\\udfff": "Oak"}',
            '{"Material": "a\\u0000b"}',
        ],
        ids=["50,000 deep", "900 deep", "NaN", "Infinity", "a float too large", "5,000 digits", "half", "key", "NUL"],
    )
    def test_says_what_no_column_of_json_keeps(self, desk, details):
        response = desk.post(ADD, product_data([{"sku": "MUG", "price": "18.00"}], details=details))
        assert response.status_code == 200
        assert response.context["adminform"].form.errors["details"]
        assert not Product.objects.exists()

    @pytest.mark.parametrize("changes", [{"name": "a\nb"}, {"slug": "no slug"}, {"details": "{"}, {"category": ""}])
    def test_says_what_is_wrong_with_the_product(self, desk, changes):
        response = desk.post(ADD, product_data([{"sku": "MUG", "price": "18.00"}], **changes))
        assert response.status_code == 200 and response.context["errors"]
        assert not Product.objects.exists()

    def test_says_that_pictures_have_to_be_chosen_again_beside_a_wrong_price(self, desk):
        data = product_data([{"sku": "MUG", "price": "-3"}], new_pictures=[picture_file()])
        assert "Choose the files again: a browser does not send them twice." in desk.post(ADD, data).text

    def test_refuses_two_variants_with_the_same_options_beside_the_field(self, desk, colours):
        rows = [{"sku": sku, "price": "18.00", "option_values": [colours[0].pk]} for sku in ("A", "B")]
        response = desk.post(ADD, product_data(rows))
        assert "The variant A has the same options." in response.content.decode()
        assert not Product.objects.exists()

    def test_swaps_the_options_of_two_variants(self, desk, colours):
        sage, ink = colours
        mug = catalogue.save_product(product=Product(name="Mug", category=category.make()))
        first = save_variant(product=mug, sku="S", price=Decimal(1), option_values=[sage])
        second = save_variant(product=mug, sku="I", price=Decimal(1), option_values=[ink])
        rows = [
            {"id": first.pk, "sku": "S", "price": "1", "option_values": [ink.pk]},
            {"id": second.pk, "sku": "I", "price": "1", "option_values": [sage.pk]},
        ]
        response = send(
            desk, reverse("admin:products_product_change", args=[mug.pk]), product_data(rows, slug=mug.slug)
        )
        assert response.status_code == 302, response.context["errors"]
        assert list(mug.variants.values_list("sku", "label")) == [("S", "Ink"), ("I", "Sage")]

    def test_says_with_what_was_typed_what_a_service_refuses(self, desk, monkeypatch):
        """What another process has changed since the form was found valid."""

        def refuse(**kwargs):
            raise StockRefused("Somebody was faster.")

        monkeypatch.setattr("products.services.variants.save_variants", refuse)
        data = product_data([{"sku": "MUG", "price": "18.00"}], summary="Holds half a litre.")
        page = desk.post(ADD, {**data, "new_pictures": picture_file()}).text
        assert "Nothing was saved. Somebody was faster." in page
        assert "Holds half a litre." in page and 'value="MUG"' in page and "Choose the files again" in page
        assert page.count("errorlist") == 1
        assert not Product.objects.exists()

    def test_keeps_what_was_typed_into_a_product_that_a_service_refuses(self, desk, monkeypatch):
        mug = catalogue.save_product(product=Product(name="Mug", summary="Small.", category=category.make()))
        variant = save_variant(product=mug, sku="MUG", price=Decimal(1))
        address = reverse("admin:products_product_change", args=[mug.pk])

        def refuse(**kwargs):
            raise ValidationError("Somebody was faster.")

        rows = [{"id": variant.pk, "sku": "MUG", "price": "2"}]
        data = product_data(rows, name="Big mug", slug=mug.slug, summary="Holds half a litre.")
        with monkeypatch.context() as patched:
            patched.setattr("products.services.catalogue.save_product", refuse)
            answer = send(desk, address, data)
        mug.refresh_from_db()
        assert "Nothing was saved. Somebody was faster." in answer.text and "Holds half a litre." in answer.text
        assert (mug.name, mug.summary) == ("Mug", "Small.")
        fill_in(desk, address, page=answer)
        mug.refresh_from_db()
        assert (mug.name, mug.summary) == ("Big mug", "Holds half a litre.")

    def test_keeps_the_last_variant(self, desk):
        mug = catalogue.save_product(product=Product(name="Mug", category=category.make()))
        variant = save_variant(product=mug, sku="MUG", price=Decimal(1))
        row = {"id": variant.pk, "sku": "MUG", "price": "1", "DELETE": "on"}
        response = desk.post(
            reverse("admin:products_product_change", args=[mug.pk]), product_data([row], slug=mug.slug)
        )
        assert response.status_code == 200 and response.context["errors"]
        assert mug.variants.count() == 1

    def test_deletes_a_product_that_was_never_in_stock_with_its_pictures(self, desk):
        mug = catalogue.save_product(product=Product(name="Mug", category=category.make()))
        catalogue.add_product_image(product=mug, file=picture_file(), alt="A mug")
        sold = stocked_variant(1)
        take_stock(order_number="A-1", quantities={sold.pk: 1})
        kept = sold.product
        selected = {"action": "delete_selected", "post": "yes"}
        for product in (mug, kept):
            desk.post(reverse("admin:products_product_changelist"), {**selected, "_selected_action": [product.pk]})
        assert list(Product.objects.all()) == [kept]
        assert not Picture.objects.exists()

    def test_deletes_what_was_never_in_stock_by_its_page_too(self, desk):
        mug = variant_recipe.make().product
        address = reverse("admin:products_product_delete", args=[mug.pk])
        assert "Are you sure" in desk.get(address).text
        desk.post(address, {"post": "yes"})
        assert not Product.objects.filter(pk=mug.pk).exists()

    def test_deletes_one_that_was_never_sold_with_its_stock(self, client, colours):
        create_roles()
        manager = member.make(is_staff=True)
        manager.groups.add(Group.objects.get(name="manager"))
        client.force_login(manager)
        variant = stocked_variant(7, sku="MUG")
        variant.option_values.add(colours[0])
        baker.make(PricePoint, variant=variant)
        mug = variant.product
        address = reverse("admin:products_product_delete", args=[mug.pk])
        page = client.get(address).text
        assert "What was ever counted of their stock" in page
        assert "relationship" not in page and "price point" not in page.lower()
        client.post(address, {"post": "yes"})
        assert not Product.objects.filter(pk=mug.pk).exists() and not StockMovement.objects.exists()

    def test_says_what_keeps_one_that_was_sold(self, desk):
        variant = stocked_variant(1, sku="MUG")
        take_stock(order_number="A-1", quantities={variant.pk: 1})
        address = reverse("admin:products_product_delete", args=[variant.product_id])
        for answer in (desk.get(address), desk.post(address, {"post": "yes"})):
            assert "MUG: sold before, so it stays for the books." in answer.text
            assert "permission" not in answer.text
        assert Product.objects.filter(pk=variant.product_id).exists()

    @pytest.mark.parametrize(("stock", "skus"), [("there", ["B", "C"]), ("low", ["B"]), ("out", ["A"])])
    def test_filters_by_stock(self, desk, stock, skus):
        for sku, units in (("A", 0), ("B", 2), ("C", 90)):
            stocked_variant(units, sku=sku)
        for model in ("product", "variant"):
            found = desk.get(reverse(f"admin:products_{model}_changelist"), {"stock": stock}).context["cl"].queryset
            assert sorted(found.values_list("sku" if model == "variant" else "variants__sku", flat=True)) == skus

    def test_says_what_keeps_a_variant_that_was_sold_and_keeps_what_was_typed(self, desk, colours):
        variant = stocked_variant(7, sku="MUG")
        take_stock(order_number="A-1", quantities={variant.pk: 1})
        same = {"product": variant.product, "price": Decimal(1), "opening_stock": 2}
        other = save_variant(sku="OTHER", option_values=[colours[0]], **same)
        rows = [
            {"id": variant.pk, "sku": "MUG", "price": "10.00", "DELETE": "on"},
            {"id": other.pk, "sku": "OTHER", "price": "1.00", "option_values": [colours[0].pk], "DELETE": "on"},
            {"sku": "NEW", "price": "10.00", "option_values": [colours[1].pk]},
        ]
        address = reverse("admin:products_product_change", args=[variant.product_id])
        response = send(desk, address, product_data(rows, slug=variant.product.slug, name="Cup"))
        assert "MUG: sold before" in response.text and 'value="Cup"' in response.text
        del rows[0]["DELETE"]
        assert send(desk, address, product_data(rows, slug=variant.product.slug)).status_code == 302
        assert sorted(variant.product.variants.values_list("sku", flat=True)) == ["MUG", "NEW"]

    def test_refuses_a_regular_price_that_is_not_above_the_price_beside_the_field(self, desk):
        response = desk.post(ADD, product_data([{"sku": "MUG", "price": "18.00", "compare_at_price": "18.00"}]))
        (form,) = response.context["inline_admin_formsets"][0].formset.forms
        assert "not above the price" in form.errors["compare_at_price"][0]
        assert not Product.objects.exists()

    @pytest.mark.parametrize("content", [b"<svg/>", b"not a picture"])
    def test_refuses_a_broken_picture_beside_its_field(self, desk, content):
        image = {"file": SimpleUploadedFile("x.png", content), "alt": "A mug"}
        response = desk.post(ADD, product_data([{"sku": "MUG", "price": "18.00"}], [image]))
        assert response.status_code == 200 and response.context["errors"]
        assert not ProductImage.objects.exists() and not Product.objects.exists()


class TestStockView:
    @pytest.fixture
    def mug(self):
        return stocked_variant(10, sku="MUG")

    def change(self, desk, mug, **data):
        address = reverse("admin:products_variant_stock", args=[mug.pk])
        return desk.post(address, {"reason": "correction", "note": "Counted", "seen": "10", **data})

    def test_takes_no_colleagues_count_back_and_shows_the_next_click_what_is_there(self, desk, mug):
        count_stock(variant_id=mug.pk, counted=7, reason="correction", note="Counted")
        page = self.change(desk, mug, counted="9")
        assert "7 are there by now, and were 10 when you opened the page: count again." in page.text
        assert "7 units are there." in page.text
        assert mug.movements.count() == 2
        assert fill_in(desk, page.request["PATH_INFO"], page=page, follow=False).status_code == 302
        assert mug.movements.first().quantity_after == 9

    def test_moves_the_stock_once_however_often_a_form_is_sent(self, desk, mug):
        assert self.change(desk, mug, change="24", reason="received").status_code == 302
        page = self.change(desk, mug, change="24", reason="received")
        assert page.status_code == 422
        assert "34 are there by now, and were 10 when you opened the page: look at the latest movements." in page.text
        assert mug.movements.count() == 2

    def test_counts_what_came_once_the_page_has_shown_what_was_sold_meanwhile(self, desk, mug):
        adjust_stock(variant_id=mug.pk, change=-1, reason="correction")
        page = self.change(desk, mug, change="24")
        assert page.status_code == 422
        assert mug.movements.count() == 2
        assert fill_in(desk, page.request["PATH_INFO"], page=page, follow=False).status_code == 302
        assert mug.movements.first().quantity_after == 33

    @pytest.mark.parametrize(("data", "left"), [({"counted": "7"}, 7), ({"change": "-3"}, 7), ({"change": "24"}, 34)])
    def test_writes_a_movement_with_reason_and_name(self, desk, mug, data, left):
        assert self.change(desk, mug, **data).status_code == 302
        mug.refresh_from_db()
        movement = mug.movements.first()
        assert (mug.quantity, movement.quantity_after, movement.note) == (left, left, "Counted")
        assert movement.user.is_staff

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"counted": "7", "change": "1"},
            {"counted": "-1"},
            {"counted": "1.5"},
            {"counted": "10"},
            {"change": "0"},
            {"change": "-11"},
            {"change": str(2**31)},
            {"change": str(2**63)},
            {"change": "many"},
            {"counted": "7", "note": ""},
            {"counted": "7", "reason": "sale"},
        ],
    )
    def test_refuses_what_cannot_be_and_changes_nothing(self, desk, mug, data):
        assert self.change(desk, mug, **data).status_code == 422
        mug.refresh_from_db()
        assert (mug.quantity, mug.movements.count()) == (10, 1)

    def test_leads_from_a_variant_to_its_product(self, desk, mug):
        response = desk.get(reverse("admin:products_variant_change", args=[mug.pk]))
        assert response.url == reverse("admin:products_product_change", args=[mug.product_id])

    @pytest.mark.parametrize("pk", ["0", "none", "1/stock/none", str(2**63)])
    def test_does_not_find_an_unknown_variant(self, desk, pk):
        assert desk.get(f"/admin/products/variant/{pk}/change/").status_code == 404
        assert desk.get(f"/admin/products/variant/{pk}/stock/", follow=True).status_code == 404

    def test_is_closed_to_staff_without_the_permission(self, client, mug):
        clerk = member.make(is_staff=True)
        clerk.user_permissions.add(Permission.objects.get(codename="view_variant"))
        client.force_login(clerk)
        assert self.change(client, mug, counted="7").status_code == 403
        assert mug.movements.count() == 1


class TestLedger:
    def test_cannot_be_changed_by_hand(self, desk):
        movement = stocked_variant(10).movements.get()
        assert desk.get(reverse("admin:products_stockmovement_add")).status_code == 403
        assert desk.post(reverse("admin:products_stockmovement_delete", args=[movement.pk])).status_code == 403


class TestReviewAdmin:
    def test_hides_and_shows_through_the_service(self, desk):
        variant, buyer = stocked_variant(10), member.make()
        purchases.record_sale(order_number="A-1", quantities={variant.pk: 1}, user_id=buyer.pk)
        review = reviews.write_review(product=variant.product, user=buyer, rating=4, title="Good", text="Very.")
        for action, count in (("hide", 0), ("show", 1)):
            desk.post(reverse("admin:products_review_changelist"), {"action": action, "_selected_action": [review.pk]})
            assert Product.objects.get(pk=variant.product_id).rating_count == count


class TestCategoryAdmin:
    def test_moves_a_category_with_everything_below_it(self, desk):
        kitchen = categories.save_category(name="Kitchen")
        mugs = categories.save_category(name="Mugs", parent=kitchen)
        garden = categories.save_category(name="Garden")
        data = {"name": "Kitchen", "slug": "kitchen", "parent": garden.pk, "position": 0}
        assert send(desk, reverse("admin:products_category_change", args=[kitchen.pk]), data).status_code == 302
        mugs.refresh_from_db()
        assert mugs.path == "garden/kitchen/mugs"

    def test_refuses_a_loop_beside_the_field(self, desk):
        kitchen = categories.save_category(name="Kitchen")
        mugs = categories.save_category(name="Mugs", parent=kitchen)
        data = {"name": "Kitchen", "slug": "kitchen", "parent": mugs.pk, "position": 0}
        response = send(desk, reverse("admin:products_category_change", args=[kitchen.pk]), data)
        assert "cannot lie below itself" in response.content.decode()
        assert Category.objects.get(pk=kitchen.pk).path == "kitchen"


class TestOptionAdmin:
    def test_renames_a_value_and_the_labels_that_carry_it(self, desk, colours):
        sage, ink = colours
        mug = catalogue.save_product(product=Product(name="Mug", category=category.make()))
        variant = save_variant(product=mug, sku="MUG", price=Decimal(1), option_values=[sage])
        response = send(desk, self.address(sage), self.data(sage, ink, **{"values-0-value": "Moss"}))
        assert response.status_code == 302, response.context["errors"]
        variant.refresh_from_db()
        assert variant.label == "Moss"

    def test_keeps_a_value_that_a_variant_has_and_drops_another(self, desk, colours):
        sage, ink = colours
        mug = catalogue.save_product(product=Product(name="Mug", category=category.make()))
        save_variant(product=mug, sku="MUG", price=Decimal(1), option_values=[sage])
        response = send(desk, self.address(sage), self.data(sage, ink, **{"values-0-DELETE": "on"}))
        assert "Variants have “Sage”" in response.content.decode()
        assert send(desk, self.address(sage), self.data(sage, ink, **{"values-1-DELETE": "on"})).status_code == 302
        assert list(sage.option.values.all()) == [sage]

    def test_cannot_be_deleted_while_variants_have_it(self, desk, colours):
        mug = catalogue.save_product(product=Product(name="Mug", category=category.make()))
        save_variant(product=mug, sku="MUG", price=Decimal(1), option_values=[colours[0]])
        address = reverse("admin:products_option_delete", args=[colours[0].option_id])
        answer = desk.post(address, {"post": "yes"}).text
        assert "Variants have “Colour”" in answer
        shown = reverse("admin:products_variant_changelist", query={"option": colours[0].option_id})
        assert f'<a href="{shown}">Show the variants</a>' in answer
        other = variant_recipe.make()
        assert [one.sku for one in desk.get(shown).context["cl"].result_list] == ["MUG"] != [other.sku]

    def test_refuses_several_values_in_one_row(self, desk, colours):
        sage, ink = colours
        response = send(desk, self.address(sage), self.data(sage, ink, **{"values-1-value": "Ink, Moss"}))
        assert "One value a row, without a comma." in response.text
        assert sage.option.values.filter(value="Ink").exists()
        assert Option.objects.exists()

    def test_says_beside_the_form_that_an_address_is_taken_by_the_listing(self, desk, colours):
        response = send(desk, self.address(colours[0]), self.data(*colours, slug="brand"))
        assert "“brand” means something else in the address of a listing" in response.content.decode()
        assert Option.objects.get().slug == "colour"

    def address(self, value):
        return reverse("admin:products_option_change", args=[value.option_id])

    def data(self, *values, **changes):
        rows = {"name": "Colour", "slug": "colour", "position": 0}
        rows |= {"values-TOTAL_FORMS": len(values), "values-INITIAL_FORMS": len(values)}
        for number, value in enumerate(values):
            fields = {"id": value.pk, "value": value.value, "slug": value.slug, "position": value.position}
            rows |= {f"values-{number}-{name}": field for name, field in fields.items()}
        return rows | changes


class TestChangelists:
    @pytest.mark.parametrize("model", ["product", "variant", "stockmovement", "purchase", "review", "category"])
    def test_need_no_more_queries_for_more_rows(self, desk, model, django_assert_max_num_queries):
        address = reverse(f"admin:products_{model}_changelist")

        def grow(count):
            for _ in range(count):
                variant = stocked_variant(3)
                baker.make(Purchase, product=variant.product, variant=variant, user=member.make(), quantity=1)
                baker.make(Review, product=variant.product, user=member.make(), rating=5)

        grow(2)
        desk.get(address)
        with django_assert_max_num_queries(20) as few:
            assert desk.get(address).status_code == 200
        asked = len(few.captured_queries)
        grow(12)
        desk.get(address)  # what is kept of the categories is made anew
        with django_assert_max_num_queries(asked):
            desk.get(address)

    def test_a_product_page_needs_no_more_queries_for_more_variants(self, desk, colours, django_assert_max_num_queries):
        few, many = stocked_variant(1).product, stocked_variant(1).product
        for product, count in ((few, 1), (many, 12)):
            for number in range(count):
                value = attributes.get_or_create_option_value(option="Size", value=f"{number}")
                save_variant(product=product, sku=f"{product.pk}-{number}", price=Decimal(1), option_values=[value])
        with django_assert_max_num_queries(30) as counted:
            desk.get(reverse("admin:products_product_change", args=[few.pk]))
        with django_assert_max_num_queries(len(counted.captured_queries)):
            desk.get(reverse("admin:products_product_change", args=[many.pk]))


class TestSearchInTheBackOffice:
    @pytest.fixture
    def found(self, client):
        client.force_login(administrator.make())

        def search(words):
            page = client.get(reverse("admin:products_product_changelist"), {"q": words})
            return [product.name for product in page.context["cl"].result_list]

        return search

    @pytest.fixture(autouse=True)
    def shelf(self):
        for name, sku, is_published in (
            ("Oak table", "OAK-1", True),
            ("Oak chair", "CH-7", False),
            ("Mug", "MUG", True),
        ):
            product = product_recipe.make(name=name, is_published=is_published)
            variant_recipe.make(product=product, sku=sku)
            search.index([product.pk])

    @pytest.mark.parametrize(
        ("words", "names"),
        [
            ("table", ["Oak table"]),
            ("oak", ["Oak chair", "Oak table"]),
            ("chair oak", ["Oak chair"]),
            ("ch-", ["Oak chair"]),
            ("oak-1", ["Oak table"]),
            ("mgu", ["Mug"]),
            ("nothing at all", []),
        ],
    )
    def test_finds_by_words_and_by_the_beginning_of_an_sku_drafts_too(self, found, words, names):
        assert found(words) == names
