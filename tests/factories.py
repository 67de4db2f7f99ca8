"""A shop of a stated size, written in bulk: for counts of queries, the bench and hostile input.

Written past the services where these would take minutes, but as they leave it: figures, movements and search index fit.
"""

import itertools
from datetime import timedelta
from decimal import Decimal

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from my_shop.kernel.pages.versions import announce_change
from my_shop.kernel.pictures.models import WIDTHS, Picture
from orders import configuration
from orders.models import Cart, CartItem, Order, OrderAddress, OrderEvent, OrderLine, ShippingMethod
from orders.services.legal.versions import KEPT, current_versions
from orders.services.pricing.order_pricing import apply_price, price_order
from orders.signals import KnownAddress, Offer
from products import search
from products.models import Brand, Category, PricePoint, Product, ProductImage, Purchase, Review, StockMovement, Variant
from products.services.attributes import get_or_create_option_value
from products.services.categories import save_category
from products.services.denormalised import refresh_products, refresh_ratings
from products.services.facets import refresh_facets

STOCK = 1000
NOUNS = ("Mug", "Lamp", "Bowl", "Chair", "Towel", "Kettle", "Basket", "Notebook", "Blanket", "Clock")
ADJECTIVES = ("Quiet", "Heavy", "Plain", "Bright", "Folding", "Little", "Woven", "Glazed", "Oak", "Linen")
COLOURS = ("Sage", "Ink", "Chalk", "Rust", "Straw")
HOME = KnownAddress(
    name="Ada Byron", line1="12 Mill Lane", line2="", city="Leeds", region="", postcode="LS1 4AB", country="GB"
)
BATCH = 500


def people(count):
    """Return users, each with a name of their own."""
    user_model = get_user_model()
    first = user_model.objects.count()
    names = [f"person{number}" for number in range(first, first + count)]
    return user_model.objects.bulk_create(
        [user_model(username=name, email=f"{name}@example.com", password="!") for name in names], batch_size=BATCH
    )


def categories():
    """Return ten categories, each below one of two."""
    if not Category.objects.exists():
        tops = [save_category(name=name, position=number) for number, name in enumerate(("House", "Garden"))]
        for noun, top in zip(NOUNS, itertools.cycle(tops), strict=False):
            save_category(name=f"{noun}s", parent=top)
    return list(Category.objects.exclude(parent=None))


def catalogue(count, *, variants=2, pictures=2, reviews=0):
    """Write so many more products and return them; each with variants of two options, pictures and reviews."""
    shelves, brands = categories(), _brands()
    first = Product.objects.count()
    products = Product.objects.bulk_create(
        [_product(number, shelves, brands) for number in range(first, first + count)], batch_size=BATCH
    )
    _variants(products, variants)
    _pictures(products, pictures)
    if reviews:
        _reviews(products, people(reviews))
    refresh_figures(products)
    return products


def refresh_figures(products):
    """Bring what products keep of their variants, and the search index, up to date; nothing is cached any more."""
    ids = [product.pk for product in products]
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        with transaction.atomic():
            refresh_products(batch)
            refresh_ratings(batch)
            refresh_facets(batch)
    search.index(ids)
    announce_change()
    cache.clear()


def _brands():
    for name in ("Alder", "Birch", "Cedar", "Drift"):
        Brand.objects.get_or_create(slug=name.lower(), defaults={"name": name})
    return list(Brand.objects.all())


