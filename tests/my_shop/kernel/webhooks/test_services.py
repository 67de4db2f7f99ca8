import socket
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from standardwebhooks import Webhook, WebhookVerificationError

from my_shop.kernel import clock
from my_shop.kernel.signals import overdue_work_due
from my_shop.kernel.webhooks import sending, services
from my_shop.kernel.webhooks.models import Delivery, Endpoint, Event
from my_shop.kernel.webhooks.recording import record_event
from my_shop.kernel.webhooks.services import WebhookRefused
from tests.servers import LOOPBACK

pytestmark = pytest.mark.django_db


def happen():
    record_event(type="thing.made", subject="thing:1", data={})
    sending.send_due()


def is_signed_by(secret, sent):
    _, headers, body = sent
    try:
        Webhook(secret).verify(body, headers)
    except WebhookVerificationError:
        return False
    return True


class TestCreateEndpoint:
    def test_keeps_no_secret_that_a_reader_of_the_database_could_sign_by(self, endpoint):
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM webhooks_endpoint")
            row = " ".join(map(str, cursor.fetchone()))
        secret = endpoint.plain_secret.removeprefix("whsec_")
        assert len(secret) == 44 and secret not in row and secret.rstrip("=") not in row
        assert sending.SEAL.open(endpoint.secret) == endpoint.plain_secret

    @pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.5", "169.254.169.254", "[::1]", "2130706433", "0x7f.1"])
    def test_refuses_a_number_of_a_network_that_is_not_public(self, settings, host):
        settings.SHOP_OUTBOUND_NETWORKS = ()
        with pytest.raises(ValidationError, match="not public"):
            services.create_endpoint(address=f"https://{host}/hook")
        services.create_endpoint(address="https://8.8.8.8/hook")

    @pytest.mark.parametrize(
        "address", ["", "erp.example.com", "ftp://x.example/", "https://u:p@x.example/", "https:///a", "http://[::1"]
    )
    def test_refuses_what_is_no_address(self, address):
        with pytest.raises(ValidationError):
            services.create_endpoint(address=address)
        assert not Endpoint.objects.exists()

    @pytest.mark.parametrize("leads_to", ["127.0.0.1", "93.184.215.14", "127.0.0.2"])
    @pytest.mark.parametrize("networks", [[], LOOPBACK])
    def test_takes_an_address_without_encryption_only_where_it_leads_into_an_allowed_network(
        self, settings, monkeypatch, networks, leads_to
    ):
        settings.SHOP_OUTBOUND_NETWORKS = networks
        monkeypatch.setattr(socket, "getaddrinfo", lambda host, port, **kwargs: [(2, 1, 6, "", (leads_to, port))])
        services.create_endpoint(address="https://erp.example.com/")
        if networks and leads_to == "127.0.0.1":
            services.create_endpoint(address="http://erp.example.com/")
        else:
            with pytest.raises(ValidationError, match="https"):
                services.create_endpoint(address="http://erp.example.com/")

    @pytest.mark.parametrize("event_type", ["thing.lost", "webhook.test"])
    def test_refuses_a_type_that_nobody_may_choose(self, event_type):
        with pytest.raises(ValidationError, match=event_type):
            services.create_endpoint(address="https://erp.example.com/", event_types=[event_type])


class TestRotateSecret:
    def test_lets_both_secrets_sign_for_a_day(self, endpoint, site):
        new = services.rotate_secret(endpoint=endpoint)
        happen()
        assert is_signed_by(new, site.posted[0]) and is_signed_by(endpoint.plain_secret, site.posted[0])
        Endpoint.objects.update(former_secret_until=clock.now() - timedelta(seconds=1))
        happen()
        assert is_signed_by(new, site.posted[1]) and not is_signed_by(endpoint.plain_secret, site.posted[1])

    def test_does_it_once_for_a_double_click(self, endpoint):
        seen = services.fingerprint(endpoint)
        services.rotate_secret(endpoint=endpoint, seen=seen)
        endpoint.refresh_from_db()
        before = endpoint.secret
        with pytest.raises(WebhookRefused, match="rotated already"):
            services.rotate_secret(endpoint=endpoint, seen=seen)
        endpoint.refresh_from_db()
        assert endpoint.secret == before


