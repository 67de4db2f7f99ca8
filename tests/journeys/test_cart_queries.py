import pytest
from django.urls import reverse

from orders.models import ShippingMethod
from orders.services.shopping import carts
from tests import recipes

pytestmark = pytest.mark.django_db


class TestCartPage:
    @pytest.mark.parametrize("lines", [1, 10])
    def test_costs_a_member_eight_queries_however_long_the_cart(self, client, lines, django_assert_max_num_queries):
        member = recipes.member.make()
        ShippingMethod.objects.create(name="Standard", price=5)
        for _ in range(lines):
            variant = recipes.stocked_variant(5)
            carts.add_to_cart(cart=carts.open_cart(user=member), variant_id=variant.pk, quantity=2)
        client.force_login(member)
        client.get(reverse("orders:cart"))
        # session, user, version of what is kept, items, variants, pictures, addresses, ways of delivery
        with django_assert_max_num_queries(8):
            response = client.get(reverse("orders:cart"))
        assert len(response.context["contents"].buyable) == lines
