import pytest

from orders import services
from orders.services.links import FIND_TRIES

pytestmark = pytest.mark.django_db


class TestSignedToken:
    def test_opens_its_order_and_no_other(self, place):
        one, two = place(), place()
        assert services.token_opens(one.number, services.signed_token(one))
        assert not services.token_opens(two.number, services.signed_token(one))

    @pytest.mark.parametrize("token", ["", "x", "é", "a" * 500])
    def test_cannot_be_made_up(self, place, token):
        assert not services.token_opens(place().number, token)


class TestOrderUrl:
    def test_is_plain_for_a_member_and_signed_for_a_guest(self, place, ada):
        members, guests = place(user=ada), place()
        assert services.order_url(members) == f"/orders/{members.number}/"
        assert services.order_url(guests) == f"/orders/{guests.number}/{services.signed_token(guests)}/"


class TestFindOrder:
    def test_by_number_and_email_as_people_write_them(self, place):
        order = place()
        typed = order.number.lower().replace("-", " ")
        assert services.find_order(number=typed, email="ADA@example.com") == order

    def test_says_the_same_whichever_is_wrong(self, place):
        order = place()
        said = set()
        for number, email in [
            (order.number, "bo@example.com"),
            ("00000-00000", "ada@example.com"),
            ("nonsense", "ada@example.com"),
        ]:
            with pytest.raises(services.OrderNotFound) as refusal:
                services.find_order(number=number, email=email)
            said.add(str(refusal.value))
        assert len(said) == 1

    @pytest.mark.parametrize("exists", [True, False])
    def test_is_refused_when_tried_too_often(self, place, exists):
        number = place().number if exists else "00000-00000"
        for _ in range(FIND_TRIES):
            with pytest.raises(services.OrderNotFound):
                services.find_order(number=number, email="guess@example.com")
        with pytest.raises(services.TooManyTries):
            services.find_order(number=number, email="ada@example.com")
