"""The people of the demo shop, in a shop that is empty otherwise."""

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from my_shop.demo.seed import seed_people


@pytest.mark.django_db
class TestSeedPeople:
    def test_gives_nobody_a_password_where_the_world_can_reach_it(self):
        people, _ = seed_people(now=timezone.now(), with_pictures=False, with_logins=False)
        assert len(people) == get_user_model().objects.count()
        assert not any(user.has_usable_password() for user in get_user_model().objects.all())
