"""Addresses that products and categories had before."""

import pytest
from django.core.cache import cache

from products.models import Category, Product
from products.models.redirects import FormerCategoryPath, FormerProductSlug
from products.selectors.product_cards import cards_by_slug
from products.services import catalogue, categories
from tests import recipes

pytestmark = pytest.mark.django_db


@pytest.fixture
def answer(client):
    """Ask for an address: the status, and where it sends one."""

    def ask(address, method="get"):
        cache.clear()
        response = getattr(client, method)(address)
        return response.status_code, response.headers.get("Location")

    return ask


def rename(product, slug):
    product.slug = slug
    return catalogue.save_product(product=product)


def move(category, slug, parent=None):
    return categories.save_category(category=category, name=category.name, slug=slug, parent=parent)


class TestProducts:
    @pytest.mark.parametrize("method", ["get", "head"])
    @pytest.mark.parametrize(
        "base",
        ["/products/{}/", "/products/{}/reviews/", "/products/{}/?variant=A%2FB", "/products/{}/reviews/?page=1"],
    )
    @pytest.mark.parametrize("root", ["", "/api/v1"])
    def test_a_former_address_leads_to_the_new_one(self, answer, root, base, method):
        if root and "?" in base:
            pytest.skip("the API refuses parameters that it does not know")
        rename(recipes.product.make(slug="mug"), "cup")
        assert answer(root + base.format("mug"), method) == (301, root + base.format("cup"))

    def test_each_one_leads_to_the_newest_at_once(self, answer):
        mug = rename(rename(recipes.product.make(slug="mug"), "cup"), "beaker")
        assert answer("/products/mug/") == answer("/products/cup/") == (301, "/products/beaker/")
        rename(mug, "mug")
        assert answer("/products/mug/")[0] == 200
        assert answer("/products/cup/") == answer("/products/beaker/") == (301, "/products/mug/")
        assert not FormerProductSlug.objects.filter(slug="mug").exists()

    def test_two_that_swap_their_addresses_keep_them(self, answer):
        mug, cup = recipes.product.make(slug="mug"), recipes.product.make(slug="cup")
        rename(mug, "between")
        rename(cup, "mug")
        rename(mug, "cup")
        assert answer("/products/mug/")[0] == answer("/products/cup/")[0] == 200
        assert answer("/products/between/") == (301, "/products/cup/")

    def test_an_address_is_whose_it_was_last(self, answer):
        rename(recipes.product.make(slug="mug"), "cup")
        other = catalogue.save_product(product=Product(name="Mug", slug="mug", category=recipes.category.make()))
        assert answer("/products/mug/")[0] == 200
        catalogue.publish_products(product_ids=[other.pk], is_published=False)
        assert answer("/products/mug/")[0] == 404
        other.refresh_from_db()
        rename(other, "jug")
        assert answer("/products/mug/")[0] == 404
        catalogue.publish_products(product_ids=[other.pk], is_published=True)
        assert answer("/products/mug/") == (301, "/products/jug/")
        catalogue.delete_product(product=other)
        assert answer("/products/mug/")[0] == answer("/products/jug/")[0] == 404
        assert Product.objects.get().slug == "cup"

    def test_compares_with_what_is_stored(self, answer):
        mug = recipes.product.make(slug="mug")
        stale = Product.objects.get()
        rename(mug, "cup")
        rename(stale, "jug")
        assert answer("/products/mug/") == answer("/products/cup/") == (301, "/products/jug/")

    def test_a_post_that_mentions_a_former_one_shows_the_product(self):
        rename(recipes.product.make(slug="mug"), "cup")
        found = cards_by_slug(("mug", "cup", "none"))
        assert {slug: card.slug for slug, card in found.items()} == {"mug": "cup", "cup": "cup"}
        recipes.product.make(slug="mug")
        assert cards_by_slug(("mug",))["mug"].slug == "mug"

    def test_what_is_sent_there_is_not_sent_on(self, answer):
        rename(recipes.product.make(slug="mug"), "cup")
        assert answer("/products/mug/reviews/", "post") == (404, None)

    def test_browsers_keep_nothing_of_it(self, client):
        rename(recipes.product.make(slug="mug"), "cup")
        assert "no-store" in client.get("/products/mug/").headers["Cache-Control"]

    def test_asks_once_more_where_there_would_be_nothing_only(self, client, django_assert_num_queries):
        mug = rename(recipes.product.make(slug="mug"), "cup")
        with django_assert_num_queries(3):  # one is the version of what is kept
            client.get("/products/mug/")
        client.get(mug.get_absolute_url())
        with django_assert_num_queries(5) as asked:
            client.get("/api/v1/products/cup/")
        assert not any("former" in query["sql"] for query in asked)


