import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from my_shop.kernel.brand import services
from my_shop.kernel.brand.models import ColumnLink, FooterColumn, HomeBand, HomePromise
from my_shop.kernel.brand.shown import current_brand
from my_shop.kernel.brand.views import FOR_EVER
from my_shop.kernel.pictures.services import PictureRejected
from tests import recipes
from tests.my_shop.kernel.brand.test_services import upload

pytestmark = pytest.mark.django_db


class TestStylesheet:
    def test_is_linked_where_the_brand_has_colours_of_its_own(self, client):
        assert "/brand.css" not in client.get("/").text
        services.save_brand(texts={"primary": "#1b3a8c"})
        address = current_brand().stylesheet_url
        assert f'<link rel="stylesheet" href="{address}">' in client.get("/").text
        answer = client.get(address)
        assert (answer.status_code, answer["Cache-Control"]) == (200, FOR_EVER)
        assert "--primary:#1b3a8c;" in answer.text and answer["Content-Type"].startswith("text/css")
        assert "Cookie" not in answer.get("Vary", "")

    def test_has_another_address_after_a_change_and_is_not_kept_by_an_old_one(self, client):
        services.save_brand(texts={"primary": "#1b3a8c"})
        old = current_brand().stylesheet_url
        services.save_brand(texts={"primary": "#7a1f3d"})
        assert current_brand().stylesheet_url != old
        assert client.get(old)["Cache-Control"] == "no-cache"


class TestIcon:
    def test_is_the_tabs_icon_on_every_page(self, client):
        assert client.get("/brand/icon-32.png").status_code == 404
        services.save_brand(texts={}, icon=upload())
        brand = current_brand()
        page = client.get("/").text
        assert f'href="{brand.icon_url}"' in page and f'href="{brand.touch_icon_url}"' in page
        answer = client.get(brand.icon_url)
        assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/png", FOR_EVER)
        assert client.get("/brand/icon-31.png").status_code == 404


class TestPages:
    """Each is looked at before and after: a page that is kept has to be made anew."""

    def test_say_the_name_wherever_it_stood(self, client):
        addresses = ["/", "/help/legal-notice/", "/accounts/login/", "/nothing-here/"]
        assert all("Fern &amp; Co" not in client.get(address).text for address in addresses)
        services.save_brand(texts={"name": "Fern & Co", "address": "Fern Ltd\nDublin"})
        for address in addresses:
            page = client.get(address).text
            assert "Fern &amp; Co" in page and "Larkfield" not in page.replace("larkfield.example", "")

    def test_have_the_logo_and_the_name_beside_it_or_not(self, client):
        services.save_brand(texts={"name": "Fern & Co"}, logo=upload())
        page = client.get("/").text
        assert 'class="logo-picture"' in page and "<span>Fern &amp; Co</span>" in page and "logo-mark" not in page
        client.force_login(recipes.admin.make())
        back_office = reverse("admin:index")
        assert "Fern &amp; Co</a>" in client.get(back_office).text
        services.save_brand(texts={"is_name_beside_logo": False})
        for page in (client.get("/").text, client.get(back_office).text):
            assert "<span>Fern &amp; Co</span>" not in page and "Fern &amp; Co</a>" not in page
            assert 'alt="Fern &amp; Co"' in page

    def test_show_the_notice_of_the_merchant_or_none(self, client):
        assert "Made to last, sent with care." in client.get("/").text
        services.save_brand(texts={"notice": "Closed until [Monday](/blog/)"})
        page = client.get("/").text
        assert 'Closed until <a href="/blog/"' in page and "Made to last" not in page
        services.save_brand(texts={"is_notice_shown": False})
        assert 'class="announcement"' not in client.get("/").text

    def test_open_with_the_words_of_the_merchant_and_no_others(self, client):
        assert "Fewer things" in client.get("/").text
        services.save_brand(
            texts={"hero_heading": "Ferns <b>", "hero_button": "Look", "hero_url": "/blog/"}, hero_picture=upload()
        )
        page = client.get("/").text
        assert "<h1>Ferns &lt;b&gt;</h1>" in page and "Fewer things" not in page and "hero.svg" not in page
        assert 'href="/blog/">Look</a>' in page and 'property="og:image" content="http' in page

    def test_have_promises_sections_and_a_footer_of_the_merchant(self, client):
        assert "Sent within a working day" in client.get("/").text
        services.save_brand(texts={})
        HomePromise.objects.create(brand_id=1, heading="Grown here", icon="heart")
        services.save_home_band(band=HomeBand(title="Workshop", text="We *pot*.", link_text="See", link_url="/blog/"))
        ColumnLink.objects.create(column=FooterColumn.objects.create(heading="Green"), label="Moss", url="/moss/")
        page = client.get("/").text
        assert "Grown here" in page and "Sent within a working day" not in page
        assert "<em>pot</em>" in page and 'href="/blog/">See</a>' in page
        assert '<a href="/moss/">Moss</a>' in page and 'id="footer-help"' not in page
        assert '<a href="/help/legal-notice/">' in page

    def test_stand_in_the_order_of_the_merchant_and_keep_one_heading(self, client):
        band = services.save_home_band(band=HomeBand(title="Workshop"))
        services.arrange_home(order=[f"band-{band.pk}", "promises"], hidden=["hero"])
        page = client.get("/").text
        assert "Fewer things" not in page and page.count("<h1") == 1
        assert page.index("Workshop") < page.index('class="promises"')


class TestLegalNotice:
    def test_says_what_is_typed_before_what_the_settings_have(self, client, settings):
        settings.SHOP_REGISTER = "HRB 1"
        services.save_brand(texts={"address": "Fern Ltd\nDublin", "vat_id": "IE7X", "represented_by": "Ada Byrne"})
        page = client.get("/help/legal-notice/").text
        assert all(words in page for words in ("Fern Ltd<br>Dublin", "IE7X", "Ada Byrne", "HRB 1"))


def test_nothing_is_stored_of_a_file_that_is_no_picture(client):
    with pytest.raises(PictureRejected):
        services.save_brand(texts={}, icon=ContentFile(b"GIF89a", name="a.png"))
    assert client.get("/brand/icon-32.png").status_code == 404
