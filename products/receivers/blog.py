"""What products hears from blog."""

from django.dispatch import receiver

from blog.signals import ProductCard, product_cards_asked
from products.selectors import offers
from products.tax_rates import price_to_show


@receiver(product_cards_asked, dispatch_uid="products.answer_cards")
def answer_cards(sender, slugs, **kwargs):
    """A post shows today's price and stock of what it mentions."""
    cards = []
    for product in offers.products_to_show(slugs=slugs):
        image = product.first_image
        cards.append(
            ProductCard(
                slug=product.asked_slug,
                name=product.name,
                price=price_to_show(product.price, product.tax_class),
                stock=offers.stock_label(product.quantity),
                url=product.get_absolute_url(),
                picture=image and image.picture.shown,
                alt=image.alt if image else "",
            )
        )
    return cards
