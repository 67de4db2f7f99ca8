"""In a project that keeps a contract apps keep to their own rows; where it keeps none, nobody asks.

The ways across a wall one by one are in the tests of the projects that have walls.
"""

import json

import pytest

SHOP = {
    "signals.toml": "",
    "stock/models.py": """
        from django.db import models

        class Item(models.Model):
            sku = models.TextField()
    """,
    "orders/models.py": """
        from django.conf import settings
        from django.db import models

        class Order(models.Model):
            user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
            item = models.ForeignKey("stock.Item", on_delete=models.CASCADE, related_name="+")
    """,
    "orders/services.py": """
        from orders.models import Order

        def items():
            return Order.objects.filter(item__in=[1]).values_list("item_id", "user__email")
    """,
    "orders/templates/orders/order.html": "{{ order.item_id }}",
    "stock/templates/stock/item.html": "{{ item.sku }}",
}
KEPT = '{"CONTRACT": BASE_DIR / "signals.toml"}'
LIST = """
    import json
    from signal_map.checks import rules
    print(json.dumps([[message.id, str(message.obj), message.msg] for message in rules.check_signals()]))
"""


@pytest.fixture
def faults(project):
    def list_them(*changes, signal_map=KEPT):
        written = dict(SHOP)
        for file, old, new in changes:
            assert old in written[file]
            written[file] = written[file].replace(old, new)
        project.write(written, signal_map)
        return json.loads(project.python(LIST))

    return list_them


SERVICE = ("orders/services.py", 'filter(item__in=[1]).values_list("item_id", "user__email")')
WALKS = [
    ("E134", "orders/services.py:5", (*SERVICE, 'filter(item__sku="1")')),
    ("E134", "orders/services.py:5", (*SERVICE, "get().item.sku")),
    ("E132", "orders/services.py:5", (*SERVICE, "none() or apps.get_models()")),
    ("E136", "orders/services.py:5", (*SERVICE, "raw('SELECT * FROM stock_item')")),
    (
        "E135",
        "orders.Order.item",
        (
            "orders/models.py",
            '"stock.Item", on_delete=models.CASCADE, related_name="+"',
            '"stock.Item", models.CASCADE',
        ),
    ),
    ("E137", "orders/templates/orders/order.html:1", ("orders/templates/orders/order.html", "item_id", "item.sku")),
    (
        "E137",
        "orders/templates/orders/order.html:1",
        ("orders/templates/orders/order.html", "{{ order.item_id }}", "{% include 'stock/item.html' %}"),
    ),
]


def test_a_sound_project_is_left_alone(faults):
    assert faults() == []


@pytest.mark.parametrize(("number", "place", "change"), WALKS)
def test_a_walk_is_found(faults, number, place, change):
    assert [(found[0], found[1]) for found in faults(change)] == [(f"signals.{number}", place)]


def test_is_silent_where_no_contract_is_kept(faults):
    assert faults(WALKS[0][2], WALKS[-1][2], signal_map="{}") == []


def test_a_name_that_is_agreed_may_be_lent(faults):
    named = '{"CONTRACT": BASE_DIR / "signals.toml", "REVERSE_NAMES": ("orders.Order.user",)}'
    change = (
        "orders/models.py",
        'AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"',
        "AUTH_USER_MODEL, models.CASCADE",
    )
    assert [found[0] for found in faults(change)] == ["signals.E135"]
    assert faults(change, signal_map=named) == []
