"""What staff see of webhooks, and do with them."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils.formats import localize
from django.utils.timezone import template_localtime

from my_shop.kernel import clock
from my_shop.kernel.webhooks import sending, services
from my_shop.kernel.webhooks.models import Delivery, Endpoint, Event
from my_shop.kernel.webhooks.recording import record_event
from my_shop.kernel.webhooks.work import troubled_endpoints
from my_shop.roles import create_roles
from tests import recipes
from tests.desk import ask_for, fill_in

pytestmark = pytest.mark.django_db


def desk_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def boss():
    return desk_of(recipes.admin.make())


@pytest.fixture
def manager():
    create_roles()
    colleague = recipes.member.make(is_staff=True)
    colleague.groups.add(Group.objects.get(name="manager"))
    return colleague


@pytest.fixture
def delivery(endpoint):
    record_event(type="thing.made", subject="thing:1", data={"number": 1})
    sending.send_due()
    return Delivery.objects.get()


def secret_on(response):
    return re.search(r"whsec_[\w+/=]+", response.content.decode())[0]


class TestAddingAnEndpoint:
    ADD = "admin:webhooks_endpoint_add"

    def test_shows_its_secret_on_this_page_alone(self, boss, site):
        typed = {"address": site.url, "description": "ERP", "event_types": ["thing.made"], "is_active": "on"}
        response = boss.post(reverse(self.ADD), typed)
        endpoint = Endpoint.objects.get()
        assert (endpoint.address, endpoint.event_types) == (site.url, ["thing.made"])
        assert secret_on(response) == sending.SEAL.open(endpoint.secret)
        assert "no-store" in response["Cache-Control"]
        page = boss.get(reverse("admin:webhooks_endpoint_change", args=[endpoint.pk]))
        assert "whsec_" not in page.content.decode()
        assert LogEntry.objects.get().object_id == str(endpoint.pk)
        assert record_event(type="thing.made", subject="thing:1", data={}) == 1

    def test_refuses_an_address_that_is_none(self, boss):
        response = boss.post(reverse(self.ADD), {"address": "erp.example", "is_active": "on"})
        assert "Write a whole address" in response.content.decode() and not Endpoint.objects.exists()


class TestChangingAnEndpoint:
    def test_has_its_deeds_as_buttons_and_its_events_by_what_they_are_about(self, boss, endpoint, manager):
        url = reverse("admin:webhooks_endpoint_change", args=[endpoint.pk])
        page = boss.get(url).text
        tools = re.search(r'<ul class="object-tools">.*?</ul>', page, re.DOTALL)[0]
        assert re.findall(r"<a[^>]*>([^<]+)", tools)[:3] == [
            "Send a test event",
            "Rotate the secret",
            "All that was sent to it",
        ]
        assert page.index("Tick none to be told of all") < page.index("thing.made: ")
        assert "Send a test event" not in desk_of(manager).get(url).text

    def test_switches_it_off_and_on_and_leaves_its_secret(self, boss, endpoint):
        url, before = reverse("admin:webhooks_endpoint_change", args=[endpoint.pk]), endpoint.secret
        fill_in(boss, url, is_active=None)
        endpoint.refresh_from_db()
        assert (endpoint.is_active, endpoint.secret, endpoint.description) == (False, before, "The ERP")
        fill_in(boss, url, is_active="on")
        endpoint.refresh_from_db()
        assert endpoint.is_active


class TestDeletingAnEndpoint:
    def test_deletes_what_was_sent_to_it_and_what_waits(self, boss, delivery):
        services.send_test_event(endpoint=delivery.endpoint)
        url = reverse("admin:webhooks_endpoint_delete", args=[delivery.endpoint_id])
        assert "Are you sure" in boss.get(url).content.decode()
        boss.post(url, {"post": "yes"})
        assert not Endpoint.objects.exists() and not Delivery.objects.exists()

    def test_leaves_what_is_written_meanwhile_to_the_worker(self, boss, delivery):
        Endpoint.objects.all().delete()
        page = boss.get(reverse("admin:webhooks_delivery_changelist"))
        assert page.context["cl"].result_count == len(page.context["cl"].result_list) == 0
        services.delete_old(now=clock.now())
        assert not Delivery.objects.exists()


class TestRotating:
    def test_asks_first_and_does_it_once_for_a_double_click(self, boss, endpoint):
        url = reverse("admin:webhooks_endpoint_rotate", args=[endpoint.pk])
        seen = boss.get(url).context["seen"]
        endpoint.refresh_from_db()
        assert sending.SEAL.open(endpoint.secret) == endpoint.plain_secret
        new = secret_on(boss.post(url, {"seen": seen}))
        again = boss.post(url, {"seen": seen}, follow=True)
        assert "rotated already" in again.content.decode() and "whsec_" not in again.content.decode()
        endpoint.refresh_from_db()
        assert sending.SEAL.open(endpoint.secret) == new != endpoint.plain_secret

    def test_is_not_for_managers(self, manager, endpoint):
        client, before = desk_of(manager), endpoint.secret
        assert client.get(reverse("admin:webhooks_endpoint_change", args=[endpoint.pk])).status_code == 200
        assert client.post(reverse("admin:webhooks_endpoint_rotate", args=[endpoint.pk]), {}).status_code == 403
        assert client.post(reverse("admin:webhooks_endpoint_test", args=[endpoint.pk]), {}).status_code == 403
        endpoint.refresh_from_db()
        assert endpoint.secret == before and not Event.objects.exists()


def test_a_test_event_leads_to_what_became_of_it(boss, endpoint, site):
    response = boss.post(reverse("admin:webhooks_endpoint_test", args=[endpoint.pk]))
    sending.send_due()
    page = boss.get(response.url).content.decode()
    assert "webhook.test" in page and site.posted[0][1]["webhook-signature"] in page


class TestDeliveries:
    def test_are_found_by_state_type_endpoint_and_what_they_are_about(self, boss, delivery):
        url = reverse("admin:webhooks_delivery_changelist")
        link = reverse("admin:webhooks_delivery_change", args=[delivery.pk])
        for found in ("", "?status__exact=ready", "?type=thing.made", f"?endpoint__id__exact={delivery.endpoint_id}"):
            assert link in boss.get(url + found).content.decode()
        assert link in boss.get(url, {"q": delivery.event.message_id}).content.decode()
        for other in ("?status__exact=failed", "?type=thing.sold", "?q=thing:2"):
            assert link not in boss.get(url + other).content.decode()

    def test_say_nothing_of_a_next_try_that_does_not_come(self, boss, delivery):
        page = reverse("admin:webhooks_delivery_change", args=[delivery.pk])
        shown = localize(template_localtime(delivery.next_try_at))
        assert shown not in re.search(r"field-comes_at.*?</div>\s*</div>", boss.get(page).text, re.DOTALL)[0]
        Delivery.objects.update(status="waiting")
        assert shown in re.search(r"field-comes_at.*?</div>\s*</div>", boss.get(page).text, re.DOTALL)[0]

    def test_are_shown_to_be_read_at_the_time_of_the_shop(self, boss, delivery):
        page = boss.get(reverse("admin:webhooks_delivery_change", args=[delivery.pk])).text
        assert "<h1>Webhook delivery</h1>" in page and 'name="_save"' not in page
        assert localize(template_localtime(delivery.event.created_at)) in page and "+00:00" not in page

    def test_are_sent_again_from_their_own_page(self, boss, delivery, site):
        url = reverse("admin:webhooks_delivery_change", args=[delivery.pk])
        [tools] = re.findall(r'<ul class="object-tools">.*?</ul>', boss.get(url).text, re.DOTALL)
        form = re.search(r'action="([^"]+)">(.*)Send again', tools, re.DOTALL)
        sent = dict(re.findall(r'name="(action|_selected_action)" value="(\w+)"', form[2]))
        assert boss.post(form[1], sent).context["possible"][0].row == delivery
        Delivery.objects.update(status="waiting")
        assert "Send again" not in boss.get(url).text

    def test_show_what_was_sent_and_answered(self, boss, delivery):
        Delivery.objects.update(last_answer="<b>no</b>", last_status=500)
        page = boss.get(reverse("admin:webhooks_delivery_change", args=[delivery.pk])).content.decode()
        assert "webhook-signature: v1," in page and "&lt;b&gt;no&lt;/b&gt;" in page
        assert "&quot;number&quot;:1" in page

    def test_are_sent_again_once_for_a_double_click(self, boss, delivery, site):
        url = reverse("admin:webhooks_delivery_changelist")
        page = ask_for(boss, url, "send_again", delivery)
        assert Delivery.objects.get().status == "ready", "it asks first"
        for _ in range(2):
            fill_in(boss, url, page=page, is_agreed="yes")
            sending.send_due()
        assert len(site.posted) == 2


def test_the_start_page_names_endpoints_that_fail(endpoint, manager):
    def counts(user):
        return [task.count for task in troubled_endpoints(user)]

    assert counts(manager) == [0, 0]
    services.switch_off(endpoint=endpoint)
    assert counts(manager) == [0, 0], "somebody has done that"
    services.switch_on(endpoint=endpoint)
    services.switch_off(endpoint=endpoint, because="It is gone.")
    assert counts(manager) == [1, 0]
    assert counts(recipes.member.make(is_staff=True)) == []
