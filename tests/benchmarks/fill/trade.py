"""People, and what they have ordered: lines, addresses, payments, parcels, timelines, and the stock that went."""

from decimal import Decimal

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import get_user_model

from customers.models import Customer, Profile
from orders.models import (
    Order,
    OrderAddress,
    OrderEvent,
    OrderLine,
    Payment,
    PaymentMethod,
    Shipment,
    ShipmentLine,
    ShippingMethod,
)
from products.models import Purchase, StockMovement
from tests.benchmarks.fill.catalogue import NAME, NAMED
from tests.benchmarks.fill.tables import draw, execute, insert, zipf

DAYS = 700
"""How old the shop is."""

COUNTRY = "(ARRAY['DE','DE','DE','DE','DE','DE','AT','FR','NL','CH'])[1 + o % 10]"
"""Most go to one country."""

_SOLD = "('confirmed', 'shipped', 'delivered')"
_SENT = "('shipped', 'delivered')"
_ORDERS = "bench_order JOIN bench_total USING (o)"


def fill_people(count: int) -> None:
    """Write members with a profile, a customer number and a confirmed address; nobody logs in by a password."""
    name = "'person' || n"
    source = f"generate_series(1, {count}) AS n"
    email = f"{name} || '@example.com'"
    insert(get_user_model(), {"id": "n", "username": name, "email": email, "password": "'!'"}, source)
    insert(Profile, {"user_id": "n", "nickname": name}, source)
    insert(Customer, {"user_id": "n", "number": "'C' || upper(substr(md5('c' || n), 1, 9))"}, source)
    insert(EmailAddress, {"user_id": "n", "email": email, "verified": "true", "primary": "true"}, source)


def ways() -> tuple[ShippingMethod, PaymentMethod]:
    """Return how things are sent and paid."""
    delivery = ShippingMethod.objects.create(name="Standard", price=Decimal("4.90"), free_from=Decimal(50), position=0)
    ShippingMethod.objects.create(name="Express", price=Decimal("12.90"), min_days=1, max_days=1, position=1)
    payment = PaymentMethod.objects.create(name="Cash on delivery", gateway="on_delivery", position=0)
    return delivery, payment


def stage(count: int, *, products: int, people: int) -> None:
    """Write into temporary tables what was ordered: few products are in most orders."""
    status = (
        f"CASE WHEN {draw('o', 60)} < 0.02 THEN 'placed' WHEN {draw('o', 60)} < 0.05 THEN 'cancelled'"
        f" WHEN o > {count} * 0.97 THEN 'confirmed' WHEN o > {count} * 0.94 THEN 'shipped' ELSE 'delivered' END"
    )
    execute(
        f"CREATE TEMP TABLE bench_order AS SELECT o, {status} AS status,"
        f" CASE WHEN {draw('o', 61)} < 0.7 THEN 1 + floor({draw('o', 62)} * {people})::int END AS person,"
        f" date_trunc('minute', now()) - interval '1 minute' * (({count} - o) * {DAYS * 1440 / max(1, count)}) AS at,"
        " upper(substr(md5('o' || o), 1, 5) || '-' || substr(md5('o' || o), 6, 5)) AS number"
        f" FROM generate_series(1, {count}) AS o"
    )
    execute(
        "CREATE TEMP TABLE bench_line AS SELECT row_number() OVER (ORDER BY o, variant) AS id, line.* FROM ("
        "SELECT DISTINCT ON (o, v.id) o, v.id AS variant, v.product, v.price, v.position, v.colour, v.size,"
        f" 1 + floor(power({draw('o * 8 + k', 63)}, 4) * 3)::int AS quantity, status IN {_SOLD} AS is_sold"
        f" FROM bench_order CROSS JOIN generate_series(0, 3) AS k"
        f" JOIN bench_variant v ON v.product = 1 + ({zipf('o * 8 + k', 64, products)}::bigint * 7919) % {products}"
        f" AND v.position = floor({draw('o * 8 + k', 65)} * 2)::int"
        f" WHERE k <= floor({draw('o', 66)} * 4)) line"
    )
    execute(
        "CREATE TEMP TABLE bench_total AS SELECT o, subtotal, CASE WHEN subtotal >= 50 THEN 0 ELSE 4.90 END AS delivery"
        " FROM (SELECT o, sum(price * quantity) AS subtotal FROM bench_line GROUP BY o) goods"
    )
    execute("ANALYZE bench_order; ANALYZE bench_line; ANALYZE bench_total")


