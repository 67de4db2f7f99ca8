"""docs/webhooks.md says what there is, and its twenty lines receive a real delivery as they stand there."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as shop

from my_shop.kernel.outbound import post
from my_shop.kernel.webhooks import sending, services
from my_shop.kernel.webhooks.models import Delivery
from my_shop.kernel.webhooks.types import TYPES
from tests.servers import LOOPBACK, free_port

PAGE = (Path(shop.BASE_DIR) / "docs" / "webhooks.md").read_text(encoding="utf-8")
UNITS = {"s": 1, "min": 60, "h": 3600}


@pytest.mark.skipif(not all(map(apps.is_installed, ("orders", "customers"))), reason="some are unplugged")
def test_names_each_type_of_event():
    table = PAGE.partition("## Events")[2].partition("Those of orders")[0]
    first_column = "".join(line.split("|")[1] for line in table.splitlines() if line.startswith("|"))
    assert set(re.findall(r"`([a-z_.]+)`", first_column)) == TYPES.keys()


def test_names_the_pauses_between_tries():
    named = re.search(r"tried again after ([^.]*), then given up", PAGE)[1]
    seconds = [int(number) * UNITS[unit] for number, unit in re.findall(r"(\d+) (s|min|h)\b", named)]
    assert seconds == [pause.total_seconds() for pause in sending.BACK_OFF]


def test_has_twenty_lines_that_receive_an_event_once_and_no_forged_one_at_all(db, settings, tmp_path):
    """Starts Python."""
    settings.SHOP_OUTBOUND_NETWORKS = LOOPBACK
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, flags=re.S)
    assert len([line for line in code.splitlines() if line.strip()]) <= 20
    port = free_port()
    endpoint, secret = services.create_endpoint(address=f"http://127.0.0.1:{port}/my-shop")
    environment = {**os.environ, "WEBHOOK_SECRET": secret, "PORT": str(port)}
    (tmp_path / "receiver.py").write_text(code, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "receiver.py"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as receiver:
        try:
            delivery = services.send_test_event(endpoint=endpoint)
            _until_delivered()
            services.redeliver(delivery=delivery)
            _until_delivered()
            forged = sending.signed_headers(endpoint, "msg_forged", "{}")
            assert post(endpoint.address, b"{ }", headers=forged, most_bytes=10).status == 401
        finally:
            receiver.terminate()
        assert receiver.stdout.read().decode().splitlines() == [f"webhook.test {{'endpoint': {endpoint.pk}}}"]


def _until_delivered():
    for _ in range(300):
        Delivery.objects.filter(status="waiting").update(next_try_at=Delivery.objects.get().event.created_at)
        services.Endpoint.objects.update(rests_until=None)
        sending.send_due()
        if Delivery.objects.get().is_ready:
            return
        Delivery.objects.update(attempts=0)  # it has not started yet
        time.sleep(0.05)
    raise AssertionError(Delivery.objects.get().last_error)
