"""Who may open what: every address of the shop, asked by everybody, beside the table that says what they get.

``tests/my_shop/access.txt`` is that table: a line for each address and method, a column for each person. What stands in
it is the status, or ``login`` for the way to the page where one logs in. A method without a line leads nobody anywhere.
"""

import re
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from unittest import mock

from django.conf import settings
from django.contrib.admin import site
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Model
from django.template import Template
from django.test import Client
from django.urls import URLResolver, get_resolver
from model_bakery import baker

from customers.models import Credential
from customers.services import credentials
from customers.services.consents import news_token
from customers.services.contacts import lock_contact
from customers.services.invitations import invitation_token
from customers.services.profiles import unsubscribe_token
from my_shop.kernel import clock
from my_shop.kernel.desk import services
from my_shop.kernel.exports.models import Export
from my_shop.roles import create_roles
from orders.models import CartItem, Order
from orders.rules.fingerprint import fingerprint_of
from orders.services.invoices import invoices, pdfs
from orders.services.lifecycle import confirmation
from orders.services.order import links
from orders.services.shopping import placement
from products.models import Variant
from products.services import downloads, feeds, files
from tests import factories, recipes

TABLE = Path(__file__).parent / "my_shop" / "access.txt"
PEOPLE = ("guest", "member", "other", "staff", "editor", "manager", "admin")
"""``member`` is whose order, cart, address and log-in they are; ``other`` is another member, ``staff`` may nothing."""

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
LOGIN = re.compile(r"^/(accounts|admin)/login/\?next=")
GROUP = re.compile(r"\(\?P<(\w+)>[^)]*\)")


def read_table() -> dict[tuple[str, str], dict[str, str]]:
    """Return what the table says: (method, address) -> person -> answer."""
    table = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        methods, address, *answers = line.split()
        assert len(answers) == len(PEOPLE), line
        for method in methods.split(","):
            assert (method, address) not in table, f"twice: {line}"
            table[method, address] = dict(zip(PEOPLE, answers, strict=True))
    return table


def write_lines(found) -> str:
    """Return lines of the table; methods of one address that are answered alike share one."""
    lines = []
    for (address, answers), alike in groupby(found.items(), key=lambda item: (item[0][1], item[1])):
        methods = ",".join(method for (method, _), _ in alike)
        lines.append(f"{methods:<9} {address:<76} " + " ".join(f"{answers[person]:<7}" for person in PEOPLE).rstrip())
    return "\n".join(lines)


def addresses(resolver=None, prefix="") -> list[str]:
    """Return every address pattern of the shop, as the table writes it; one that hangs twice, once."""
    found = {}
    for entry in (resolver or get_resolver()).url_patterns:
        address = prefix + GROUP.sub(r"<\1>", re.sub(r"[\^$]", "", str(entry.pattern)))
        if address.startswith("media/"):
            continue  # by the proxy; here only while developing
        deeper = addresses(entry, address) if isinstance(entry, URLResolver) else [address or "/"]
        found |= dict.fromkeys(deeper)
    return list(found)


