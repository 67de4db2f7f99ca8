import pytest
from django.core.exceptions import ValidationError

from customers.models import Address
from customers.services import accounts, addresses
from tests.recipes import member

pytestmark = pytest.mark.django_db

HOME = {"name": "Ada Lind", "line1": "Hill 1", "postcode": "1010", "city": "Vienna", "country": "AT"}


@pytest.fixture
def customer():
    return accounts.ensure_account(member.make())[1]


def defaults(customer):
    return list(customer.addresses.filter(is_default=True).values_list("line1", flat=True))


class TestSaveAddress:
    def test_the_first_is_the_default_and_only_one_ever_is(self, customer):
        addresses.save_address(customer=customer, **HOME)
        addresses.save_address(customer=customer, **HOME | {"line1": "Hill 2"})
        assert defaults(customer) == ["Hill 1"]
        addresses.save_address(customer=customer, **HOME | {"line1": "Hill 3"}, is_default=True)
        assert defaults(customer) == ["Hill 3"]

    def test_changes_an_address(self, customer):
        address = addresses.save_address(customer=customer, **HOME)
        addresses.save_address(customer=customer, address=address, city="Graz")
        address.refresh_from_db()
        assert (address.city, address.line1, address.is_default) == ("Graz", "Hill 1", True)

    @pytest.mark.parametrize("part", ["name", "line1", "city", "postcode"])
    @pytest.mark.parametrize("value", ["", "two\nlines", "tab\t", "x" * 200])
    def test_refuses_what_is_no_line_and_changes_nothing(self, customer, part, value):
        with pytest.raises(ValidationError):
            addresses.save_address(customer=customer, **HOME | {part: value})
        assert customer.addresses.count() == 0

    @pytest.mark.parametrize(
        ("parts", "part"),
        [({"postcode": "10115"}, "postcode"), ({"country": "US", "postcode": "95014"}, "region")],
    )
    def test_refuses_what_its_country_does_not_know(self, customer, parts, part):
        with pytest.raises(ValidationError) as refusal:
            addresses.save_address(customer=customer, **HOME | parts)
        assert set(refusal.value.message_dict) == {part}
        assert customer.addresses.count() == 0

    def test_refuses_one_too_many(self, customer, monkeypatch):
        monkeypatch.setattr("customers.services.addresses.MAX_ADDRESSES", 1)
        addresses.save_address(customer=customer, **HOME)
        with pytest.raises(addresses.TooManyAddresses, match="holds 1 address"):
            addresses.save_address(customer=customer, **HOME | {"line1": "Hill 2"})
        assert customer.addresses.count() == 1


class TestMakeDefault:
    def test_moves_the_mark_within_one_book(self, customer):
        other = accounts.ensure_account(member.make())[1]
        addresses.save_address(customer=other, **HOME)
        addresses.save_address(customer=customer, **HOME)
        second = addresses.save_address(customer=customer, **HOME | {"line1": "Hill 2"})
        addresses.make_default(address=second)
        assert (defaults(customer), defaults(other)) == (["Hill 2"], ["Hill 1"])


class TestRemoveAddress:
    def test_the_oldest_that_remains_takes_its_place(self, customer):
        first = addresses.save_address(customer=customer, **HOME)
        addresses.save_address(customer=customer, **HOME | {"line1": "Hill 2"})
        addresses.save_address(customer=customer, **HOME | {"line1": "Hill 3"})
        addresses.remove_address(address=first)
        assert defaults(customer) == ["Hill 2"]

    def test_the_last_leaves_an_empty_book(self, customer):
        addresses.remove_address(address=addresses.save_address(customer=customer, **HOME))
        assert Address.objects.count() == 0


class TestKeepAddress:
    def test_knows_a_postcode_that_is_written_otherwise(self, customer):
        london = HOME | {"country": "GB", "city": "London"}
        first = addresses.keep_address(customer=customer, parts=london | {"postcode": "sw1a1aa"})
        assert first.postcode == "SW1A 1AA"
        assert addresses.keep_address(customer=customer, parts=london | {"postcode": "SW1A1AA"}) == first

    def test_keeps_it_once(self, customer):
        first = addresses.keep_address(customer=customer, parts=HOME)
        again = addresses.keep_address(customer=customer, parts=HOME | {"phone": "+43 1 2345"})
        assert first == again
        assert customer.addresses.get().is_default

    def test_lets_go_what_it_cannot_keep(self, customer, monkeypatch):
        assert addresses.keep_address(customer=customer, parts=HOME | {"city": ""}) is None
        monkeypatch.setattr("customers.services.addresses.MAX_ADDRESSES", 0)
        assert addresses.keep_address(customer=customer, parts=HOME) is None
        assert customer.addresses.count() == 0
