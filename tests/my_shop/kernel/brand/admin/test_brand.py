import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from my_shop.kernel.brand import colours, services
from my_shop.kernel.brand.models import ColumnLink, FooterColumn, HomeBand, HomePromise, ShopBrand
from tests import recipes
from tests.desk import fields_of, fill_in
from tests.my_shop.kernel.brand.test_services import upload

pytestmark = pytest.mark.django_db
PAGE = "/admin/brand/shopbrand/1/change/"
NOTICE_THAT_ENDS_BEFORE_IT_BEGINS = {
    "from_0": "2026-05-02",
    "from_1": "00:00:00",
    "until_0": "2026-05-01",
    "until_1": "00:00:00",
}


@pytest.fixture
def desk(client):
    client.force_login(recipes.admin.make(username="admin", email="admin@example.com"))
    return client


class TestBrandPage:
    def test_opens_without_a_row_and_makes_none(self, desk):
        assert desk.get("/admin/brand/shopbrand/", follow=True).redirect_chain == [(PAGE, 302)]
        assert desk.get(PAGE).status_code == 200
        assert not ShopBrand.objects.exists()
        assert desk.get("/admin/brand/shopbrand/2/change/").status_code == 302

    def test_saves_what_is_typed_and_says_so_in_the_log(self, desk):
        answer = fill_in(desk, PAGE, name="Fern & Co", primary="#1B3A8C", address="Fern Ltd\r\nDublin")
        assert answer.redirect_chain == [(PAGE, 302)]
        row = ShopBrand.objects.get()
        assert (row.name, row.primary, row.address) == ("Fern & Co", "#1b3a8c", "Fern Ltd\nDublin")
        assert LogEntry.objects.get().object_repr == "Fern & Co"
        assert "Fern &amp; Co" in desk.get("/admin/").text

    def test_says_beside_the_field_which_shade_could_be_read(self, desk):
        answer = fill_in(desk, PAGE, name="Fern & Co", primary="#ff9900")
        assert "The nearest shade that is enough: #" in answer.text
        assert not ShopBrand.objects.filter(name="Fern & Co").exists()

    @pytest.mark.parametrize(
        "typed",
        [
            {"primary": "red"},
            {"primary": "#12345"},
            {"hero_button": "Look"},
            {"hero_url": "javascript:alert(1)", "hero_button": "Look"},
            {"hero_url": "//elsewhere.example/", "hero_button": "Look"},
            {"hero_url": "/nowhere/", "hero_button": "Look"},
            {"notice": "Look [here](javascript:alert(1))"},
            {"notice": "Look [here](/nowhere/)"},
            {"name": "Two\nlines"},
            {f"notice_{end}": at for end, at in NOTICE_THAT_ENDS_BEFORE_IT_BEGINS.items()},
        ],
    )
    def test_refuses_what_cannot_be_meant_and_changes_nothing(self, desk, typed):
        answer = fill_in(desk, PAGE, **typed)
        assert answer.status_code == 200 and "errornote" in answer.text
        assert ShopBrand.objects.filter(primary="", hero_url="", name="", notice_from=None).count() <= 1
        assert not ShopBrand.objects.exclude(primary="", hero_url="", name="", notice_from=None).exists()

    def test_carries_the_colours_that_pages_have_where_nobody_has_chosen_one(self, desk):
        brand = services.save_brand(texts={"primary": "#1b3a8c"})
        page = desk.get(PAGE).text
        drawn = dict(re.findall(r'name="(\w+)"[^>]* data-drawn="(#\w+)"', page))
        shade = colours.completed({"primary": brand.primary}, {})[colours.DARK]["primary"]
        assert drawn["primary"] == "#1b3a8c" and drawn["primary_dark"] == shade != colours.BASE[colours.DARK]["primary"]
        assert drawn["background_dark"] == colours.BASE[colours.DARK]["paper"] and len(drawn) == 6

    def test_takes_pictures_and_takes_them_away(self, desk):
        logo = SimpleUploadedFile("logo.png", upload().read())
        icon = SimpleUploadedFile("icon.png", upload().read())
        fields = {key: value for key, value in fields_of(desk.get(PAGE)).items() if value is not None}
        desk.post(PAGE, {**fields, "logo_file": logo, "icon_file": icon})
        row = ShopBrand.objects.get()
        assert row.logo and row.icon_version
        fill_in(desk, PAGE, remove_logo="on", remove_icon="on")
        row.refresh_from_db()
        assert (row.logo, row.icon_version) == (None, "")

    def test_takes_the_notice_on_the_legal_guarantee_with_its_words(self, desk):
        answer = fill_in(desk, PAGE, guarantee_picture_file=upload())
        assert "Write down what the notice says" in answer.text
        fill_in(desk, PAGE, guarantee_picture_file=upload(), guarantee_text="Two years, at least.")
        assert ShopBrand.objects.get().guarantee_picture

    def test_says_that_files_have_to_be_chosen_again_beside_what_is_wrong_elsewhere(self, desk):
        answer = fill_in(desk, PAGE, hero_url="nowhere", icon_file=upload())
        assert "Choose the files again: a browser does not send them twice." in answer.text
        assert "Choose the files again" not in fill_in(desk, PAGE, hero_url="nowhere").text
        assert "Choose the files again" not in fill_in(desk, PAGE, icon_file=upload()).text

    def test_has_the_promises(self, desk):
        services.save_brand(texts={})
        HomePromise.objects.create(brand_id=1, heading="Grown here")
        fill_in(desk, PAGE, **{"promises-0-heading": "Grown there"})
        assert HomePromise.objects.get().heading == "Grown there"

    def test_refuses_a_promise_that_leads_nowhere(self, desk):
        typed = {"promises-0-heading": "Free", "promises-0-icon": "truck", "promises-0-position": "0"}
        fill_in(desk, PAGE, **typed, **{"promises-TOTAL_FORMS": "1", "promises-0-text": "[Terms](/nowhere/)"})
        assert not HomePromise.objects.exists()
        fill_in(desk, PAGE, **typed, **{"promises-TOTAL_FORMS": "1", "promises-0-text": "[Terms](/help/terms/)"})
        assert HomePromise.objects.exists()

    def test_refuses_what_is_older_than_a_colleagues_work(self, desk):
        services.save_brand(texts={"name": "Fern"})
        page = desk.get(PAGE)
        services.save_brand(texts={"name": "Moss"})
        answer = fill_in(desk, PAGE, page=page, name="Fern & Co")
        assert "Nothing was saved" in answer.text
        assert ShopBrand.objects.get().name == "Moss"