@dataclass
class House:
    """A shop with something of everything that an address can name, all of it the member's own."""

    people: dict = field(default_factory=dict)
    names: dict = field(default_factory=dict)

    def __post_init__(self):
        self.private_root = settings.PRIVATE_ROOT
        self._invite()
        self._furnish()
        feeds.make_due_feeds(now=clock.now())
        self.sessions = {}
        self.bare = set()
        for name, user in self.people.items():
            client = Client()
            client.force_login(user)
            self.sessions[name] = {key: morsel.value for key, morsel in client.cookies.items()}
        own = Credential.objects.get(session_id=self.sessions["member"]["sessionid"])
        self.names["credential_id"] = own.pk
        issued, _ = credentials.issue_token(user=self.people["member"], address="", user_agent="")
        self.names["token_id"] = issued.pk
        self.rows = {
            model._meta.label_lower.replace(".", "/"): model._default_manager.first()
            or baker.make(model, **FACTS.get(model._meta.label, {}))
            for model in site._registry
        }
        for name in ("imports/import", "customers/contact", "webhooks/endpoint", "webhooks/delivery"):
            self.names[name] = self.rows[name].pk

    def _invite(self):
        create_roles()
        for name in PEOPLE[1:]:
            recipe = recipes.admin if name == "admin" else recipes.member
            is_staff = name in {"staff", "editor", "manager", "admin"}
            user = recipe.make(username=name, email=f"{name}@example.com", is_staff=is_staff)
            user.emailaddress_set.create(email=user.email, verified=True, primary=True)
            user.groups.set(Group.objects.filter(name=name))
            self.people[name] = user

    def _furnish(self):
        member = self.people["member"]
        product, *_ = products = factories.catalogue(2, reviews=1)
        post, *_ = factories.posts(1)
        cart = factories.fill_cart(member, products)
        factories.bought(member, [product])
        order = _order(member, cart.pk, "waits")
        bought = _order(member, cart.pk, "bought")
        bought = confirmation.confirm_order(order=bought, shown=fingerprint_of(bought), user=member)
        factories.fill_cart(member, products)  # confirming has emptied it
        file = files.add_file(variant=Variant.objects.first(), file=ContentFile(b"%PDF", name="suppers.pdf"))
        self.names = {
            "order": order.number,
            "bought": bought.number,
            "bought_pk": bought.pk,
            "invoice": pdfs.print_invoice(invoice=invoices.issue_invoice(order=bought)).number,
            "signed": links.signed_token(bought),
            "download": _download(bought, file),
            "unsubscribe": unsubscribe_token(reader_id=member.pk, kind="posts"),
            "news": news_token(lock_contact("reader@example.com").email),
            "invitation": invitation_token(lock_contact("reader@example.com").email),
            "product": product.slug,
            "category": product.category.path,
            "post": post.slug,
            "page": recipes.free_page.make().slug,
            "terms_version": bought.terms_version_id,
            "tag": baker.make("blog.Tag", name="Home", slug="home", posts=[post]).slug,
            "item_id": CartItem.objects.filter(cart=cart).first().pk,
            "sku": Variant.objects.get(pk=CartItem.objects.filter(cart=cart).first().variant_id).sku,
            "address_id": member.customer.addresses.create(**_parts(factories.HOME)).pk,
            "variant": Variant.objects.first().pk,
            "file": file.pk,
            "refund": baker.make("orders.Refund", order=bought, payment__order=bought, amount=1, status="done").pk,
            "shipment": baker.make("orders.Shipment", order=bought).pk,
            "other_pk": self.people["other"].pk,
            "shared_list": services.save_list(
                owner=self.people["admin"], model="orders.order", name="Late", query="work=ship", is_shared=True
            ).pk,
            "export": Export.objects.create(exporter="orders", file_format="csv", user=self.people["admin"]).pk,
            "content_type": ContentType.objects.get_for_model(type(product)).pk,
            "object": product.pk,
        }

    def path_of(self, address: str) -> str:
        """Return an address of this house for a pattern."""

        def fill(match):
            return str(self._value(address, match[1]))

        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", fill, address).lstrip("/")

    def _value(self, address, name):
        model = "/".join(address.split("/")[1:3])
        if address.startswith("admin/") and model in self.rows and name in {"object_id", "pk"}:
            return self.names["bought_pk"] if model == "orders/order" else self.rows[model].pk
        for start, values in VALUES.items():
            if address.startswith(start) and name in values:
                return self.names.get(values[name], values[name])
        return self.names[name]

    def ask(self, person: str, method: str, path: str, *, is_shown=True, **kind) -> str:
        """Return what a person gets, and leave no trace of it.

        :param is_shown: whether pages are rendered; without, a fault of a template is not seen.
        """
        client = Client(raise_request_exception=False, **kind)
        client.cookies.load(self.sessions.get(person, {}))
        mark = transaction.savepoint()
        with mock.patch.object(Template, "_render", _render if is_shown else _skip):
            response = client.generic(method, path, content_type=FORM if method == "POST" else "application/json")
            response.getvalue()  # of a file that is sent, to its end
        self.bare |= {(path, name) for name, fits in HEADERS.items() if not fits.match(response.headers.get(name, ""))}
        transaction.savepoint_rollback(mark)
        return "login" if LOGIN.match(response.headers.get("Location", "")) else str(response.status_code)


HEADERS = {
    "X-Content-Type-Options": re.compile("nosniff$"),
    "X-Frame-Options": re.compile("(DENY|SAMEORIGIN)$"),  # the back office frames its own previews of mails
    "Referrer-Policy": re.compile("(same-origin|no-referrer)$"),
    "Cross-Origin-Opener-Policy": re.compile("same-origin$"),
    "Content-Security-Policy": re.compile("(?!.*(default|script)-src[^;]*unsafe).*frame-ancestors"),
}
"""What every answer carries, whoever asks for what."""

