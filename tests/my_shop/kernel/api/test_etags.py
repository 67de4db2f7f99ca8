"""Slow where it races."""

import pytest
from django.urls import reverse

from my_shop.kernel.exports.models import Export
from my_shop.kernel.imports.models import Import
from tests import recipes
from tests.races import run_together


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
class TestLostUpdate:
    """Four who have read the same row delete it at once: one is heard, the others find nothing."""

    @pytest.fixture(params=["export", "import"])
    def kind(self, request):
        return request.param

    @pytest.fixture
    def calls(self, client, kind):
        root = recipes.member.make(is_staff=True, is_superuser=True)
        if kind == "export":
            row = Export.objects.create(user=root, exporter="orders", file_format="csv", status="failed")
        else:
            row = Import.objects.create(user=root, importer="products", file_name="p.csv")
        address = reverse(f"api:staff_{kind}", args=[row.pk])
        client.force_login(root)
        return [(address, client.get(address).headers["ETag"])] * 4

    def test_is_impossible(self, calls):
        answers = run_together("tests.my_shop.kernel.api.race_workers:delete", calls)
        assert sorted(answers) == [204, 404, 404, 404]

    def test_control_that_compares_before_it_locks_answers_otherwise(self, calls, kind):
        answers = run_together("tests.my_shop.kernel.api.race_workers:delete_compared_before", calls)
        assert sorted(answers) == ([204] * 4 if kind == "export" else [204, 500, 500, 500])
