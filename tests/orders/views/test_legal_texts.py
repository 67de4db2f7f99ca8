import re
from html import unescape

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group

from my_shop.roles import create_roles
from orders.models import LegalText
from orders.rules.fingerprint import fingerprint_of
from orders.services.legal import texts, versions
from orders.services.legal.standard_texts import standard_text
from orders.services.lifecycle import confirmation
from tests import desk
from tests.recipes import member

pytestmark = pytest.mark.django_db


def publish(body, kind="terms", title="Our terms"):
    texts.save_draft(kind=kind, title=title, body=body)
    return texts.publish_text(kind=kind)


def words(html):
    """Return what is read of a page, without how it is set."""
    return re.findall(r"[\w@]+", unescape(re.sub(r"<[^>]*>", " ", html)))


class TestHelpPage:
    @pytest.mark.parametrize("kind", ["terms", "privacy", "withdrawal", "legal-notice", "delivery", "returns"])
    def test_is_the_standard_text_until_one_is_published_though_it_is_kept(self, client, kind):
        address = f"/help/{kind}/"
        assert "Our words." not in client.get(address).text
        publish("Our words.", kind)
        page = client.get(address).text
        assert "Our words." in page and "Version 1 of" in page
        texts.use_standard_text(kind=kind)
        assert "Our words." not in client.get(address).text

    def test_leads_to_earlier_versions(self, client):
        first = publish("Pay at once.")
        publish("Pay whenever you like.")
        page = client.get("/help/terms/").text
        assert "Pay whenever" in page and first.get_absolute_url() in page
        assert "Pay at once." in client.get(first.get_absolute_url()).text

    def test_shows_no_draft(self, client):
        texts.save_draft(kind="terms", title="Draft", body="Not yet.")
        assert "Not yet." not in client.get("/help/terms/").text


class TestVersion:
    def test_of_another_text_is_not_there(self, client):
        version = publish("Pay at once.")
        assert client.get(f"/help/privacy/{version.pk}/").status_code == 404
        assert client.get("/help/terms/999999/").status_code == 404

    def test_that_is_standard_can_be_read(self, client):
        found = versions.current_versions()
        page = client.get(f"/help/terms/{found['terms']}/").text
        assert "How a contract comes about" in page and "Standard text of" in page


class TestOrderPage:
    def test_leads_to_the_versions_that_are_agreed_to_by_ordering(self, client, place, ada):
        version = publish("Pay at once.")
        order = place(user=ada)
        client.force_login(ada)
        page = client.get(order.get_absolute_url()).text
        assert f'href="{version.get_absolute_url()}"' in page
        assert f"/help/privacy/{order.privacy_version_id}/" in page

    def test_names_what_was_agreed_to_once_it_is_confirmed(self, client, place, ada, warehouse):
        publish("Pay at once.")
        order = place(user=ada)
        confirmation.confirm_order(order=order, shown=fingerprint_of(order), user=ada)
        client.force_login(ada)
        assert "Terms, version 1 of" in client.get(order.get_absolute_url()).text


class TestBackOffice:
    LIST = "/admin/orders/legaltext/"

    @pytest.fixture
    def as_manager(self, client):
        create_roles()
        user = member.make(is_staff=True)
        user.groups.add(Group.objects.get(name="manager"))
        client.force_login(user)
        return client

    @pytest.fixture
    def text(self):
        return LegalText.objects.get_or_create(kind="terms")[0]

    def send(self, client, text, **changes):
        address = f"{self.LIST}{text.pk}/change/"
        shown = client.get(address).context["shown"]
        return client.post(address, {"title": "Our terms", "body": "Pay {shop_name}.", "_shown": shown, **changes})

    def test_lists_the_texts_and_what_is_in_force(self, as_manager, text):
        assert "the shop&#x27;s standard text" in as_manager.get(self.LIST).text

    def test_keeps_a_draft_and_shows_it_to_staff(self, as_manager, text, settings):
        assert self.send(as_manager, text).status_code == 302
        text.refresh_from_db()
        assert text.current is None
        assert f"Pay {settings.SHOP_NAME}." in as_manager.get(f"{self.LIST}{text.pk}/preview/").text

    @pytest.mark.parametrize("kind", ["terms", "privacy", "withdrawal", "legal-notice", "delivery", "returns"])
    def test_takes_the_standard_text_over_to_be_gone_on_with(self, as_manager, kind):
        text = LegalText.objects.get_or_create(kind=kind)[0]
        text.title, text.body = "Half", "Half a text"
        text.save()
        address = f"{self.LIST}{text.pk}/change/"
        assert 'href="?standard=1"' in as_manager.get(address).text
        page = as_manager.get(f"{address}?standard=1")
        text.refresh_from_db()
        assert text.body == "Half a text", "nothing is saved by looking"
        desk.fill_in(as_manager, address, page=page, _publish="1")
        text.refresh_from_db()
        assert words(text.current.html) == words(standard_text(kind).html)

    def test_publishes_by_a_button_of_its_own(self, as_manager, text):
        assert self.send(as_manager, text, _publish="1").status_code == 302
        text.refresh_from_db()
        assert text.current.number == 1 and text.current.published_by is not None

    def test_publishing_the_same_again_is_no_deed(self, as_manager, text):
        self.send(as_manager, text, _publish="1")
        logged = LogEntry.objects.count()
        assert "In force from now on" not in self.send(as_manager, text, _publish="1", follow=True).text
        assert LogEntry.objects.count() == logged
        assert "No fields changed." not in map(LogEntry.get_change_message, LogEntry.objects.all())

    @pytest.mark.parametrize("bad", [{"body": "{shopname}"}, {"body": "", "_publish": "1"}])
    def test_says_beside_the_field_what_is_wrong_and_saves_nothing(self, as_manager, text, bad):
        answer = self.send(as_manager, text, **bad)
        assert answer.status_code == 200 and answer.context["adminform"].form.errors["body"]
        text.refresh_from_db()
        assert text.body == "" and text.current is None

    def test_asks_before_the_standard_text_comes_back(self, as_manager, text):
        publish("Pay at once.")
        data = {"action": "use_standard_text", "_selected_action": [text.pk]}
        page = as_manager.post(self.LIST, data)
        assert "shows the shop&#x27;s standard text again" in page.text
        planned = page.context["possible"][0]
        as_manager.post(self.LIST, {**data, "is_agreed": "1", planned.field: planned.shown})
        text.refresh_from_db()
        assert text.current is None
