"""No link that somebody types leads to nothing on this shop, and one whose page has gone is told of."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from my_shop.kernel.brand import services
from my_shop.kernel.brand.links import dead_links, link
from my_shop.kernel.brand.models import ColumnLink, FooterColumn, HomeBand, HomePromise, ShopBrand
from my_shop.ready.asking import asked
from tests import recipes
from tests.desk import fill_in

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not all(apps.is_installed(app) for app in ("products", "blog")), reason="links lead to their pages"
    ),
]

NOWHERE = ["/help/imprint/", "/pages/about/", "/blog/moss/", "/blog/tags/moss/", "/products/mug/", "/categories/a/b/"]


@pytest.fixture
def desk(client):
    client.force_login(recipes.admin.make(username="admin", email="admin@example.com"))
    return client


def refused(url):
    with pytest.raises(ValidationError) as refusal:
        link(url)
    return refusal.value.messages


class TestLink:
    @pytest.mark.parametrize("url", [*NOWHERE, "/pages/about", "/pages/about/?a=b#c", "{site}/pages/about/"])
    def test_is_refused_where_the_shop_has_nothing(self, url, settings):
        url = url.format(site=settings.SITE_URL)
        assert refused(url) == [f"The shop has no page at “{url}”."]

    def test_is_taken_once_there_is_something_published_or_not(self):
        from blog.models import Tag

        mug = recipes.stocked_variant(3, sku="MUG", product__slug="mug", product__is_published=False).product
        for made in (
            mug,
            mug.category,
            recipes.draft_post.make(slug="moss"),
            recipes.free_page.make(slug="about", status="draft"),
            Tag.objects.create(name="Moss", slug="moss"),
        ):
            link(made.get_absolute_url())
        link("/help/terms/")

    def test_may_lead_to_a_former_address(self):
        from blog import free_pages

        page = free_pages.save_page(title="About", body="Words.", slug="about")
        free_pages.save_page(page=page, title="About", body="Words.", slug="about-us")
        link("/pages/about/")

    @pytest.mark.parametrize("url", ["/products/mug/", "/pages/about/"])
    def test_is_looked_for_in_one_index_at_a_time(self, url):
        with CaptureQueriesContext(connection) as asked_for:
            refused(url)
        assert len(asked_for) == 2 and not any(" OR " in query["sql"] for query in asked_for)

    def test_says_which_one_is_no_address(self):
        assert refused("about.html")[0].startswith("“about.html”: write an address of the shop")


class TestMarkdown:
    DEAD = "See [us](/pages/about/)."

    def test_of_a_new_page_has_links_that_work(self, desk):
        from blog.models import Page

        answer = fill_in(desk, "/admin/blog/page/add/", title="Shop", body=self.DEAD)
        assert "The shop has no page at “/pages/about/”." in answer.text and not Page.objects.exists()
        recipes.free_page.make(slug="about")
        fill_in(desk, "/admin/blog/page/add/", title="Shop", body=self.DEAD)
        assert Page.objects.filter(title="Shop").exists()

    @pytest.mark.parametrize("model", ["blog/page", "blog/post", "products/product"])
    def test_that_nobody_has_changed_holds_no_other_change_back(self, desk, model):
        if model == "products/product":
            row, text, other = recipes.stocked_variant(3, sku="MUG").product, "description", "summary"
        else:
            row = (recipes.free_page if model == "blog/page" else recipes.draft_post).make()
            text, other = "body", "title"
        type(row).objects.filter(pk=row.pk).update(**{text: self.DEAD})
        page = f"/admin/{model}/{row.pk}/change/"
        fill_in(desk, page, **{other: "Other"})
        assert "no page at" in fill_in(desk, page, **{text: f"{self.DEAD} Really.", other: "Another"}).text
        row.refresh_from_db()
        assert (getattr(row, other), getattr(row, text)) == ("Other", self.DEAD)


class TestDeadLink:
    """What a link led to was deleted after it was typed."""

    DEAD, OTHER = "/pages/about/", "/pages/gone/"

    def row(self, named):
        """Make a row with dead links; give its page, the fields that hold one, and one that holds none."""
        words = f"[How]({self.DEAD})"
        if named == "brand":
            row = services.save_brand(texts={"notice": words, "hero_button": "Us", "hero_url": self.DEAD})
            return row, "shopbrand/1", {"notice": "notice", "hero_url": "hero_url"}, ("name", "name")
        if named == "section":
            row = HomeBand.objects.create(title="Us", text=words, link_text="Us", link_url=self.DEAD)
            return row, f"homeband/{row.pk}", {"text": "text", "link_url": "link_url"}, ("title", "title")
        if named == "promise":
            row = HomePromise.objects.create(brand=services.lock_brand(), heading="Kind", text=words)
            return row, "shopbrand/1", {"text": "promises-0-text"}, ("heading", "promises-0-heading")
        column = FooterColumn.objects.create(brand=services.lock_brand(), heading="Shop")
        row = ColumnLink.objects.create(column=column, label="About", url=self.DEAD)
        return row, f"footercolumn/{column.pk}", {"url": "links-0-url"}, ("label", "links-0-label")

    @pytest.mark.parametrize("named", ["brand", "section", "promise", "footer"])
    def test_that_nobody_has_changed_holds_no_other_change_back(self, desk, named):
        row, page, holding, (other, typed_as) = self.row(named)
        page = f"/admin/brand/{page}/change/"
        fill_in(desk, page, **{typed_as: "Other"})
        row.refresh_from_db()
        assert getattr(row, other) == "Other" and dead_links(row) == [self.DEAD] * len(holding)
        for name, field in holding.items():
            typed = getattr(row, name).replace(self.DEAD, self.OTHER)
            answer = fill_in(desk, page, **{field: typed, typed_as: "Another"}).text
            assert f"no page at “{self.OTHER}”" in answer and self.DEAD not in answer.partition("errorlist")[2][:200]
        row.refresh_from_db()
        assert getattr(row, other) == "Other" and dead_links(row) == [self.DEAD] * len(holding)


class TestReady:
    def test_names_links_of_the_brand_whose_page_has_gone_or_is_a_draft(self):
        page = recipes.free_page.make(slug="about")
        services.save_brand(texts={"notice": "Read [this](/pages/about/)", "hero_url": "/pages/about/"})
        HomePromise.objects.create(heading="Kind", text="[How](/pages/about/)")
        HomeBand.objects.create(title="Us", link_url="/pages/about/")
        ColumnLink.objects.create(
            column=FooterColumn.objects.create(heading="Shop"), label="About", url="/pages/about/"
        )
        assert not self.told()
        type(page).objects.update(status="draft", updated_at=F("updated_at"))
        assert len(dead_links(ShopBrand.objects.get())) == 2 and len(self.told()) == 3
        page.delete()
        assert self.told()["/admin/brand/footercolumn/"] == "Visitors find no page at: /pages/about/ (About)."

    def told(self):
        return {line.url: line.missing for line in asked() if line.label.startswith("Links of") and line.missing}
