"""The address book of a customer: one address at most is the one to use first."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from customers.models import Address, Customer
from customers.services.accounts import announce
from my_shop.kernel.countries import clean_address, normal_postcode

MAX_ADDRESSES = 20
PARTS = ("name", "line1", "line2", "city", "region", "postcode", "country", "phone")


class TooManyAddresses(Exception):
    """The address book is full."""

    def __str__(self):
        return gettext("An address book holds %(MAX_ADDRESSES)s addresses. Remove one that you no longer need.") % {
            "MAX_ADDRESSES": MAX_ADDRESSES
        }


@transaction.atomic
def save_address(*, customer: Customer, address: Address | None = None, is_default: bool = False, **parts) -> Address:
    """Add an address, or change the given one. The first of a customer is the default, and stays it until another is.

    :param parts: any of ``PARTS``.
    :raises TooManyAddresses:
    :raises django.core.exceptions.ValidationError: a part breaks a rule of the model or of the country.
    """
    lock_book(customer)
    if address is None:
        held = customer.addresses.count()
        if held >= MAX_ADDRESSES:
            raise TooManyAddresses
        address = Address(customer=customer)
        is_default = is_default or not held
    else:
        address.refresh_from_db()
    for part in PARTS:
        if part in parts:
            setattr(address, part, parts[part])
    for part, text in clean_address({part: getattr(address, part) for part in PARTS}).items():
        setattr(address, part, text)
    # an empty postcode that got here is one of a country without postcodes
    needless = ["customer", "is_default"] if address.postcode else ["customer", "is_default", "postcode"]
    address.full_clean(exclude=needless, validate_constraints=False)
    if is_default:
        customer.addresses.exclude(pk=address.pk).update(is_default=False)
        address.is_default = True
    address.save()
    announce(customer.user_id)
    return address


@transaction.atomic
def make_default(*, address: Address) -> None:
    """Use this address first."""
    lock_book(address.customer)
    Address.objects.filter(customer=address.customer_id).exclude(pk=address.pk).update(is_default=False)
    Address.objects.filter(pk=address.pk).update(is_default=True)
    announce(address.customer.user_id)


@transaction.atomic
def remove_address(*, address: Address) -> None:
    """Remove an address; of those that remain the oldest takes its place as the default."""
    lock_book(address.customer)
    address.delete()
    rest = Address.objects.filter(customer=address.customer_id).order_by("pk")
    if not rest.filter(is_default=True).exists() and (oldest := rest.first()):
        Address.objects.filter(pk=oldest.pk).update(is_default=True)
    announce(address.customer.user_id)


@transaction.atomic
def keep_address(*, customer: Customer, parts: dict[str, str]) -> Address | None:
    """Keep an address that was used, unless it is there already, the book is full or it breaks a rule.

    An order never fails because its address could not be kept.
    """
    lock_book(customer)
    same = {part: parts.get(part, "") for part in PARTS if part != "phone"}
    same["postcode"] = normal_postcode(same["postcode"], same["country"])
    if found := customer.addresses.filter(**same).first():
        return found
    try:
        return save_address(customer=customer, address=None, is_default=False, **same, phone=parts.get("phone", ""))
    except (TooManyAddresses, ValidationError):
        return None


def lock_book(customer: Customer) -> None:
    """Hold an address book until the transaction ends: two tabs at once must not leave two defaults or none."""
    Customer.objects.select_for_update().get(pk=customer.pk)