def _product(number, shelves, brands):
    noun, adjective = NOUNS[number % 10], ADJECTIVES[number // 10 % 10]
    name = f"{adjective} {noun} {number}"
    return Product(
        name=name,
        slug=name.lower().replace(" ", "-"),
        category=shelves[number % len(shelves)],
        brand=brands[number % len(brands)],
        summary=f"A {adjective.lower()} {noun.lower()} for every day.",
        description=f"Made to last.\n\n* {adjective}\n* easy to clean",
        details={"Material": "Oak", "Made in": "Portugal"},
    )


def _variants(products, count):
    colours = [get_or_create_option_value(option="Colour", value=value) for value in COLOURS]
    sizes = [
        get_or_create_option_value(option="Size", value=f"Size {number}") for number in range(-(-count // len(colours)))
    ]
    pairs = list(itertools.islice(((colour, size) for size in sizes for colour in colours), count))
    rows = [
        Variant(
            product=product,
            sku=f"SKU-{product.pk}-{number}",
            label=f"{colour.value}, {size.value}",
            price=Decimal(5 + (product.pk * 7 + number) % 90),
            compare_at_price=Decimal(100) if product.pk % 5 == 0 else None,
            lowest_price_30_days=Decimal(98) if product.pk % 5 == 0 else None,
            quantity=STOCK,
            position=number,
        )
        for product in products
        for number, (colour, size) in enumerate(pairs)
    ]
    rows = Variant.objects.bulk_create(rows, batch_size=BATCH)
    values = itertools.cycle(pairs)
    through = Variant.option_values.through
    links = [through(variant=row, optionvalue=value) for row, pair in zip(rows, values, strict=False) for value in pair]
    through.objects.bulk_create(links, batch_size=BATCH)
    points = [PricePoint(variant=row, price=row.price) for row in rows]
    PricePoint.objects.bulk_create(points, batch_size=BATCH)
    opening = StockMovement.Reason.OPENING
    StockMovement.objects.bulk_create(
        [StockMovement(variant=row, change=STOCK, quantity_after=STOCK, reason=opening) for row in rows],
        batch_size=BATCH,
    )


def _pictures(products, count):
    ready = {"width": 1200, "height": 1200, "status": Picture.Status.READY, "widths": list(WIDTHS)}
    places = [(product, position) for product in products for position in range(count)]
    rows = [Picture(file=f"pictures/stage/{product.pk}-{position}.webp", **ready) for product, position in places]
    rows = Picture.objects.bulk_create(rows, batch_size=BATCH)
    images = [
        ProductImage(product=product, picture=picture, alt=product.name, position=position)
        for picture, (product, position) in zip(rows, places, strict=True)
    ]
    ProductImage.objects.bulk_create(images, batch_size=BATCH)


def _reviews(products, authors):
    Review.objects.bulk_create(
        [
            Review(product=product, user=user, author_name="Bo", rating=1 + number % 5, title="Good", text="Very good.")
            for product in products
            for number, user in enumerate(authors)
        ],
        batch_size=BATCH,
    )


def ways_of_delivery():
    if not ShippingMethod.objects.exists():
        ShippingMethod.objects.create(name="Standard", price=Decimal("4.90"), free_from=Decimal(50), position=0)
        ShippingMethod.objects.create(name="Express", price=Decimal("12.90"), min_days=1, max_days=1, position=1)
    return list(ShippingMethod.objects.all())


def fill_cart(user, products, *, quantity=2):
    """Put one variant of each product into the member's cart."""
    ways_of_delivery()
    cart, _ = Cart.objects.get_or_create(user=user)
    variants = Variant.objects.filter(product__in=products, position=0)
    CartItem.objects.bulk_create(
        [CartItem(cart=cart, variant=row, quantity=quantity, seen_price=row.price) for row in variants]
    )
    return cart


def orders(count, buyers, *, lines=2):
    """Write so many confirmed orders of the last days, and return them; the stock is not touched."""
    method = ways_of_delivery()[0]
    goods = list(Variant.objects.select_related("product").order_by("pk")[:200])
    first = Order.objects.count()
    known = configuration.current()
    texts = {KEPT[kind]: pk for kind, pk in current_versions().items()}
    made, rows = [], []
    for number, buyer in zip(range(first, first + count), itertools.cycle(buyers), strict=False):
        order = _order(number, buyer, method)
        vars(order).update(texts)
        chosen = [goods[(number * lines + place) % len(goods)] for place in range(lines)]
        bought = [OrderLine(order=order, variant_id=variant.pk, quantity=1) for variant in chosen]
        offers = {variant.pk: _offer(variant) for variant in chosen}
        apply_price(order, bought, price_order(order, bought, offers, known=known))
        made.append(order)
        rows += bought
    Order.objects.bulk_create(made, batch_size=BATCH)
    OrderLine.objects.bulk_create(rows, batch_size=BATCH)
    shipping = OrderAddress.Kind.SHIPPING
    parts = {name: getattr(HOME, name) for name in ("name", "line1", "city", "postcode", "country")}
    OrderAddress.objects.bulk_create(
        [OrderAddress(order=order, kind=shipping, **parts) for order in made], batch_size=BATCH
    )
    OrderEvent.objects.bulk_create(
        [
            OrderEvent(order=order, kind=kind, message="So it went.")
            for order in made
            for kind in (OrderEvent.Kind.PLACED, OrderEvent.Kind.CONFIRMED)
        ],
        batch_size=BATCH,
    )
    return made


def _order(number, buyer, method):
    at = timezone.now() - timedelta(minutes=number % 40_000)
    return Order(
        number=f"S{number:04d}-{number:05d}",
        checkout_key=f"stage-{number}",
        user=buyer,
        email=buyer.email,
        status=Order.Status.CONFIRMED,
        currency="EUR",
        shipping_method=method,
        delivery_name=method.name,
        delivery_min_days=method.min_days,
        delivery_max_days=method.max_days,
        placed_at=at,
        confirmed_at=at,
    )


def _offer(variant):
    return Offer(
        variant_id=variant.pk,
        sku=variant.sku,
        name=variant.product.name,
        label=variant.label,
        unit_price=variant.price,
        quantity=variant.quantity,
        is_available=True,
        url="",
    )


def bought(user, products):
    """Note that the person has bought these products: they may review them."""
    Purchase.objects.bulk_create(
        [
            Purchase(
                order_number=f"B{product.pk}", variant=product.variants.first(), product=product, user=user, quantity=1
            )
            for product in products
        ]
    )


def posts(count, *, author=None, comments=3, slugs=()):
    """Write so many published posts with comments; each shows the products of ``slugs``."""
    from blog.models import Comment, Post  # which may be unplugged

    first = Post.objects.count()
    html = "<p>Words.</p>" + "".join(f"<p>[product:{slug}]</p>" for slug in slugs)
    made = Post.objects.bulk_create(
        [
            Post(
                author=author,
                author_name="Ada",
                title=f"Post {number}",
                slug=f"post-{number}",
                body="Words.",
                body_html=html,
                status=Post.Status.PUBLISHED,
                published_at=timezone.now() - timedelta(days=number),
            )
            for number in range(first, first + count)
        ]
    )
    Comment.objects.bulk_create(
        [
            Comment(post=post, name="Bo", email="bo@example.com", text=f"Lovely {n}.", status=Comment.Status.APPROVED)
            for post in made
            for n in range(comments)
        ]
    )
    cache.clear()
    return made
