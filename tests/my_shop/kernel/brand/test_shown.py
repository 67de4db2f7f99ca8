from datetime import timedelta

import pytest
from django.utils import timezone

from my_shop.kernel.brand import services
from my_shop.kernel.brand.models import ColumnLink, FooterColumn, HomePromise, ShopBrand
from my_shop.kernel.brand.shown import CurrentBrand, brand_without_asking, current_brand, invalidate
from my_shop.kernel.pages.versions import one_reading

pytestmark = pytest.mark.django_db


class TestCurrentBrand:
    def test_is_as_the_settings_have_it_where_nothing_is_typed(self, settings):
        settings.SHOP_NAME, settings.SHOP_ADDRESS, settings.SHOP_VAT_ID = "Fern & Co", ["Fern Ltd", "Dublin"], None
        brand = current_brand()
        assert (brand.name, brand.address, brand.vat_id) == ("Fern & Co", ["Fern Ltd", "Dublin"], "")
        assert brand.from_email == settings.DEFAULT_FROM_EMAIL
        assert not (brand.icon_url or brand.stylesheet_url or brand.share_url or brand.has_own_hero or brand.logo)

    def test_is_what_is_typed(self, settings):
        services.save_brand(
            texts={"name": "Fern, & Co", "address": "Fern Ltd\n\n 1 Mill Lane \n", "email": "us@fern.example"}
        )
        brand = current_brand()
        assert (brand.name, brand.address, brand.email) == (
            "Fern, & Co",
            ["Fern Ltd", "1 Mill Lane"],
            "us@fern.example",
        )
        assert brand.from_email == f'"Fern, & Co" <{settings.SHOP_EMAIL}>'

    def test_costs_one_query_and_is_right_after_a_change(self, django_assert_num_queries):
        services.save_brand(texts={"name": "Fern & Co"})
        invalidate()
        with one_reading():
            with django_assert_num_queries(2):  # the version, which pages ask for anyway, and the row
                assert current_brand().name == "Fern & Co"
            with django_assert_num_queries(0):
                assert current_brand().promises == current_brand().bands == current_brand().footer == []
            services.save_brand(texts={"name": "Fern"})
            assert current_brand().name == "Fern"

    def test_counts_the_columns_of_the_footer_not(self, django_assert_num_queries):
        services.save_brand(texts={})
        for heading in ("Help", "Shop", "Empty"):
            column = FooterColumn.objects.create(heading=heading)
            if heading != "Empty":
                ColumnLink.objects.create(column=column, label="All", url="/products/")
        brand = current_brand()
        with django_assert_num_queries(1):
            assert [(column["heading"], len(column["links"])) for column in brand.footer] == [("Help", 1), ("Shop", 1)]

    def test_prints_markdown_of_one_line_without_a_paragraph_and_without_scripts(self):
        services.save_brand(texts={"notice": "Closed. [Why](/blog/) <script>x</script>"})
        assert current_brand().notice_html.startswith('Closed. <a href="/blog/"')
        assert "<script" not in current_brand().notice_html
        HomePromise.objects.create(brand_id=1, heading="Sent today", text="*Today*")
        assert current_brand().promises[0]["html"] == "<em>Today</em>"


class TestNotice:
    @pytest.mark.parametrize(
        ("begin", "end", "is_shown"),
        [(None, None, True), (-1, 1, True), (1, None, False), (None, -1, False), (-2, -1, False), (None, 1, True)],
    )
    def test_comes_and_goes_by_its_times(self, begin, end, is_shown):
        now = timezone.now()
        moments = [None if hours is None else now + timedelta(hours=hours) for hours in (begin, end)]
        assert CurrentBrand(ShopBrand(notice_from=moments[0], notice_until=moments[1])).is_notice_shown is is_shown

    def test_can_be_switched_off(self):
        assert CurrentBrand(ShopBrand(is_notice_shown=False)).is_notice_shown is False


def test_a_page_without_a_database_has_the_name_that_was_read_last(settings, django_assert_num_queries):
    invalidate()
    with django_assert_num_queries(0):
        assert brand_without_asking().name == settings.SHOP_NAME
    services.save_brand(texts={"name": "Fern & Co"})
    current_brand()
    with django_assert_num_queries(0):
        assert brand_without_asking().name == "Fern & Co"
