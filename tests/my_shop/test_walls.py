"""The walls between the apps hold: each way into another app that somebody might plant is found, in any app.

Source is held against the rules without being written to a file; imports against the contracts of pyproject.toml,
in a graph that is read once.
"""

import tomllib
from pathlib import Path

import grimp
import pytest
from importlinter import configuration
from importlinter.contracts.forbidden import ForbiddenContract

from my_shop.checks import check_keys
from orders.models import CartItem, Promotion
from signal_map.analysis.source.modules import Module
from signal_map.checks import borders, project, templates, walls
from tests.contracts import WhiteList

configuration.configure()

KINDS = {"white_list": WhiteList, "forbidden": ForbiddenContract}

WALKS = [
    ("orders", "134", "order.lines.first().variant.product.save()"),
    ("orders", "134", "line.variant.movements.create(change=1)"),
    ("orders", "134", "OrderLine.objects.get(pk=1).variant.delete()"),
    ("orders", "134", "getattr(line, 'variant').price"),
    ("orders", "134", "attrgetter('variant.product')(line)"),
    ("orders", "134", "CartItem.variant.get_queryset().update(price=1)"),
    ("orders", "134", "CartItem.objects.filter(variant__product__is_published=False)"),
    ("orders", "134", "Order.objects.exclude(lines__variant__sku='MUG')"),
    ("orders", "134", "Order.objects.filter(Q(lines__variant__quantity__gt=1))"),
    ("orders", "134", "CartItem.objects.select_related('variant')"),
    ("orders", "134", "CartItem.objects.select_related()"),
    ("orders", "134", "CartItem.objects.prefetch_related('variant')"),
    ("orders", "134", "Cart.objects.prefetch_related(Prefetch('items__variant__product'))"),
    ("orders", "134", "CartItem.objects.values('variant__sku')"),
    ("orders", "134", "CartItem.objects.annotate(left=F('variant__quantity'))"),
    ("orders", "134", "CartItem.objects.order_by('-variant__sku')"),
    ("orders", "134", "CartItem.objects.order_by('variant')"),
    ("orders", "134", "search_fields = ['lines__variant__sku']"),
    ("orders", "134", "list_select_related = ['variant']"),
    ("orders", "134", "sku = CharField(source='variant.sku')"),
    ("orders", "134", "promotion.categories.all()"),
    ("orders", "134", "voucher.products.first().variants.all()"),
    ("orders", "134", "Promotion.categories.through.objects.values('category__path')"),
    ("customers", "134", "user.orders.all()"),
    ("customers", "134", "user.order_set.all()"),
    ("blog", "134", "request.user.orders.count()"),
    ("blog", "134", "comment.user.reviews.all()"),
    ("customers", "134", "User.objects.prefetch_related('orders')"),
    ("customers", "134", "User.objects.filter(orders__number='1')"),
    ("products", "134", "User.objects.filter(order__isnull=False)"),
    ("blog", "134", "request.user.customer.addresses.all()"),
    ("orders", "134", "request.user.profile.save()"),
    ("products", "134", "User.objects.filter(customer__addresses__city='York')"),
    ("products", "134", "variant.cartitem_set.all()"),
    ("orders", "136", "cursor.execute('UPDATE products_variant SET quantity = 0')"),
    ("products", "136", "RawSQL('SELECT number FROM orders_order', ())"),
    ("blog", "136", "User.objects.raw('SELECT * FROM customers_profile')"),
    ("customers", "136", "User.objects.extra(tables=['blog_post'])"),
    ("orders", "136", "cursor.execute('SELECT 1 FROM products_' + 'variant')"),
    ("orders", "136", "cursor.execute(f'DELETE FROM products_search WHERE rowid = {pk}')"),
    ("orders", "132", "OrderLine._meta.get_field('variant').related_model.objects.update(price=1)"),
    ("orders", "132", "OrderLine._meta.get_field('variant').remote_field.model.objects.all()"),
    ("orders", "132", "Promotion.products.field.remote_field.model"),
    ("orders", "132", "apps.get_app_config('products').get_model('Variant')"),
    ("blog", "132", "apps.get_app_config(name).get_model('Variant')"),
    ("blog", "132", "list(apps.get_models())"),
    ("blog", "132", "apps.all_models['orders']['order']"),
    ("products", "132", "ContentType.objects.get(model='order').model_class()"),
    ("products", "132", "ContentType.objects.get(model='order').get_object_for_this_type(pk=1)"),
    ("products", "132", "sys.modules['orders.models'].Order"),
    ("products", "132", "Model.__subclasses__()"),
    ("products", "132", "from importlib import import_module as im\nim('orders.models')"),
    ("products", "132", "import importlib as il\nload = il.import_module\nload('orders.' + 'models')"),
    ("customers", "132", "from django.utils.module_loading import import_string as get\nget('orders.models.Order')"),
    ("orders", "132", "OrderLine._meta.get_field('variant').target_field.model.objects.all()"),
    ("orders", "132", "CartItem._meta.get_field('variant').formfield().queryset.update(price=1)"),
    ("orders", "132", "apps.get_model(app_label='products', model_name='Variant')"),
    ("orders", "132", "apps.get_model(label, name)"),
    ("orders", "132", "from importlib import import_module as im\nim(name='my_shop.worker')"),
    ("blog", "132", "from importlib import import_module\nimport_module('signal_map.models')"),
    ("customers", "134", "person.orders.all()"),
    ("blog", "134", "member.reviews.filter(rating=1).delete()"),
    ("customers", "134", "getattr(user, 'orders')"),
    ("blog", "134", "prefetch_related_objects([user], 'orders')"),
    ("customers", "132", "from pydoc import locate\nlocate('orders.models.Order')"),
]
SOUND = [
    ("orders", "line.variant_id"),
    ("orders", "CartItem.objects.filter(variant__in=[1], variant__isnull=False, variant_id=1).order_by('variant_id')"),
    ("orders", "CartItem.objects.values_list('variant', 'variant__pk')"),
    ("orders", "line.variant = None"),
    ("orders", "Promotion.categories.through.objects.values_list('promotion_id', 'category_id')"),
    ("orders", "ForeignId('products.Variant', on_delete=CASCADE)"),
    ("orders", "reverse('admin:products_variant_change', args=[1])"),
    ("orders", "Order.objects.filter(user__profile__nickname='Ada', user__email='ada@example.org')"),
    ("blog", "comment.user.profile.nickname"),
    ("orders", "request.user.customer.phone"),
    ("products", "product.variants.filter(product__category__path='house').select_related('product')"),
    ("products", "cursor.execute('SELECT term FROM products_search_spellings')"),
    ("customers", '"""Rows of orders_order."""'),
    ("blog", "apps.is_installed('products')"),
    ("blog", "post.comments.filter(user__isnull=True)"),
    ("products", "product.reviews.all()"),
    ("customers", "from importlib import import_module\nimport_module('customers.receivers.orders')"),
    ("customers", "import_module(settings.SESSION_ENGINE)"),
]