def fill(delivery: ShippingMethod, payment: PaymentMethod) -> None:
    """Write the orders, and what they did to the stock."""
    total = "subtotal + delivery"
    tax = f"round(({total}) * {settings.SHOP_TAX_RATE} / {100 + settings.SHOP_TAX_RATE}, 2)"
    email = "coalesce('person' || person, 'guest' || o) || '@example.com'"

    def when(statuses, value, otherwise="NULL"):
        return f"CASE WHEN status IN {statuses} THEN {value} ELSE {otherwise} END"

    insert(
        Order,
        {
            "id": "o",
            "number": "number",
            "checkout_key": "'bench-' || o",
            "user_id": "person",
            "email": email,
            "status": "status",
            "currency": f"'{settings.SHOP_CURRENCY}'",
            "subtotal": "subtotal",
            "delivery_total": "delivery",
            "delivery_tax_rate": f"{settings.SHOP_TAX_RATE}",
            "tax_total": tax,
            "total": total,
            "country": COUNTRY,
            "postcode": "'22081'",
            "payment_method_id": f"{payment.pk}",
            "payment_name": f"'{payment.name}'",
            "paid_total": when("('delivered')", total, "0"),
            "shipping_method_id": f"{delivery.pk}",
            "delivery_name": f"'{delivery.name}'",
            "delivery_min_days": f"{delivery.min_days}",
            "delivery_max_days": f"{delivery.max_days}",
            "placed_at": "at",
            "confirmed_at": when(_SOLD, "at"),
            "paid_at": when("('delivered')", "at + interval '3 days'"),
            "shipped_at": when(_SENT, "at + interval '1 day'"),
            "delivered_at": when("('delivered')", "at + interval '3 days'"),
            "cancelled_at": when("('cancelled')", "at"),
        },
        f"{_ORDERS} ORDER BY o",
    )
    insert(
        OrderAddress,
        {
            "order_id": "o",
            "kind": f"'{OrderAddress.Kind.SHIPPING}'",
            "name": "'Ada Byron'",
            "line1": "'Mill Lane ' || o % 200",
            "city": "'Hamburg'",
            "postcode": "'22081'",
            "country": "'DE'",
        },
        f"{_ORDERS} ORDER BY o",
    )
    _fill_lines()
    _fill_timelines()
    insert(
        Payment,
        {
            "order_id": "o",
            "method_id": f"{payment.pk}",
            "gateway": f"'{payment.gateway}'",
            "key": "'bench-' || o",
            "status": when("('delivered')", f"'{Payment.Status.PAID}'", f"'{Payment.Status.PENDING}'"),
            "amount": total,
            "received": when("('delivered')", total, "0"),
            "currency": f"'{settings.SHOP_CURRENCY}'",
            "created_at": "at",
            "paid_at": when("('delivered')", "at + interval '3 days'"),
        },
        f"{_ORDERS} WHERE status IN {_SOLD} ORDER BY o",
    )


def _fill_lines():
    total = "line.price * line.quantity"
    rate = settings.SHOP_TAX_RATE
    insert(
        OrderLine,
        {
            "id": "line.id",
            "order_id": "line.o",
            "variant_id": "line.variant",
            "sku": "upper(substr(noun, 1, 3)) || '-' || product || '-' || line.position",
            "name": NAME,
            "label": "c.label || ', ' || s.label",
            "unit_price": "line.price",
            "quantity": "line.quantity",
            "shipped_quantity": f"CASE WHEN status IN {_SENT} THEN line.quantity ELSE 0 END",
            "tax_rate": f"{rate}",
            "tax_amount": f"round({total} * {rate} / {100 + rate}, 2)",
            "total": total,
        },
        f"{NAMED} JOIN bench_line line ON line.product = p.n JOIN bench_order ON bench_order.o = line.o"
        " JOIN bench_look c ON c.kind = 'colour' AND c.place = colour"
        " JOIN bench_look s ON s.kind = 'size' AND s.place = size ORDER BY line.id",
    )
    bought = "bench_line JOIN bench_order USING (o) WHERE is_sold ORDER BY id"
    columns = {"order_number": "number", "user_id": "person", "created_at": "at"}
    insert(Purchase, {**columns, "variant_id": "variant", "product_id": "product", "quantity": "quantity"}, bought)
    insert(
        StockMovement,
        {
            **columns,
            "variant_id": "variant",
            "change": "-sale.quantity",
            "quantity_after": "v.quantity + later",
            "reason": f"'{StockMovement.Reason.SALE}'",
        },
        "(SELECT *, coalesce(sum(quantity) OVER (PARTITION BY variant ORDER BY o DESC"
        " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS later FROM bench_line WHERE is_sold) sale"
        " JOIN bench_variant v ON v.id = variant JOIN bench_order USING (o) ORDER BY sale.id",
    )
    insert(
        Shipment,
        {"id": "o", "order_id": "o", "key": "'bench-' || o", "shipped_at": "at + interval '1 day'"},
        f"bench_order WHERE status IN {_SENT} AND o IN (SELECT o FROM bench_total) ORDER BY o",
    )
    insert(
        ShipmentLine,
        {"shipment_id": "o", "line_id": "id", "quantity": "quantity"},
        f"bench_line JOIN bench_order USING (o) WHERE status IN {_SENT} ORDER BY id",
    )


def _fill_timelines():
    kind = OrderEvent.Kind
    steps = (
        (kind.PLACED, "0", "true"),
        (kind.CONFIRMED, "0", f"status IN {_SOLD}"),
        (kind.CANCELLED, "0", "status = 'cancelled'"),
        (kind.SHIPPED, "1", f"status IN {_SENT}"),
        (kind.DELIVERED, "3", "status = 'delivered'"),
        (kind.PAID, "3", "status = 'delivered'"),
    )
    for step, days, is_so in steps:
        at = f"at + interval '{days} days'"
        columns = {"order_id": "o", "kind": f"'{step}'", "message": "'So it went.'", "created_at": at}
        insert(OrderEvent, columns, f"{_ORDERS} WHERE {is_so} ORDER BY o")
