"""What several rows of a list have done to them is shown before it is done, whatever the action."""

import pytest
from django.apps import apps
from django.contrib.admin import site
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from my_shop.kernel.back_office import asking
from tests import recipes
from tests.desk import act, ask_for, fill_in

pytestmark = pytest.mark.django_db

HARMLESS = {
    "delete_selected": "Django's own: it asks, and names what goes",
    "auth.user.erase_person": "leads to the page that asks",
    "customers.customer.erase_person": "leads to the page that asks",
    "account.emailaddress.make_verified": "allauth's: believes an address; nobody is written to",
    "pictures.picture.make_sizes_again": "makes files of a picture anew",
    "pictures.remotepicture.fetch_again": "asks another host anew",
    "customers.contact.erase_person": "leads to the page that asks",
    "orders.order.picking_list": "prints",
    "orders.order.packing_slips": "prints",
    "orders.order.download_invoices": "hands out what is printed",
    "products.product.publish": "leads to the page that shows each change first",
    "products.product.withdraw": "leads to the page that shows each change first",
    "products.product.change_prices": "leads to the page that shows each change first",
    "products.product.change_details": "leads to the page that shows each change first",
    "products.variant.count_selected": "leads to the page that shows each change first",
    "products.review.show": "undone by hiding; nobody is written to",
    "products.review.hide": "undone by showing",
    "blog.comment.approve": "undone by rejecting; who is written to was, when the comment came",
    "blog.comment.reject": "undone by approving",
}
"""The actions that need not ask, and why."""


def every_action():
    """Return all actions of the back office: (name, function)."""
    found = {}
    for model, modeladmin in site._registry.items():
        for function, name, _ in modeladmin._get_base_actions():
            is_ours = name != "delete_selected"
            found[f"{model._meta.label_lower}.{name}" if is_ours else name] = function
    return found


class TestEveryAction:
    def test_asks_first_or_is_harmless(self):
        actions = every_action()
        silent = {name for name, function in actions.items() if not hasattr(function, "asking")}
        assert silent <= set(HARMLESS), silent - set(HARMLESS)
        if all(apps.is_installed(app) for app in ("products", "orders", "customers", "blog")):
            assert silent == set(HARMLESS), "named as harmless, and not there any more"


@pytest.mark.skipif(not apps.is_installed("blog"), reason="blog is unplugged")
class TestAsksFirst:
    """The action that publishes posts, for all that ask."""

    LIST = "/admin/blog/post/"

    @pytest.fixture
    def boss(self):
        client = Client()
        client.force_login(recipes.admin.make(username="boss"))
        return client

    @pytest.fixture
    def mug(self):
        return recipes.draft_post.make(title="Mug")

    @pytest.fixture
    def jug(self):
        return recipes.published_post.make(title="Jug")

    def published(self, *products):
        return [type(product).objects.get(pk=product.pk).is_published for product in products]

    def test_names_each_row_and_what_happens_to_it_and_does_nothing_yet(self, boss, mug, jug):
        page = ask_for(boss, self.LIST, "publish", mug, jug).content.decode()
        assert f'<a href="/admin/blog/post/{mug.pk}/change/">Mug</a>' in page
        assert "Everybody can read it." in page
        assert page.index("Nothing can be done") < page.index("It is published already.")
        assert "Publish the selected posts: 1" in page
        assert self.published(mug) == [False]
        assert not LogEntry.objects.exists()

    def test_does_it_once_it_is_agreed_to_and_writes_down_by_whom(self, boss, mug, jug):
        page = act(boss, self.LIST, "publish", mug, jug).content.decode()
        assert "Mug: Published." in page
        assert "Jug" not in page.partition("messagelist")[2].partition("</ul>")[0]
        assert self.published(mug) == [True]
        assert LogEntry.objects.get().user.username == "boss"

    def test_does_nothing_to_a_row_of_which_something_else_was_shown(self, boss, mug, jug):
        jug.status = "draft"
        jug.save()
        page = ask_for(boss, self.LIST, "publish", mug, jug)
        type(mug).objects.filter(pk=mug.pk).update(published_at=timezone.now())
        said = fill_in(boss, self.LIST, page=page, is_agreed="yes").content.decode()
        assert "Mug: something else would have happened than you were shown, so nothing did." in said
        assert self.published(mug, jug) == [False, True]

    def test_does_nothing_to_a_row_that_was_not_shown(self, boss, mug, jug):
        jug.status = "draft"
        jug.save()
        page = ask_for(boss, self.LIST, "publish", mug)
        fill_in(boss, self.LIST, page=page, is_agreed="yes", _selected_action=[mug.pk, jug.pk])
        assert self.published(mug, jug) == [True, False]

    def test_keeps_the_list_as_it_was_filtered(self, boss, mug):
        page = ask_for(boss, f"{self.LIST}?status__exact=draft", "publish", mug)
        said = fill_in(boss, f"{self.LIST}?status__exact=draft", page=page, is_agreed="yes")
        assert said.request["QUERY_STRING"] == "status__exact=draft"
        assert self.published(mug) == [True]

    def test_asks_of_so_many_as_can_be_read(self, boss, mug, jug, monkeypatch):
        monkeypatch.setattr(asking, "MOST_ROWS", 1)
        assert "choose 1 at most" in ask_for(boss, self.LIST, "publish", mug, jug).content.decode()
        assert "Everybody can read it" in ask_for(boss, self.LIST, "publish", mug).content.decode()