@pytest.fixture(scope="module")
def found_in():
    """Return the numbers of the rules that a line breaks, were it in an app."""
    read = project.Project()
    borders_by_app = walls.borders_of(read)

    def find(app, text):
        module = Module(f"{app}.planted", app, f"{app}/planted.py", text)
        return {str(fault.number) for fault in walls.Reader(read, module, borders_by_app[app]).faults()}

    return find


@pytest.mark.parametrize(("app", "number", "text"), WALKS)
def test_a_way_into_another_app_is_found(found_in, app, number, text):
    assert number in found_in(app, text)


@pytest.mark.parametrize(("app", "text"), SOUND)
def test_what_keeps_to_its_app_is_left_alone(found_in, app, text):
    assert found_in(app, text) == set()


@pytest.mark.parametrize(
    ("text", "breach"),
    [
        ("{{ line.variant.sku }}", "variant"),
        ("{% for one in line.variant.product.images.all %}{% endfor %}", "variant"),
        ("{% include 'products/_card.html' with card=card %}", "products/_card.html"),
        ("{% extends 'customers/overview.html' %}", "customers/overview.html"),
        ("{% load products_tags %}", "products_tags"),
        ("{% load i18n %}{% include 'orders/_lines.html' %}{{ offer.url }}{{ line.variant_id }}", ""),
        ("{% extends 'base.html' %}", ""),
    ],
)
def test_a_template_keeps_to_its_app(text, breach):
    border = borders.Border("orders", {"orders", "products", "customers", "blog"})
    owners = {
        "orders": {"orders/_lines.html"},
        "products": {"products/_card.html"},
        "customers": {"customers/overview.html"},
        "blog": set(),
    }
    found = (
        templates.breach(tag, border, owners, {"products_tags": "products"}) for tag in templates.TAG.finditer(text)
    )
    assert [what for what in found if what] == ([breach] if breach else [])


