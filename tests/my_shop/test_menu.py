from types import SimpleNamespace

from my_shop.templatetags.menu import menu_of


def category(name, url, *children):
    return SimpleNamespace(name=name, url=url, menu_children=children)


BATH = category("Bath", "/categories/bath/")
HOME = category("Cloth & <b>", "/categories/home/", category("Rugs", "/categories/home/rugs/"))


class TestMenuOf:
    def test_leads_to_each_category_and_what_is_below(self):
        html = menu_of([HOME, BATH], "")
        assert "<summary>Cloth &amp; &lt;b&gt;</summary>" in html
        assert '<a href="/categories/home/">All Cloth &amp; &lt;b&gt;</a>' in html
        assert '<a href="/categories/home/rugs/">Rugs</a>' in html
        assert '<a href="/categories/bath/">Bath</a>' in html

    def test_marks_what_is_shown_and_what_is_above_it(self):
        html = menu_of([HOME, BATH], "/categories/home/rugs/")
        assert '<summary aria-current="true">' in html
        assert '<a href="/categories/home/rugs/" aria-current="page">' in html
        assert html.count("aria-current") == 2
        assert '<a href="/categories/bath/" aria-current="page">Bath' in menu_of([BATH], "/categories/bath/")
        assert '<a href="/categories/bath/" aria-current="true">Bath' in menu_of([BATH], "/categories/bath/mats/")

    def test_opens_the_last_ones_in_one_entry_where_there_are_many(self):
        many = [category(f"C{number}", f"/categories/c{number}/") for number in range(9)]
        html = menu_of(many, "/categories/c8/")
        head, _, more = html.partition("<summary")
        assert "C6" in head and "C7" not in head
        assert "C7" in more and '<a href="/categories/c8/" aria-current="page">C8' in more
        assert more.startswith(' aria-current="true">More<')
        assert "More" not in menu_of(many[:8], "")

    def test_is_empty_in_a_shop_without_categories(self):
        assert menu_of("", "/") == ""
