"""A product as Markdown: what its page says to people, for programs that read."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from my_shop.kernel.countries import country_name
from my_shop.kernel.html_to_markdown import escape_markdown, to_markdown
from my_shop.kernel.money import format_money, shows_tax_apart
from my_shop.kernel.unit_prices import unit_price_text
from my_shop.kernel.whole_address import whole_address
from products.delivery import DeliveryPrices, delivery_terms
from products.models import Product, Variant
from products.selectors.categories import category_tree
from products.selectors.offers import stock_label
from products.selectors.pages import ProductPageContent
from products.tax_rates import price_to_show

IMAGE_WIDTH = 1200


def product_markdown(product: Product, content: ProductPageContent) -> str:
    """Return a product with its variants, as ``product_for_page`` and ``product_page_content`` read it."""
    base = settings.SITE_URL + product.get_absolute_url()
    parts = [f"# {escape_markdown(product.name)}"]
    if product.summary:
        parts.append(f"> {escape_markdown(product.summary)}")
    parts.append("\n".join(f"- {fact}" for fact in _facts(product, base)))
    variants = list(product.variants.all())
    if variants:
        parts += [f"## {gettext('What it costs')}", "\n".join(f"- {_offer(variant)}" for variant in variants)]
        lines = (f"- {line}" for line in _delivery(product, variants[0]))
        parts += _section(gettext("Delivery and returns"), "\n".join(lines))
    parts += _section(gettext("Description"), to_markdown(content.description, base=base))
    details = (f"- {escape_markdown(name)}: {escape_markdown(value)}" for name, value in product.details.items())
    parts += _section(gettext("Details"), "\n".join(details))
    makers = (f"- {line}" for line in _makers(content.manufacturer))
    safety = [to_markdown(content.safety, base=base), "\n".join(makers)]
    parts += _section(gettext("Product safety"), "\n\n".join(filter(None, safety)))
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(title, text):
    return [f"## {title}", text] if text else []


def _facts(product, base) -> Iterator[str]:
    yield gettext("Page: %(address)s") % {"address": f"<{base}>"}
    if product.brand:
        yield gettext("Brand: %(name)s") % {"name": escape_markdown(product.brand.name)}
    trail = category_tree().trail(product.category.path)
    if trail:
        names = " › ".join(_link(node.name, settings.SITE_URL + node.url) for node in trail)
        yield gettext("Category: %(names)s") % {"names": names}
    if product.rating_count:
        facts = {"average": product.rating_average, "count": product.rating_count}
        yield (
            ngettext(
                "Rating: %(average)s of 5, %(count)s review",
                "Rating: %(average)s of 5, %(count)s reviews",
                facts["count"],
            )
            % facts
        )
    for image in product.images.all():
        yield f"!{_link(image.alt, whole_address(image.picture.url_for(IMAGE_WIDTH)))}"


def _offer(variant: Variant) -> str:
    """A variant: its name or number, what it costs, and whether it can be had."""
    tax_class = variant.product.tax_class
    said = {
        "variant": _link(variant.label or variant.sku, settings.SITE_URL + variant.get_absolute_url()),
        "price": escape_markdown(format_money(price_to_show(variant.price, tax_class))),
        "tax": gettext("plus tax") if shows_tax_apart() else gettext("tax included"),
        "stock": stock_label(variant.quantity),
        "sku": escape_markdown(variant.sku),
    }
    texts = [gettext("%(variant)s: %(price)s, %(tax)s. %(stock)s. Article number %(sku)s.") % said]
    if per_unit := unit_price_text(price_to_show(variant.price, tax_class), variant.content):
        texts.append(gettext("Price per unit: %(price)s.") % {"price": per_unit})
    if variant.is_reduced:
        before = format_money(price_to_show(variant.lowest_price_30_days, tax_class))
        texts.append(gettext("Sale: the lowest price of the last 30 days was %(price)s.") % {"price": before})
    if variant.gtin:
        texts.append(f"GTIN {variant.gtin}.")
    return " ".join(texts)


def _delivery(product, variant) -> Iterator[str]:
    if product.is_digital:
        yield gettext("A digital product: nothing is sent by post.")
        return
    terms = delivery_terms()
    found = DeliveryPrices(terms.rates).of(price=variant.price, weight_grams=variant.weight_grams)
    for each in found.to:
        if each.country == settings.SHOP_COUNTRY:
            yield (
                ngettext(
                    "Delivery of one to %(country)s: %(price)s with tax, %(first)s to %(last)s working day.",
                    "Delivery of one to %(country)s: %(price)s with tax, %(first)s to %(last)s working days.",
                    each.max_days,
                )
                % {
                    "country": country_name(each.country),
                    "price": format_money(each.price),
                    "first": each.min_days,
                    "last": each.max_days,
                }
            )
    pages = {"delivery": gettext("Delivery"), "returns": gettext("Returns")}
    yield ", ".join(_link(name, settings.SITE_URL + reverse("help", args=[page])) for page, name in pages.items())


def _makers(maker) -> Iterator[str]:
    if maker is None:
        return
    named = {gettext("Manufacturer"): (maker.name, maker.address, maker.contact)}
    if maker.responsible_name:
        responsible = maker.responsible_name, maker.responsible_address, maker.responsible_contact
        named[gettext("Responsible person in the EU")] = responsible
    for role, facts in named.items():
        lines = [line for fact in facts for line in fact.splitlines() if line.strip()]
        yield f"{role}: {', '.join(map(escape_markdown, lines))}"


def _link(words, address):
    return f"[{escape_markdown(words)}]({address})"
