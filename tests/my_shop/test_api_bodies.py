"""What can be sent to the API: nobody who shops sets a price, a total, a status or a stock, nor what they may.

Staff send some of that, and each such field stands here beside the service that decides over it.
"""

import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings

from my_shop.api_contract import METHODS, describe_api
from my_shop.kernel.api.doors import doors

GUARDED = re.compile(
    r"(^|_)(price|total|subtotal|amount|tax|discount|fee|cost|value|currency|paid|payment|refund|refunded|status|state"
    r"|stock|quantity|counted|change|number|owner|user|customer|is_staff|superuser|active|admin|permissions?|groups?"
    r"|roles?|approved|published|verified|scopes)(_|$)"
)
"""Words in names of fields that shoppers have no say in; ``SHOPPERS`` says where the word means something else."""

SHOPPERS = {
    "POST /api/v1/orders/": {"lines.quantity": "how many they want", "payment_method": "which of those offered"},
    "POST /api/v1/checkout/": {"lines.quantity": "how many they want", "payment_method": "which of those offered"},
    "POST /api/v1/orders/{number}/withdrawals/review/": {"lines.quantity": "how many they send back"},
    "POST /api/v1/orders/find/": {"number": "which of their orders they look for"},
    "POST /api/v1/cart/items/": {"quantity": "how many they want"},
    "PUT /api/v1/cart/items/{sku}/": {"quantity": "how many they want"},
    "POST /api/v1/tokens/": {"scopes": "of what they may do themselves"},
}

ROW = (
    *("is_published", "tax_class"),
    *(f"variants.{name}" for name in ("price", "compare_at_price", "cost", "content_amount", "stock")),
)
WRITES_ROWS = "products.services.catalogue_import.import_products"

STAFF = {
    "PATCH /api/v1/staff/products/{slug}/": dict.fromkeys(ROW, WRITES_ROWS),
    "POST /api/v1/staff/products/bulk/": {f"rows.{name}": WRITES_ROWS for name in ROW},
    "POST /api/v1/staff/orders/{number}/payments/": {
        "amount": "orders.services.payment.payments.record_manual_payment"
    },
    "POST /api/v1/staff/orders/{number}/refunds/": {"amount": "orders.services.payment.refunds.refund_order"},
    "POST /api/v1/staff/orders/{number}/returns/": {
        "is_refunded": "orders.services.lifecycle.returns.return_lines",
        "lines.quantity": "orders.services.lifecycle.returns.return_lines",
    },
    "POST /api/v1/staff/orders/{number}/shipments/": {
        "lines.quantity": "orders.services.fulfilment.shipping.ship_order",
        "tracking_number": "orders.services.fulfilment.shipping.ship_order",
    },
    "PATCH /api/v1/staff/orders/{number}/shipments/{shipment}/": {
        "tracking_number": "orders.services.fulfilment.shipping.correct_tracking",
    },
    "POST /api/v1/staff/webhooks/": {"is_active": "my_shop.kernel.webhooks.services.create_endpoint"},
    "PATCH /api/v1/staff/webhooks/{webhook}/": {"is_active": "my_shop.kernel.webhooks.services.change_endpoint"},
    "POST /api/v1/staff/stock/{sku}/movements/": {
        "change": "products.services.stock.adjust_stock",
        "counted": "products.services.stock.count_stock",
    },
}
"""Door -> guarded field -> the service that the door hands it to."""

WRITES = re.compile(
    r"serializer\.save\(|\.objects\.(bulk_)?(create|update|get_or_create)|\.save\(update_fields|\.delete\("
)


def bodies(description):
    """Yield (method and path, name of a field that can be sent), fields within others as ``lines.sku``."""
    schemas = description["components"]["schemas"]
    for path, methods in description["paths"].items():
        for method in METHODS:
            body = methods.get(method, {}).get("requestBody", {"content": {}})
            for kind in body["content"].values():
                for name in fields(kind["schema"], schemas):
                    yield f"{method.upper()} {path}", name


def fields(schema, schemas, before=""):
    """Yield the names of what can be written, however deep."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    for part in (*schema.get("allOf", ()), *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from fields(part, schemas, before)
    if "items" in schema:
        yield from fields(schema["items"], schemas, before)
    for name, facts in schema.get("properties", {}).items():
        if not facts.get("readOnly"):
            yield f"{before}{name}"
            yield from fields(facts, schemas, f"{before}{name}.")


def guarded(description):
    """Return door -> names of its fields that only some may send."""
    found = {}
    for door, name in bodies(description):
        if GUARDED.search(name.rpartition(".")[2]):
            found.setdefault(door, set()).add(name)
    return found


def is_staffs(door):
    return " /api/v1/staff/" in door


@pytest.fixture(scope="module")
def description():
    found, _ = describe_api()
    return found


def test_nobody_who_shops_sets_what_the_shop_decides(description):
    found = {door: names for door, names in guarded(description).items() if not is_staffs(door)}
    assert found == {door: {*names} for door, names in SHOPPERS.items()}


def test_staff_set_it_only_by_the_service_that_decides(description):
    found = {door: names for door, names in guarded(description).items() if is_staffs(door)}
    assert found == {door: {*names} for door, names in STAFF.items()}
    views = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", f"/{address}"): view for address, view in doors()}
    for door, services in STAFF.items():
        folder = Path(inspect.getfile(views[door.partition(" ")[2]])).parent
        source = "".join(path.read_text() for path in folder.glob("*.py"))
        for service in services.values():
            module, _, name = service.rpartition(".")
            assert callable(getattr(import_module(module), name))
            assert re.search(rf"\b{name}\b", source), (door, service)


def test_no_door_writes_a_row_itself():
    found = {}
    for app in (*settings.SHOP_APPS, "my_shop/kernel/*"):
        for path in (*settings.BASE_DIR.glob(f"{app}/api.py"), *settings.BASE_DIR.glob(f"{app}/api/**/*.py")):
            if lines := [line.strip() for line in path.read_text().splitlines() if WRITES.search(line)]:
                found[str(path.relative_to(settings.BASE_DIR))] = lines
    assert found == {}


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"is_staff": {"type": "boolean"}}},
        {"properties": {"lines": {"type": "array", "items": {"properties": {"unit_price": {"type": "string"}}}}}},
        {"allOf": [{"properties": {"status": {"enum": ["paid"]}}}]},
        {"properties": {"profile": {"properties": {"paid_total": {"type": "string"}}}}},
    ],
)
def test_would_see_a_field_however_deep(schema):
    operation = {"requestBody": {"content": {"application/json": {"schema": schema}}}}
    assert guarded({"components": {"schemas": {}}, "paths": {"/api/v1/planted/": {"post": operation}}})
