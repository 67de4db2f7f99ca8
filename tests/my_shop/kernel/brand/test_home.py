from my_shop.kernel.brand.home import arranged, shown
from my_shop.kernel.brand.models import ShopBrand
from my_shop.kernel.signals import HomeSection


def sections(*names):
    return [HomeSection(name, name, place * 10, str) for place, name in enumerate(names)]


class TestArranged:
    def test_goes_by_the_apps_positions_where_nobody_has_arranged_it(self):
        assert [one.name for one in arranged(sections("a", "b", "c")[::-1], ShopBrand())] == ["a", "b", "c"]

    def test_follows_the_merchant_and_puts_what_is_new_behind(self):
        brand = ShopBrand(home_order=["c", "gone", "a"])
        assert [one.name for one in arranged(sections("a", "b", "c", "d"), brand)] == ["c", "a", "b", "d"]

    def test_leaves_out_what_is_hidden(self):
        brand = ShopBrand(home_order=["b"], home_hidden=["a", "gone"])
        assert [one.name for one in shown(sections("a", "b", "c"), brand)] == ["b", "c"]
