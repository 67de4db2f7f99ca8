"""Categories as a tree: in the back office, in the menu and on the home page."""

import io
import re
from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from my_shop.kernel.pictures.models import Picture
from products.models import Category, Product, Variant
from products.selectors.categories import category_tree
from products.selectors.pages import category_tiles
from products.services import attributes, categories
from tests.desk import send
from tests.recipes import admin as administrator
from tests.recipes import stocked_variant

pytestmark = pytest.mark.django_db

LIST = reverse("admin:products_category_changelist")
MOVE = reverse("admin:products_category_move")


@pytest.fixture
def desk(client):
    client.force_login(administrator.make())
    return client


@pytest.fixture
def tree():
    """Two roots, with two “Boots”."""
    made = {}
    for name, parent in [("Women", ""), ("Men", ""), ("Boots", "Women"), ("Boots", "Men"), ("Hats", "Women")]:
        key = f"{parent}/{name}" if parent else name
        made[key] = categories.save_category(name=name, parent=made.get(parent), position=len(made))
    for key in ("Women/Boots", "Men/Boots", "Women/Hats"):
        stocked_variant(1, product__category=made[key], product__name=key)
    return made


def category_column(html, name):
    return re.findall(rf'class="field-{name}[^"]*">([^<]*)<', html)


def picture_file():
    file = io.BytesIO()
    Image.new("RGB", (40, 40), "#7a8b6f").save(file, "PNG")
    return SimpleUploadedFile("boots.png", file.getvalue(), "image/png")


class TestMoveCategory:
    def order(self):
        return [node.name for node in category_tree().roots]

    def test_changes_places_with_its_sibling_and_numbers_all(self, tree):
        third = categories.save_category(name="Children")
        Category.objects.update(position=0)
        assert categories.move_category(category=third, steps=2)
        assert list(Category.objects.filter(parent=None).values_list("name", "position").order_by("position")) == [
            ("Men", 0),
            ("Women", 1),
            ("Children", 2),
        ]

    def test_stays_where_it_is_at_the_end(self, tree):
        assert not categories.move_category(category=tree["Women"], steps=-1)
        assert self.order() == ["Women", "Men"]

    def test_is_shown_at_once(self, tree):
        assert self.order() == ["Women", "Men"]
        categories.move_category(category=tree["Men"], steps=-1)
        assert self.order() == ["Men", "Women"]


class TestMenu:
    def test_leaves_out_what_is_hidden_while_its_page_stays_open(self, tree, client):
        for key in ("Men", "Women/Hats"):
            row = Category.objects.get(pk=tree[key].pk)
            categories.save_category(category=row, name=row.name, parent=row.parent, is_in_menu=False)
        tree = category_tree()
        assert [node.name for node in tree.menu] == ["Women"]
        assert [node.name for node in tree.menu[0].menu_children] == ["Boots"]
        assert [tile.node.name for tile in category_tiles()] == ["Women"]
        home = client.get(reverse("home")).text
        assert "/categories/men/" not in home
        assert client.get("/categories/men/").status_code == 200
        assert "category=men" in client.get(reverse("products:list")).text

    def test_shows_a_dozen_tiles_at_most(self):
        for number in range(14):
            top = categories.save_category(name=f"Top {number:02}")
            stocked_variant(1, product__category=top)
        assert [tile.node.name for tile in category_tiles()] == [f"Top {number:02}" for number in range(12)]


class TestPicture:
    def test_is_shown_on_the_tile_before_any_products(self, tree):
        women = categories.save_category(category=tree["Women"], name="Women", picture=picture_file())
        shown = {tile.node.name: tile.picture and tile.picture.url for tile in category_tiles()}
        assert shown["Women"] == women.picture.file.url and shown["Men"] is None

    def test_goes_with_its_files_where_it_is_taken_away_replaced_or_deleted(self, tree):
        hats = categories.save_category(category=tree["Women/Hats"], name="Hats", picture=picture_file())
        first = hats.picture_id
        hats = categories.save_category(category=hats, name="Hats", picture=picture_file())
        assert not Picture.objects.filter(pk=first).exists() and Picture.objects.count() == 1
        categories.save_category(category=hats, name="Hats", removes_picture=True)
        assert not Picture.objects.exists()
        capes = categories.save_category(name="Capes", picture=picture_file())
        categories.delete_category(category=capes)
        assert not Picture.objects.exists()


class TestCategoryPage:
    def test_tells_search_engines_what_was_typed_for_them(self, tree, client):
        categories.save_category(
            category=tree["Women"], name="Women", meta_title="Shoes for women", meta_description="Made to last."
        )
        page = client.get("/categories/women/").text
        assert "<title>Shoes for women" in page and 'content="Made to last."' in page
        assert "<title>Men" in client.get("/categories/men/").text