FACTS = {
    "products.BulkChange": {"kind": "stock"},
    "orders.ShippingZone": {"countries": "DE"},
    "orders.Voucher": {"kind": "amount", "value": 5},
    "orders.Promotion": {"kind": "percentage", "percentage": 10},
    "imports.Import": {"importer": "of nobody", "file_name": "clubs.csv", "status": "done"},
    "mfa.Authenticator": {"type": "totp", "data": {}},
}
"""What a row needs, of a model that the house has nothing of."""

FORM = "application/x-www-form-urlencoded"
VALUES = {
    "sitemap-": {"name": "products", "number": 1},
    "brand/": {"size": 32},
    "help/": {"page": "delivery", "kind": "terms", "version_id": "terms_version"},
    "api/v1/problems/": {"code": "not_found"},
    "api/v1/categories/": {"path": "category"},
    "api/v1/products/": {"slug": "product"},
    "api/v1/posts/": {"slug": "post"},
    "api/v1/pages/": {"slug": "page"},
    "api/v1/help/": {"name": "delivery"},
    "api/v1/cart/items/": {"sku": "sku"},
    "api/v1/staff/stock/": {"sku": "sku"},
    "api/v1/staff/customers/": {"customer": "customers/contact"},
    "api/v1/staff/webhooks/": {"webhook": "webhooks/endpoint", "delivery": "webhooks/delivery"},
    "api/v1/staff/products/": {"slug": "product"},
    "api/v1/staff/categories/": {"path": "category"},
    "api/v1/staff/brands/": {"slug": "alder"},
    "api/v1/staff/exports/": {"export": "export"},
    "api/v1/staff/imports/": {"job": "imports/import"},
    "api/v1/staff/reports/": {"key": "sales-by-day"},
    "api/v1/staff/orders/": {"number": "bought", "refund": "refund"},
    "api/v1/orders/<slug:number>/confirm/": {"number": "order"},
    "api/v1/orders/": {"number": "bought"},
    "api/v1/me/sessions/": {"session_id": "credential_id"},
    "admin/auth/user/": {"id": "other_pk"},
    "admin/lists/": {"pk": "shared_list"},
    "admin/exports/<int:pk>/": {"pk": "export"},
    "admin/reports/": {"key": "sales-by-day", "kind": "csv"},
    "admin/r/": {"content_type_id": "content_type", "object_id": "object"},
    "admin/products/variant/": {"file_pk": "file"},
    "admin/orders/order/": {"shipment_pk": "shipment"},
    "admin/customers/outgoingemail/previews/": {"slug": "confirmed"},
    "admin/signals/trace/signal/": {"key": "orders.order_confirmed"},
    "admin/signals/trace/recent/": {"trace_id": "forgotten"},
    "admin/<app_label>/": {"app_label": "orders"},
    "admin/<url>": {"url": "nothing"},
    "products/": {"slug": "product", "token": "unknown"},
    "downloads/": {"token": "download"},
    "categories/": {"path": "category"},
    "orders/<slug:number>/<str:token>/": {"number": "bought", "token": "signed"},
    "orders/<slug:number>/confirm/": {"number": "order"},
    "orders/<slug:number>/keep/": {"number": "order"},
    "orders/<slug:number>/pay/<slug:gateway_code>/": {"number": "bought", "gateway_code": "test"},
    "orders/": {"number": "bought"},
    "payments/": {"gateway_code": "test"},
    "ucp/": {"token": "unknown"},
    "account/mail/": {"token": "unsubscribe"},
    "account/news/": {"token": "news"},
    "account/invitation/": {"token": "invitation"},
    "accounts/confirm-email/": {"key": "unknown"},
    "accounts/password/reset/key/": {"uidb36": "1", "key": "unknown"},
    "accounts/2fa/webauthn/": {"pk": "1"},
    "blog/tags/": {"slug": "tag"},
    "blog/": {"slug": "post"},
    "pages/": {"slug": "page"},
}
"""Beginning of an address -> what fills its gaps: a name of the house's, or the value itself."""


def _skip(template, context):
    return ""


def _render(template, context):
    """Render as outside of tests, where nobody copies the context some sixty times a page."""
    return template.nodelist.render(context)


def _order(user: Model, cart_id: int, key: str) -> Order:
    data = placement.CheckoutData(
        email=user.email,
        shipping_address=factories.HOME,
        shipping_method=factories.ways_of_delivery()[0],
    )
    return placement.place_order(data=data, cart_id=cart_id, user=user, checkout_key=f"access-{key}")


def _parts(address):
    return {name: getattr(address, name) for name in ("name", "line1", "city", "postcode", "country")}


def _download(order, file):
    [granted] = downloads.grant_downloads(order_number=order.number, variant_ids=[file.variant_id])
    return granted.url.rstrip("/").rpartition("/")[2]
