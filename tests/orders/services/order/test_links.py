import pytest

from my_shop.kernel.throttle.services import TooManyTries
from orders.services.order import links
from orders.services.order.links import FIND

pytestmark = pytest.mark.django_db


class TestSignedToken:
    def test_opens_its_order_and_no_other(self, place):
        one, two = place(), place()
        assert links.token_opens(one.number, links.signed_token(one))
        assert not links.token_opens(two.number, links.signed_token(one))

    @pytest.mark.parametrize("token", ["", "x", "é", "a" * 500])
    def test_cannot_be_made_up(self, place, token):
        assert not links.token_opens(place().number, token)


class TestOrderUrl:
    def test_is_plain_for_a_member_and_signed_for_a_guest(self, place, ada):
        members, guests = place(user=ada), place()
        assert links.order_url(members) == f"/orders/{members.number}/"
        assert links.order_url(guests) == f"/orders/{guests.number}/{links.signed_token(guests)}/"


class TestFindOrder:
    def test_by_number_and_email_as_people_write_them(self, place):
        order = place()
        typed = order.number.lower().replace("-", " ")
        assert links.find_order(number=typed, email="ADA@example.com", visitor="here") == order

    def test_says_the_same_whichever_is_wrong(self, place):
        order = place()
        said = set()
        for number, email in [
            (order.number, "bo@example.com"),
            ("00000-00000", "ada@example.com"),
            ("nonsense", "ada@example.com"),
        ]:
            with pytest.raises(links.OrderNotFound) as refusal:
                links.find_order(number=number, email=email, visitor="here")
            said.add(str(refusal.value))
        assert len(said) == 1

    @pytest.mark.parametrize("exists", [True, False])
    def test_is_refused_when_tried_too_often(self, place, exists):
        number = place().number if exists else "00000-00000"
        for _ in range(FIND.tries):
            with pytest.raises(links.OrderNotFound):
                links.find_order(number=number, email="guess@example.com", visitor="here")
        with pytest.raises(TooManyTries):
            links.find_order(number=number, email="ada@example.com", visitor="here")

    def test_wrong_tries_of_a_stranger_do_not_lock_its_buyer_out(self, place):
        order = place()
        for _ in range(FIND.tries + 3):
            with pytest.raises((links.OrderNotFound, TooManyTries)):
                links.find_order(number=order.number, email="guess@example.com", visitor="elsewhere")

        assert links.find_order(number=order.number, email="ada@example.com", visitor="here") == order

    def test_whoever_tries_numbers_one_after_the_other_is_stopped(self, place):
        for number in range(FIND.tries):
            with pytest.raises(links.OrderNotFound):
                links.find_order(number=f"00000-{number:05}", email="ada@example.com", visitor="here")

        with pytest.raises(TooManyTries):
            links.find_order(number=place().number, email="ada@example.com", visitor="here")

    def test_right_ones_are_no_guesses(self, place):
        order = place()
        for _ in range(FIND.tries + 3):
            assert links.find_order(number=order.number, email="ada@example.com", visitor="here") == order