class TestKeys:
    def test_lead_by_ids_to_other_apps(self):
        assert check_keys() == []

    @pytest.mark.parametrize("field", [CartItem._meta.get_field("variant"), Promotion._meta.get_field("products")])
    def test_are_found_that_could_be_walked_through(self, field, monkeypatch):
        monkeypatch.setattr(field, "__class__", type(field).__base__)
        [found] = check_keys()
        assert (found.id, str(field) in found.msg) == ("my_shop.E004", True)


class TestImports:
    """By the contracts of ``make lint``."""

    @pytest.fixture(scope="class")
    def graph(self):
        roots = self.settings()["root_packages"]
        return grimp.build_graph(*roots, include_external_packages=True, cache_dir=None)

    def settings(self):
        return tomllib.loads(Path("pyproject.toml").read_text())["tool"]["importlinter"]

    def kept(self, graph):
        return all(
            KINDS[contract["type"]](
                contract["name"],
                session_options=self.settings(),
                contract_options={
                    name: str(option) if isinstance(option, bool) else option for name, option in contract.items()
                },
            )
            .check(graph, verbose=False)
            .kept
            for contract in self.settings()["contracts"]
        )

    def test_are_kept(self, graph):
        assert {contract["type"] for contract in self.settings()["contracts"]} == {*KINDS}
        assert self.kept(graph)

    @pytest.mark.parametrize(
        ("importer", "imported"),
        [
            ("orders.services.planted", "my_shop.worker"),
            ("orders.services.planted", "my_shop.something_new"),
            ("blog.views", "my_shop"),
            ("products.selectors.planted", "my_shop.signals"),
            ("orders.receivers.planted", "my_shop.signals"),
            ("orders.admin.planted", "signal_map.models"),
            ("my_shop.kernel.planted", "signal_map"),
            ("customers.receivers.planted", "orders.models"),
            ("customers.services.planted", "orders.signals"),
            ("blog.views", "products.templatetags.planted"),
            ("orders.signals", "orders.models"),
            ("my_shop.kernel.planted", "my_shop.settings"),
            ("my_shop.kernel.planted", "orders.signals"),
            ("signal_map.planted", "my_shop.kernel.money"),
            ("orders.services.planted", "a_library_that_nobody_named"),
            ("customers.api.planted", "customers.views.account"),
            ("orders.api.staff.planted", "orders.views.cart"),
        ],
    )
    def test_are_forbidden_unless_they_are_named(self, graph, importer, imported):
        planted = grimp_copy(graph, importer, imported)
        assert not self.kept(planted)

    def test_of_signals_are_for_receivers(self, graph):
        assert self.kept(grimp_copy(graph, "blog.receivers.planted", "orders.signals"))


def grimp_copy(graph, importer, imported):
    """Return the graph with one import more."""
    planted = graph.__deepcopy__({})
    for module in (importer, imported):
        if module not in planted.modules:
            planted.add_module(module)
    planted.add_import(importer=importer, imported=imported, line_number=1, line_contents="")
    return planted