class TestList:
    def test_reads_as_the_tree(self, tree, desk):
        shown = [row.path for row in desk.get(LIST).context["cl"].result_list]
        assert shown == ["women", "women/boots", "women/hats", "men", "men/boots"]
        assert "tree-depth-1" in desk.get(LIST).text

    def test_pages_through_it(self, tree, desk, monkeypatch):
        monkeypatch.setattr("products.admin.categories.CategoryAdmin.list_per_page", 2)
        pages = [[row.path for row in desk.get(LIST, {"p": page}).context["cl"].result_list] for page in (1, 2, 3)]
        assert pages == [["women", "women/boots"], ["women/hats", "men"], ["men/boots"]]

    def test_moves_by_a_button(self, tree, desk):
        assert desk.post(MOVE, {"move": f"{tree['Men'].pk}:up"}).status_code == 302
        assert [row.path for row in desk.get(LIST).context["cl"].result_list][0] == "men"
        assert LogEntry.objects.get().change_message == "Moved up."

    @pytest.mark.parametrize("sent", ["", "x:up", "1:sideways", "²:up"])
    def test_moves_nothing_that_no_button_asks_for(self, tree, desk, sent):
        desk.post(MOVE, {"move": sent})
        assert not LogEntry.objects.exists()

    def test_writes_down_what_was_changed_from_what(self, tree, desk):
        data = {"name": "Boots", "slug": "boots", "parent": tree["Women"].pk, "position": 3, "is_in_menu": ""}
        hats = tree["Women/Hats"]
        data |= {"name": "Caps", "slug": "caps", "parent": tree["Men"].pk}
        assert send(desk, reverse("admin:products_category_change", args=[hats.pk]), data).status_code == 302
        text = LogEntry.objects.get().change_message
        assert "Name: Hats → Caps." in text and "Parent: Women → Men." in text
        assert "/categories/women/hats/ → /categories/men/caps/" in text

    def test_names_the_address_that_shoppers_open(self, tree, desk):
        shown = category_column(desk.get(LIST).text, "address")
        assert "/categories/women/hats/" in shown
        assert all(desk.get(address).status_code == 200 for address in shown)

    def test_offers_parents_by_their_path(self, tree, desk):
        field = {"app_label": "products", "model_name": "category", "field_name": "parent", "term": "boots"}
        found = desk.get(reverse("admin:autocomplete"), field).json()["results"]
        assert sorted(each["text"] for each in found) == ["Men › Boots", "Women › Boots"]


class TestCategoryFilter:
    @pytest.mark.parametrize("model", ["product", "variant"])
    def test_finds_what_lies_in_it_and_below(self, tree, desk, model):
        address = reverse(f"admin:products_{model}_changelist")
        for path, expected in [("women", 2), ("women/boots", 1), ("men", 1), ("nowhere", 3)]:
            assert desk.get(address, {"category": path}).context["cl"].queryset.count() == expected

    def test_offers_one_step_down_and_all_above(self, tree, desk):
        page = desk.get(reverse("admin:products_product_changelist"), {"category": "women"})
        spec = next(spec for spec in page.context["cl"].filter_specs if spec.title == "category")
        shown = [(each["display"], each["selected"]) for each in spec.choices(page.context["cl"])]
        assert shown == [("All", False), ("Women", True), ("› Boots", False), ("› Hats", False)]
        assert Product.objects.filter(price=Decimal("10.00")).count() == 3


class TestDelete:
    @pytest.fixture
    def pages(self, desk):
        """Ask to delete something by its own page, and by the action of the list."""

        def open_both(row, **sent):
            name = row._meta.model_name
            action = {"action": "delete_selected", "_selected_action": [row.pk], **sent}
            page = reverse(f"admin:products_{name}_delete", args=[row.pk])
            return [
                desk.post(page, sent).text if sent else desk.get(page).text,
                desk.post(reverse(f"admin:products_{name}_changelist"), action).text,
            ]

        return open_both

    @pytest.mark.parametrize("sent", [{}, {"post": "yes"}])
    def test_says_which_subcategories_and_products_stand_in_the_way(self, tree, pages, sent):
        for page in pages(tree["Women"], **sent):
            assert "“Women” has subcategories: Boots, Hats." in page and "protected" not in page
        for page in pages(tree["Women/Boots"], **sent):
            assert "“Women › Boots” has 1 product: Women/Boots." in page and "?category=women%2Fboots" in page
        assert Category.objects.count() == 5

    def test_names_some_of_many_products(self, tree, pages):
        for number in range(9):
            stocked_variant(1, product__category=tree["Women/Hats"], product__name=f"Hat {number}")
        for page in pages(tree["Women/Hats"]):
            assert "“Women › Hats” has 10 products: Hat 0, Hat 1, Hat 2, Hat 3, Hat 4 …" in page

    def test_says_which_products_are_of_a_brand(self, tree, pages):
        brand = attributes.get_or_create_brand(name="Ashdown")
        Product.objects.filter(name="Women/Hats").update(brand=brand)
        for page in pages(brand):
            assert "“Ashdown” has 1 product: Women/Hats." in page
            assert f"?brand__id__exact={brand.pk}" in page

    def test_says_that_variants_have_an_option(self, tree, desk):
        sage = attributes.get_or_create_option_value(option="Colour", value="Sage")
        Variant.objects.first().option_values.add(sage)
        data = {"action": "delete_selected", "_selected_action": [sage.option_id], "post": "yes"}
        assert "Variants have “Colour”" in desk.post(reverse("admin:products_option_changelist"), data).text
        assert sage.option.values.exists()

    def test_deletes_what_is_empty(self, tree, pages):
        empty = categories.save_category(name="Empty")
        assert "Are you sure" in pages(empty)[0]
        pages(empty, post="yes")
        assert not Category.objects.filter(pk=empty.pk).exists()
