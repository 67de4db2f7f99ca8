"""Many fetch a file at once by one link: as many get it as are left. A real transaction for each, and a control."""

from collections import Counter

import pytest
from django.core.files.base import ContentFile

from products.models.downloads import DownloadGrant
from products.services import downloads, files
from tests.races import run_together
from tests.recipes import stocked_variant

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def granted():
    variant = stocked_variant(9, product__is_digital=True)
    files.add_file(variant=variant, file=ContentFile(b"%PDF", name="a.pdf"))
    [granted] = downloads.grant_downloads(order_number="A-1", variant_ids=[variant.pk])
    return granted


def test_five_of_sixteen_get_it(granted, settings):
    link = granted.url.removeprefix(settings.SITE_URL)
    calls = [(link, str(settings.PRIVATE_ROOT))] * 16
    assert Counter(run_together("tests.products.download_racers:fetch", calls)) == {200: 5, 410: 11}
    assert DownloadGrant.objects.get().downloads_left == 0


def test_would_be_seen_to_get_it_more_often(granted):
    answers = run_together("tests.products.download_racers:count_believing", [(granted.grant.pk,)] * 16)
    assert answers.count(200) > 5 - DownloadGrant.objects.get().downloads_left
