"""A shop with a small range, written by the services."""

import io
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.management import call_command
from model_bakery import baker

from products import search
from products.models import Category, Product
from products.services import attributes, catalogue, categories, files
from products.services.variants import save_variant


def write_product(name="Mug", *, category="Kitchen", brand=None, variants=None, **facts):
    """Write a product with variants: ``write_product("Mug", variants=[{"colour": "Sage", "stock": 3}])``."""
    nodes = None
    for part in category.split("/"):
        existing = Category.objects.filter(name=part, parent=nodes).first()
        nodes = existing or categories.save_category(name=part, parent=nodes)
    made_brand = attributes.get_or_create_brand(name=brand) if brand else None
    is_published = facts.pop("is_published", True)
    facts["is_published"] = is_published and not facts.get("is_digital")  # its variants get their files first
    product = catalogue.save_product(product=Product(name=name, category=nodes, brand=made_brand, **facts))
    for position, facts_of_it in enumerate(variants or [{}]):
        wanted = dict(facts_of_it)
        sku = wanted.pop("sku", f"{product.slug}-{position}".upper())
        price = Decimal(wanted.pop("price", "10.00"))
        was = wanted.pop("was", None)
        stock = wanted.pop("stock", 5)
        values = [
            attributes.get_or_create_option_value(option=name.title(), value=value) for name, value in wanted.items()
        ]
        same = {"product": product, "sku": sku, "option_values": values, "position": position}
        made = save_variant(price=Decimal(was or price), opening_stock=stock, **same)
        if was:  # it has cost that much before
            save_variant(variant=made, price=price, compare_at_price=Decimal(was), **same)
    if facts.get("is_digital"):
        for variant in product.variants.all():
            files.add_file(variant=variant, file=ContentFile(b"%PDF", name="file.pdf"))
        catalogue.publish_products(product_ids=[product.pk], is_published=is_published)
        product.refresh_from_db()
    cache.clear()
    return product


@pytest.fixture
def make_product(db):
    """Write a product for one test, as ``write_product`` does."""
    return write_product


@pytest.fixture
def shelf():
    """Make a product that is in the index: ``shelf("Blue mug", brand="Ashdown", sku="MUG-1")``."""

    def make(name, *, brand=None, sku=None, label="", **facts):
        if "category__name" not in facts:
            facts["category"] = Category.objects.filter(name="Things").first() or baker.make(Category, name="Things")
        product = baker.make(
            "products.Product", name=name, brand=brand and baker.make("products.Brand", name=brand), **facts
        )
        if sku:
            baker.make("products.Variant", product=product, sku=sku, label=label)
        search.index([product.pk])
        return product.pk

    return make


@pytest.fixture
def bring_file(tmp_path):
    """Run ``import_catalogue`` on the text, or the bytes, of a file, and return what it said."""

    def run(content, *flags):
        file = tmp_path / "catalogue.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        said = io.StringIO()
        call_command("import_catalogue", str(file), *flags, stdout=said)
        return said.getvalue()

    return run
