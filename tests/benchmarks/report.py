"""What is printed: the rig, the sizes, and the table."""

import os
import platform

import django
from django.db import connection

from customers.models import OutgoingEmail
from orders.models import Order, OrderLine
from products.models import Product, Review, StockMovement, Variant


def machine():
    """Where it ran: without this no figure means anything."""
    return (
        f"Python {platform.python_version()}, Django {django.get_version()}, {_database()}, "
        f"{os.cpu_count()} cores ({platform.machine()}), load {os.getloadavg()[0]:.1f}\n"
    )


def _database():
    version = ".".join(str(part) for part in connection.get_database_version())
    return f"{connection.display_name} {version}"


def sizes():
    """How many rows there are."""
    models = (Product, Variant, Review, StockMovement, Order, OrderLine, OutgoingEmail)
    counts = [f"{model.objects.count():,} {model._meta.verbose_name_plural}" for model in models]
    return ", ".join(counts)


def table(small, large):
    """Both measurements side by side; the last column is what the larger shop costs more."""
    head = f"{'':24}{'small shop':^30}{'large shop':^30}{'large'}\n"
    head += f"{'':24}{'queries':>9}{'ms':>9}{'x empty':>10}  {'queries':>9}{'ms':>9}{'x empty':>10}   {'/ small'}\n"
    lines = [
        f"{one.name:24}{_columns(one)}  {_columns(two)}{two.ratio / one.ratio:>9.2f}"
        for one, two in zip(small, large, strict=True)
    ]
    notes = (
        "\nms: median of the runs. x empty: the same in empty requests (/healthz) made right beside it. Queries are "
        "those of a\nmember with ten items in the cart, session and user among them, marks of transactions not; cold: "
        "with an empty cache.\n"
    )
    return f"\n{head}" + "\n".join(lines) + f"\n{notes}"


def _columns(result):
    return f"{result.queries:>9}{result.milliseconds:>9.1f}{result.ratio:>10.1f}"
