"""Who makes products."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from my_shop.kernel.pages.versions import announce_change
from products.models import Manufacturer


@transaction.atomic
def save_manufacturer(*, manufacturer: Manufacturer) -> Manufacturer:
    """Save a manufacturer: the pages of its products say it from now on.

    :raises ValidationError: a field breaks its rule, or half of what is to be said of a responsible person is missing.
    """
    check_responsible_person(manufacturer)
    manufacturer.full_clean()
    manufacturer.save()
    announce_change()
    return manufacturer


@transaction.atomic
def draft_manufacturer(*, name: str) -> Manufacturer:
    """Make a manufacturer of whom a file has told the name only; “Ready to open” names it until its addresses are told.

    :raises ValidationError: the name breaks its rule, or another one has it.
    """
    manufacturer = Manufacturer(name=name.strip())
    manufacturer.full_clean(exclude=["address", "contact"])
    manufacturer.save()
    return manufacturer


def delete_manufacturer(*, manufacturer: Manufacturer) -> None:
    """Delete a manufacturer that nothing names: no page has said it.

    :raises django.db.models.ProtectedError: a product or a brand names it.
    """
    manufacturer.delete()


def check_responsible_person(manufacturer: Manufacturer) -> None:
    """Refuse a responsible person who is named in part.

    :raises ValidationError: name, postal or electronic address is missing beside another of them.
    """
    names = ("responsible_name", "responsible_address", "responsible_contact")
    missing = [name for name in names if not getattr(manufacturer, name)]
    if missing and len(missing) < len(names):
        said = gettext("A responsible person needs a name, a postal and an electronic address.")
        raise ValidationError(dict.fromkeys(missing, said))
