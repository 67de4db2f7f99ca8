"""What waits for a person in the catalogue: as many as the list shows that it leads to."""

import pytest
from django.urls import reverse

from products.selectors.work import catalogue_tasks
from tests.recipes import admin as administrator
from tests.recipes import stocked_variant

pytestmark = pytest.mark.django_db

LIST = reverse("admin:products_variant_changelist")


@pytest.mark.parametrize(("label", "quantity"), [("running low", 1), ("sold out", 0)])
def test_counts_what_shoppers_see_and_leads_to_just_that(client, label, quantity):
    person = administrator.make()
    client.force_login(person)
    shown = stocked_variant(quantity, product__is_published=True)
    draft = stocked_variant(quantity, product__is_published=False)
    stocked_variant(50, product__is_published=True)
    (task,) = [task for task in catalogue_tasks(person) if task.label == label]
    assert task.count == 1
    assert list(client.get(task.url).context["cl"].queryset) == [shown]
    word = {"running low": "low", "sold out": "out"}[label]
    assert set(client.get(LIST, {"stock": word}).context["cl"].queryset) == {shown, draft}
