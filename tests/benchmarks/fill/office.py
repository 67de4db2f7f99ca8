"""What the back office lists besides: contacts, mails, invoices, carts, and what staff changed and noted."""

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model

from customers.models import Address, Consent, Contact, Customer, OutgoingEmail, Tag
from orders.models import Cart, DraftOrder, Invoice, InvoiceTax, Order, PaymentWebhook, Refund, ReviewReason
from products.models import Product, Revision
from tests.benchmarks.fill.tables import draw, execute, insert

FIRST_NAMES, LAST_NAMES, TOWNS = (
    "ARRAY['Ada','Bo','Cem','Dora','Emil','Fay','Gus','Hana','Ines','Jon']",
    "ARRAY['Byron','Ito','Novak','Okoro','Papas','Quist','Rossi','Silva','Tamm','Ueda','Vogel','Wang']",
    "ARRAY['Hamburg','Leeds','Lyon','Porto','Turin','Wien']",
)
_NUMBERED = "(SELECT *, row_number() OVER (ORDER BY id) AS at FROM orders_order WHERE confirmed_at IS NOT NULL) o"
_WHO = "1 + (id % 7)::int"


def person(key: str) -> str:
    """Return SQL for a name that is always the same for this key."""
    first, last = (
        f"({words})[1 + floor({draw(key, salt)} * {count})::int]"
        for words, salt, count in ((FIRST_NAMES, 80, 10), (LAST_NAMES, 81, 12))
    )
    return f"{first} || ' ' || {last}"


def fill() -> None:
    """Write it for the orders, people and products that are there."""
    _fill_people()
    _fill_papers()
    _fill_notes()


def _fill_people():
    insert(
        Address,
        {
            "customer_id": "id",
            "name": person("id"),
            "line1": "'Mill Lane ' || id % 200",
            "city": f"({TOWNS})[1 + id % 6]",
            "postcode": "'22081'",
            "country": "'DE'",
            "is_default": "true",
        },
        Customer._meta.db_table,
    )
    bought = "count(*) FILTER (WHERE confirmed_at IS NOT NULL)"
    insert(
        Contact,
        {
            "email": "lower(o.email)",
            "user_id": "min(o.user_id)",
            "name": person("min(o.id)"),
            "country": "'DE'",
            "order_count": bought,
            "spent_total": "sum(paid_total)",
            "first_order_at": "min(confirmed_at)",
            "last_order_at": "max(confirmed_at)",
            "wants_news": "min(o.id) % 5 = 0",
        },
        f"{Order._meta.db_table} o GROUP BY lower(o.email) ORDER BY min(o.id)",
    )
    reader = {"email": "'reader' || id || '@example.com'", "name": person("id + 7"), "wants_news": "true"}
    insert(Contact, reader, f"{Order._meta.db_table} ORDER BY orders_order.id")
    tags = Tag.objects.bulk_create(Tag(name=name) for name in ("wholesale", "press"))
    ids = ", ".join(str(tag.pk) for tag in tags)
    insert(
        Contact.tags.through,
        {"contact_id": "id", "tag_id": f"(ARRAY[{ids}])[1 + (id / 20 % {len(tags)})::int]"},
        f"{Contact._meta.db_table} WHERE id % 20 = 0",
    )
    given = {"contact_id": "id", "state": f"'{Consent.State.GIVEN}'", "source": f"'{Consent.Source.CONFIRMATION}'"}
    insert(Consent, given, f"{Contact._meta.db_table} WHERE wants_news")
    users = get_user_model()._meta.db_table
    insert(Cart, {"user_id": "id"}, f"{users} WHERE id % 2 = 0")
    insert(Cart, {"token": "md5('guest' || o.id)", "updated_at": "placed_at"}, f"{Order._meta.db_table} o")
    insert(DraftOrder, {"email": "email"}, f"{Order._meta.db_table} WHERE id % 500 = 0")