class TestRenewSecrets:
    def test_seals_by_the_key_of_now_and_forgets_what_signs_no_more(self, endpoint, settings):
        services.rotate_secret(endpoint=endpoint)
        Endpoint.objects.update(former_secret_until=clock.now() - timedelta(seconds=1))
        settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 10
        assert services.renew_secrets() == 1
        assert services.renew_secrets() == 0
        settings.SECRET_KEY_FALLBACKS = []
        endpoint.refresh_from_db()
        assert sending.SEAL.open(endpoint.secret).startswith("whsec_")
        assert (endpoint.former_secret, endpoint.former_secret_until) == ("", None)

    def test_leaves_what_no_key_opens(self, endpoint, settings):
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, []
        assert services.renew_secrets() == 0
        assert Endpoint.objects.get().secret == endpoint.secret


class TestSendTestEvent:
    def test_goes_to_this_endpoint_whatever_it_is_told_of(self, endpoint, site):
        services.create_endpoint(address=site.says("/other"))
        Endpoint.objects.filter(pk=endpoint.pk).update(
            event_types=["thing.sold"], rests_until=clock.now() + timedelta(hours=1)
        )
        delivery = services.send_test_event(endpoint=endpoint)
        sending.send_due()
        delivery.refresh_from_db()
        assert delivery.status == "ready" and [path for path, *_ in site.posted] == ["/hook"]

    def test_is_refused_where_the_endpoint_is_switched_off(self, endpoint):
        services.switch_off(endpoint=endpoint)
        with pytest.raises(WebhookRefused):
            services.send_test_event(endpoint=endpoint)
        assert not Event.objects.exists()


class TestRedeliver:
    def test_sends_what_was_delivered_again_with_its_id(self, endpoint, site):
        happen()
        services.redeliver(delivery=Delivery.objects.get())
        sending.send_due()
        (_, first, body), (_, second, again) = site.posted
        assert first["webhook-id"] == second["webhook-id"] and body == again
        assert Delivery.objects.get().attempts == 1

    def test_does_it_once_for_a_double_click(self, endpoint):
        happen()
        delivery, same = Delivery.objects.get(), Delivery.objects.get()
        services.redeliver(delivery=delivery)
        with pytest.raises(WebhookRefused, match="waits"):
            services.redeliver(delivery=same)
        sending.send_due()
        with pytest.raises(WebhookRefused, match="meanwhile"):
            services.redeliver(delivery=same, seen=services.last_try(same))

    def test_is_refused_where_the_endpoint_is_switched_off(self, endpoint):
        happen()
        services.switch_off(endpoint=endpoint)
        with pytest.raises(WebhookRefused, match="switched off"):
            services.redeliver(delivery=Delivery.objects.get())
        assert Delivery.objects.get().status == "ready"


def test_sweeps_on_until_nothing_old_is_left(endpoint, settings, monkeypatch):
    settings.SHOP_RECORD_DAYS = 30
    monkeypatch.setattr(services, "SWEPT_AT_ONCE", 1)
    for _ in range(3):
        happen()
    Event.objects.update(created_at=clock.now() - timedelta(days=31))
    for _ in range(3):
        overdue_work_due.send(sender=None, now=clock.now())
    assert not Event.objects.exists()


def test_old_events_are_deleted_with_their_deliveries(endpoint, settings):
    settings.SHOP_RECORD_DAYS = 30
    happen()
    happen()
    Event.objects.filter(pk=Event.objects.first().pk).update(created_at=clock.now() - timedelta(days=31))
    assert services.delete_old(now=clock.now()) == 2
    assert (Event.objects.count(), Delivery.objects.count()) == (1, 1)