class TestCategories:
    @pytest.fixture
    def tree(self):
        home = categories.save_category(name="Home", slug="home")
        kitchen = categories.save_category(name="Kitchen", slug="kitchen", parent=home)
        categories.save_category(name="Mugs", slug="mugs", parent=kitchen)
        return home, kitchen

    @pytest.mark.parametrize("method", ["get", "head"])
    def test_lead_to_the_new_address_with_everything_below(self, answer, tree, method):
        move(tree[0], "house")
        assert answer("/categories/home/?sort=name", method) == (301, "/categories/house/?sort=name")
        assert answer("/categories/home/kitchen/mugs/") == (301, "/categories/house/kitchen/mugs/")

    @pytest.mark.parametrize("method", ["get", "head"])
    def test_a_listing_narrowed_by_a_former_path_leads_to_the_new_one(self, answer, tree, method):
        move(tree[0], "house")
        new = "/products/?category=house%2Fkitchen&sort=name"
        assert answer("/products/?category=home/kitchen&sort=name", method) == (301, new)
        assert answer("/products/?category=none") == (422, None)

    def test_moved_and_renamed_lead_there_at_once(self, answer, tree):
        home, kitchen = tree
        move(kitchen, "cooking", parent=home)
        move(kitchen, "cooking")
        for former in ("home/kitchen", "home/cooking"):
            assert answer(f"/categories/{former}/") == (301, "/categories/cooking/")
            assert answer(f"/categories/{former}/mugs/") == (301, "/categories/cooking/mugs/")
        move(kitchen, "kitchen", parent=home)
        assert answer("/categories/home/kitchen/mugs/")[0] == 200
        assert answer("/categories/cooking/mugs/") == (301, "/categories/home/kitchen/mugs/")

    def test_a_path_is_whose_it_was_last(self, answer, tree):
        home, kitchen = tree
        move(kitchen, "kitchen")
        other = categories.save_category(name="Other", slug="kitchen", parent=home)
        assert answer("/categories/home/kitchen/")[0] == 200
        assert answer("/categories/home/kitchen/mugs/") == (301, "/categories/kitchen/mugs/")
        categories.delete_category(category=other)
        assert answer("/categories/home/kitchen/")[0] == 404

    def test_two_that_swap_their_paths_keep_them(self, answer, tree):
        home, kitchen = tree
        garden = categories.save_category(name="Garden", slug="garden", parent=home)
        move(kitchen, "between", parent=home)
        move(garden, "kitchen", parent=home)
        move(kitchen, "garden", parent=home)
        assert answer("/categories/home/garden/mugs/")[0] == 200
        assert answer("/categories/home/kitchen/mugs/") == (301, "/categories/home/garden/mugs/")
        assert answer("/categories/home/between/") == (301, "/categories/home/garden/")

    def test_what_is_saved_where_it_was_has_no_former_path(self, tree):
        move(Category.objects.get(slug="home"), "home")
        assert not FormerCategoryPath.objects.exists()

    @pytest.mark.parametrize("path", ["none", "a%00b", "x" * 600])
    def test_an_unknown_one_is_not_found(self, answer, path):
        assert answer(f"/categories/{path}/") == (404, None)
