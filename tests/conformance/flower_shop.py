"""The flower shop of UCP's conformance suite, brought in by the shop's own import and services.

Its catalogue goes through the import as a file of ours, people and addresses through the services, and what a merchant
sets up (ways of delivery, vouchers, promotions) is written as the demo's is. Prices of its files are in cents.
"""

import csv
import io
import json
import sys
from decimal import Decimal
from pathlib import Path

import django

ANYWHERE = "anywhere"


def main(data: Path, work: Path) -> None:
    """Fill an empty shop with the files of ``data``; ``work`` is a folder of ours."""
    bring_in_catalogue(data, work)
    set_up_delivery(data)
    set_up_discounts(data)
    bring_in_people(data)


def bring_in_catalogue(data: Path, work: Path) -> None:
    """Write products and stock as one file of our own columns, and import it. Its pictures lie nowhere."""
    from django.core.management import call_command

    stock = {row["product_id"]: row["quantity"] for row in _rows(data / "inventory.csv")}
    path = work / "catalogue.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["sku", "name", "price", "inventory_count", "status"])
        for row in _rows(data / "products.csv"):
            writer.writerow([row["id"], row["title"], _amount(row["price"]), stock.get(row["id"], 0), "active"])
    call_command("import_file", "products", str(path), stdout=io.StringIO())


def set_up_delivery(data: Path) -> None:
    """Make the ways of delivery, the cheapest free from the sum that a promotion names; and the one way to pay."""
    from django.conf import settings

    from orders.models import PaymentMethod, ShippingMethod, ShippingRate, ShippingZone

    rates = sorted(_rows(data / "shipping_rates.csv"), key=lambda row: int(row["price"]))
    named = {row["country_code"] for row in rates if row["country_code"] != "default"}
    rest = [country for country in settings.SHOP_COUNTRIES if country not in named]
    zones = {country: ShippingZone.objects.create(name=country, countries=country) for country in sorted(named)}
    zones[ANYWHERE] = ShippingZone.objects.create(name=ANYWHERE, countries=" ".join(rest), position=9)
    levels = {row["service_level"] for row in rates if row["country_code"] != "default"}
    free_from = next(_amount(row["min_subtotal"]) for row in _rows(data / "promotions.csv") if row["min_subtotal"])
    for position, row in enumerate(rates):
        method = ShippingMethod.objects.create(
            name=row["title"],
            code=row["id"],
            price=_amount(row["price"]),
            free_from=free_from if row["service_level"] == "standard" else None,
            position=position,
        )
        if row["country_code"] != "default":
            places = [zones[row["country_code"]]]
        else:  # where no rate of its own holds for this level
            places = [zones[ANYWHERE]] if row["service_level"] in levels else list(zones.values())
        for zone in places:
            ShippingRate.objects.create(method=method, zone=zone, price=method.price)
    PaymentMethod.objects.create(name="Test payment", gateway="test", expires_after_hours=24)


def set_up_discounts(data: Path) -> None:
    """Make the vouchers, all of which go with each other, and the promotions of single items."""
    from orders.models import Promotion, Voucher
    from products.models import Variant

    kinds = {"percentage": Voucher.Kind.PERCENTAGE, "fixed_amount": Voucher.Kind.AMOUNT}
    for row in _rows(data / "discounts.csv"):
        kind = kinds[row["type"]]
        value = _amount(row["value"]) if kind == Voucher.Kind.AMOUNT else Decimal(row["value"])
        Voucher.objects.create(code=row["code"], name=row["description"], kind=kind, value=value, is_combinable=True)
    for row in _rows(data / "promotions.csv"):
        if row["eligible_item_ids"]:
            variants = Variant.objects.filter(sku__in=json.loads(row["eligible_item_ids"]))
            promotion = Promotion.objects.create(name=row["description"], kind=Promotion.Kind.FREE_DELIVERY)
            through = Promotion.products.through
            through.objects.bulk_create(
                through(promotion_id=promotion.pk, product_id=pk)
                for pk in variants.values_list("product_id", flat=True)
            )


def bring_in_people(data: Path) -> None:
    """Make accounts with their address books, in the order of the file: the suite names addresses by their numbers."""
    from django.contrib.auth import get_user_model

    from customers.services import accounts, addresses

    customers = {}
    for row in _rows(data / "customers.csv"):
        user = get_user_model().objects.create(username=row["email"], email=row["email"], first_name=row["name"])
        customers[row["id"]] = (row["name"], accounts.ensure_account(user)[1])
    for row in _rows(data / "addresses.csv"):
        name, customer = customers[row["customer_id"]]
        addresses.save_address(
            customer=customer,
            name=name,
            line1=row["street_address"],
            city=row["city"],
            region=row["state"],
            postcode=row["postal_code"],
            country=row["country"],
        )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _amount(cents: str) -> Decimal:
    return Decimal(cents) / 100


if __name__ == "__main__":
    django.setup()
    main(Path(sys.argv[1]), Path(sys.argv[2]))