def _fill_papers():
    year = "extract(year FROM confirmed_at)::int"
    insert(
        Invoice,
        {
            "order_id": "id",
            "kind": f"'{Invoice.Kind.INVOICE}'",
            "number": f"{year} || '-' || lpad(at::text, 6, '0')",
            "year": year,
            "sequence": "at",
            "issued_at": "confirmed_at",
            "total": "total",
            "data": """jsonb_build_object('lines', '[]'::jsonb, 'tax_lines', jsonb_build_array(jsonb_build_object(
                'rate', delivery_tax_rate::text, 'net', (total - tax_total)::text, 'tax', tax_total::text,
                'gross', total::text)))""",
            "printed_at": "CASE WHEN at % 500 > 0 THEN confirmed_at END",
        },
        f"{_NUMBERED} ORDER BY at",
    )
    insert(
        InvoiceTax,
        {
            "invoice_id": "i.id",
            "issued_on": f"(issued_at AT TIME ZONE '{settings.TIME_ZONE}')::date",
            "country": "o.country",
            "area": "CASE o.country WHEN 'DE' THEN 'home' WHEN 'CH' THEN 'outside' ELSE 'eu' END",
            "category": "'S'",
            "rate": "delivery_tax_rate",
            "net": "o.total - tax_total",
            "tax": "tax_total",
            "gross": "o.total",
        },
        f"{Invoice._meta.db_table} i JOIN {Order._meta.db_table} o ON o.id = i.order_id ORDER BY i.id",
    )
    states, failed = OutgoingEmail.Status, "(id % 400 = 0)"
    for kind, subject in (("placed", "We have your order"), ("shipped", "On its way: your order")):
        insert(
            OutgoingEmail,
            {
                "key": f"'order-{kind}:' || number",
                "message_id": f"'<' || md5('{kind}' || id) || '@example.com>'",
                "from_email": "'shop@example.com'",
                "to": "jsonb_build_array(email)",
                "subject": f"'{subject} ' || number",
                "text": "repeat('Words of the mail. ', 60)",
                "html": "repeat('<p>Words of the mail.</p>', 80)",
                "status": f"CASE WHEN {failed} THEN '{states.FAILED}' ELSE '{states.SENT}' END",
                "last_error": f"CASE WHEN {failed} THEN 'No such mailbox' ELSE '' END",
                "created_at": "placed_at",
                "sent_at": f"CASE WHEN NOT {failed} THEN placed_at END",
            },
            f"{Order._meta.db_table} ORDER BY id",
        )
    insert(
        PaymentWebhook,
        {
            "gateway": "gateway",
            "event_id": "'evt_' || md5('w' || id)",
            "kind": "'paid'",
            "payment_id": "id",
            "received_at": "created_at",
            "outcome": "'Paid.'",
        },
        "orders_payment ORDER BY id",
    )
    insert(
        Refund,
        {
            "payment_id": "id",
            "order_id": "order_id",
            "key": "md5('r' || id)",
            "amount": "1",
            "status": f"CASE WHEN id % 10 = 0 THEN '{Refund.Status.BY_HAND}' ELSE '{Refund.Status.DONE}' END",
            "created_at": "created_at",
        },
        "orders_payment WHERE status = 'paid' AND id % 50 = 0 ORDER BY id",
    )
    open_one = "id % 100 = 0 AND id % 200 = 0"
    insert(
        ReviewReason,
        {
            "order_id": "id",
            "kind": f"'{ReviewReason.Kind.UNPAID}'",
            "text": "'Not paid in time.'",
            "opened_at": "placed_at",
            "closed_at": f"CASE WHEN NOT ({open_one}) THEN placed_at END",
        },
        f"{Order._meta.db_table} WHERE id % 100 = 0 ORDER BY id",
    )
    execute(f"UPDATE {Order._meta.db_table} SET needs_attention = true WHERE {open_one}")


def _fill_notes():
    """Staff are the first few people."""
    execute(f"UPDATE {get_user_model()._meta.db_table} SET is_staff = true WHERE id <= 8")
    price = """jsonb_build_object('product', jsonb_build_object(
        'old', jsonb_build_object('price', '9.00'), 'new', jsonb_build_object('price', price::text)))"""
    insert(
        Revision,
        {
            "product_id": "id",
            "name": "name",
            "source": f"'{Revision.Source.HAND}'",
            "user_id": _WHO,
            "changes": price,
            "created_at": "created_at",
        },
        f"{Product._meta.db_table} ORDER BY id",
    )
    insert(
        LogEntry,
        {
            "user_id": _WHO,
            "object_id": "id::text",
            "object_repr": "number",
            "action_flag": "2",
            "change_message": "'Sent.'",
            "action_time": "placed_at",
            "content_type_id": "(SELECT id FROM django_content_type WHERE app_label = 'orders' AND model = 'order')",
        },
        f"{Order._meta.db_table} o ORDER BY o.id",
    )