class TestHomePage:
    LIST = "/admin/brand/homeband/"

    def test_moves_hides_and_shows_a_section(self, desk):
        def names():
            return [section["name"] for section in desk.get(self.LIST).context_data["sections"]]

        first, second, *rest = names()
        assert (first, second) == ("hero", "promises")
        desk.post(self.LIST, {"step": "down:hero"})
        assert names() == ["promises", "hero", *rest]
        desk.post(self.LIST, {"step": "hide:hero"})
        assert ShopBrand.objects.get().home_hidden == ["hero"]
        desk.post(self.LIST, {"step": "show:hero"})
        assert ShopBrand.objects.get().home_hidden == []
        assert LogEntry.objects.count() == 3

    def test_says_that_a_section_is_gone(self, desk):
        answer = desk.post(self.LIST, {"step": "up:nothing"}, follow=True)
        assert "gone by now" in answer.text and not LogEntry.objects.exists()

    def test_a_section_is_written_and_deleted_there(self, desk):
        fill_in(desk, f"{self.LIST}add/", title="Workshop", text="We pot.")
        assert "Workshop" in desk.get(self.LIST).text and "Workshop</h2>" in desk.get("/").text
        desk.post(f"{self.LIST}{HomeBand.objects.get().pk}/delete/", {"post": "yes"})
        assert "Workshop</h2>" not in desk.get("/").text

    def test_whoever_may_only_look_moves_nothing(self, client):
        looker = recipes.member.make(username="looker", email="looker@example.com", is_staff=True)
        looker.user_permissions.set(Permission.objects.filter(codename="view_homeband"))
        client.force_login(looker)
        assert client.get(self.LIST).status_code == 200
        assert client.post(self.LIST, {"step": "down:hero"}).status_code == 403
        assert not ShopBrand.objects.exists()


class TestFooter:
    def test_is_made_of_columns_with_links(self, desk):
        typed = {"links-0-label": "Moss", "links-0-url": "/blog/?tag=moss"}
        fill_in(desk, "/admin/brand/footercolumn/add/", heading="Green", **typed)
        assert ColumnLink.objects.get().column == FooterColumn.objects.get()
        assert '<a href="/blog/?tag=moss">Moss</a>' in desk.get("/").text

    @pytest.mark.parametrize("url", ["/nowhere/", "/products/a/b/c/d/", "/%2e%2e/"])
    def test_refuses_a_link_at_which_there_is_no_page(self, desk, url):
        typed = {"links-0-label": "Moss", "links-0-url": url}
        answer = fill_in(desk, "/admin/brand/footercolumn/add/", heading="Green", **typed)
        assert f"The shop has no page at “{url}”." in answer.text and not FooterColumn.objects.exists()

    @pytest.mark.parametrize(
        "url", ["/", "/products", "/help/terms/", "/products/?sort=price#top", "#top", "tel:+441", "/static/a.pdf"]
    )
    def test_takes_a_link_to_a_page_of_the_shop_or_elsewhere(self, desk, url):
        fill_in(desk, "/admin/brand/footercolumn/add/", heading="Green", **{"links-0-label": "a", "links-0-url": url})
        assert ColumnLink.objects.get().url == url

    def test_list_counts_columns_below_the_name_of_the_menu(self, desk):
        page = desk.get("/admin/brand/footercolumn/").text
        assert "0 footer columns" in page and "<h1>Footer</h1>" in page

    def test_list_asks_no_more_of_many_columns(self, desk):
        services.save_brand(texts={})
        desk.get("/admin/brand/footercolumn/")
        counts = []
        for number in (1, 5):
            for place in range(number):
                ColumnLink.objects.create(column=FooterColumn.objects.create(heading=f"{place}"), label="a", url="/a/")
            with CaptureQueriesContext(connection) as queries:
                desk.get("/admin/brand/footercolumn/")
            counts.append(len(queries))
        assert counts[0] == counts[1]
